"""`python -m bot` is `tribune`."""

from bot.cli import main

main()
