"""Words about actions that have to fit: as many of them stand in one message, and may be full of what is escaped."""

from html import escape
from itertools import accumulate

from domain.action_messages import TellLine
from templates.fitting import ELLIPSIS

_WORDS, _OUTCOME = 200, 400


def narrow(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis, so that it takes `most` characters when it is escaped."""
    widths = [*accumulate(len(escape(character, quote=False)) for character in text)]
    if not widths or widths[-1] <= most:
        return text if text.strip() else ELLIPSIS
    kept = sum(width < most for width in widths)
    return text[:kept].rstrip() + ELLIPSIS


def draft(line: TellLine) -> str:
    """What may be written to whoever said something, about which something was done; to be changed as one likes."""
    words, outcome = narrow(" ".join(line.words.split()), _WORDS), narrow(line.outcome, _OUTCOME)
    return f'You told us: "{words}"\nThank you for saying so. This is what we have done: {outcome}'
