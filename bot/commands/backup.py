"""`tribune backup` and `tribune restore`: the database without its keys, and what that means."""

import asyncio
from pathlib import Path

import click

from bot import backup
from bot.commands.desk import settings, time_of

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(name="backup")
@click.argument("file", type=FILE)
def backup_command(file: Path) -> None:
    """Copy the database into FILE, also while Tribune runs.

    The keys of open pulses are not in it, on purpose: nobody can read an answer from a backup, you neither.
    """
    config = settings()
    written = backup.back_up(config, file)
    click.echo(f"Written: {written}")
    click.echo(
        "It has people, settings and reports: keep it from others' eyes. It has no keys, on purpose: the answers"
    )
    click.echo(f"of a pulse that is open now can't be read from it. Never back up {config.key_dir}.")


@click.command(name="restore")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_command(file: Path, *, yes: bool) -> None:
    """Put the backup FILE in the place of the database.

    Stop Tribune first. The present database is kept beside it.
    """
    if not yes:
        click.confirm(
            "Everything since the backup is set aside, with the answers of a pulse that is open now: nobody can read "
            "them any more. Go on?",
            abort=True,
        )
    config = settings()
    done = backup.restore(config, file, now=asyncio.run(time_of(config)))
    click.echo("Restored.")
    if done.old:
        click.echo(f"The database that was here is now {done.old}. Delete it when you don't need it any more.")
    for title in done.lost:
        click.echo(f"'{title}' was open in the backup. Its answers can't be read, so it is cancelled; its channel is")
        click.echo("told when Tribune runs, and the next one opens as planned. `tribune pulse open` asks sooner.")
    click.echo("Whoever was forgotten since the backup is back: run `tribune person forget` for them again.")
