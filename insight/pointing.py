"""What in a text could show who wrote it, pointed out to its author before anything is sent.

A hint, not a filter: the author decides. So it would rather name too much than too little, but for words that everybody
uses: whoever is warned each time stops reading warnings.
"""

from collections.abc import Collection

from insight.traces import blanked, named, terms_of, traces, words_of


def point_out(text: str, *, names: Collection[str], teams: Collection[str]) -> tuple[str, ...]:
    """What in `text` could show who wrote it, as it is written there, in order of appearance, without repeats.

    One word of a colleague's name counts with a capital first letter; several of them together, and `teams` (touch
    points and places among them), with or without. Accents do not matter. E-mail addresses, telephone numbers, order
    and policy numbers, any other number of five or more digits, and Slack's mentions count always. Takes time in
    proportion to the text.
    """
    found = [(trace.start, trace.end) for trace in traces(text)]
    found += named(words_of(blanked(text)), terms_of(tuple(names), tuple(teams)))
    once: dict[str, str] = {}
    for start, end in sorted(found):
        once.setdefault(text[start:end].casefold(), text[start:end])
    return tuple(once.values())
