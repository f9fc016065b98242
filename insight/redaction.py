"""Masking what could name a customer or a colleague, before anything is stored or shown. Never called anonymous."""

from collections.abc import Collection

from domain.voice import Redacted


def redact(text: str, *, names: Collection[str] = (), kept: Collection[str] = ()) -> Redacted:
    """Mask e-mail and web addresses, telephone, card, order and policy numbers, and names.

    Names are those of `names` (the workspace's members), what follows "my name is" and the like, and unknown
    capitalised words inside a sentence; never words of `kept` (teams, touch points, products). Takes time in proportion
    to the text.
    """
    raise NotImplementedError
