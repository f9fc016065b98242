"""Words for looking up: without case, accents and apostrophes."""

import re
import unicodedata

ENDS = frozenset(".!?;:\n")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?;:\n]")
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`\u00b4"))
_UNDECOMPOSED = str.maketrans("łøđı", "lodi")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """In lower case, without accents and apostrophes; of another length than `text`."""
    bare = text.translate(_APOSTROPHES).lower()
    if bare.isascii():
        return bare
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", bare))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_UNDECOMPOSED)


def words(text: str) -> list[str]:
    """Words as `plain` writes them, numbers, and the ends of sentences, in order."""
    return _TOKEN.findall(plain(text))


def visible(text: str) -> str:
    """Without what nobody sees: signs of no width or that turn the direction of writing, and control characters.

    They are not part of what somebody said, and hide addresses and names from whoever looks for them.
    """
    return _CONTROL.sub(" ", text if text.isascii() else _INVISIBLE.sub("", text))
