"""What somebody typed, in a file that spreadsheets open."""

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def harmless(value: str | float | None) -> str | float | None:
    """A text that no spreadsheet runs as a formula; what is harmless, and what is no text, stays as it is."""
    return f"'{value}" if isinstance(value, str) and _may_run(value) else value


def _may_run(text: str) -> bool:
    """Spreadsheets leave out what is not seen in front, and some read wide signs as their common ones."""
    first = next((sign for sign in text if sign.isprintable() and not sign.isspace()), "")
    return text.startswith(FORMULA) or unicodedata.normalize("NFKC", first).startswith(FORMULA)
