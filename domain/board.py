"""Finding a suggestion by words: accents and case do not matter, and all of the words have to be there."""

import unicodedata


def folded(text: str) -> str:
    """Text without accents and in one case: "Überstunden" is found by "uberstunden"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def has_all(text: str, sought: str) -> bool:
    """Answer whether every word that is sought stands somewhere in the text; nothing sought is everywhere."""
    there = folded(text)
    return all(word in there for word in folded(sought).split())
