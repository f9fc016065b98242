"""How well we listen, in words: "you said, we did" line by line, and the headline figures."""

from html import escape

from domain.actions import ActionState, DoneLine, YouSaidWeDid
from domain.loop import Hop, HopDays, Kept, Listened
from templates.digest_words import counted, in_room, short
from templates.words import day

_CREDIT, _WHAT, _OUTCOME = 90, 110, 140
"""Characters as Slack counts them, where `&` is five."""
_MOST_WIDE = 1000
"""Of all lines together: they have to fit a message beside everything else."""
_ENDS = (".", "!", "?", "…")


def did_lines(did: YouSaidWeDid) -> tuple[tuple[str, str], ...]:
    """As many lines as there is room for, at least the first (see `left_out`), each with who signs it."""
    told: list[tuple[str, str]] = []
    room = _MOST_WIDE
    for line in did.lines:
        words, signed = _line(line), short(line.owner) if line.owner else ""
        room -= len(escape(words + signed, quote=False))
        if told and room < 0:
            break
        told.append((words, signed))
    return tuple(told)


def left_out(did: YouSaidWeDid) -> int:
    """How many more there are than are told."""
    return did.more + len(did.lines) - len(did_lines(did))


def _line(line: DoneLine) -> str:
    """*Done:* One list of call backs. Nobody waits a day. Because of 'May fix it' (pulse 6)."""
    what = _ended(line.what, _WHAT)
    outcome = _ended(line.outcome, _OUTCOME) if line.outcome.strip() else ""
    match line.state:
        case ActionState.DONE:
            told = f"*Done:* {what} {outcome}"
        case ActionState.DROPPED:
            told = f"*We won't:* {what}{' Why: ' if outcome else ''}{outcome}"
        case _:
            told = f"*Late:* {what} It was due {day(line.due_on)}."
    return f"{told.rstrip()}{_because(line)}"


def _because(line: DoneLine) -> str:
    return f" Because of {_ended(line.credit.words, _CREDIT)}" if line.credit else ""


def _ended(text: str, characters: int) -> str:
    """On one line, no longer than that, with a full stop unless it has an end of its own."""
    cut = in_room(" ".join(text.split()), characters)
    return cut if cut.endswith(_ENDS) else f"{cut}."


def did_besides(did: YouSaidWeDid) -> str:
    """What else is told with it, in sentences; empty: nothing."""
    told = []
    if more := left_out(did):
        told.append(f"{more} more in Tribune's Home.")
    if did.under_way:
        told.append(f"{counted(did.under_way, 'thing')} {_one(did.under_way, 'is', 'are')} being done.")
    if late := did.suggestions_overdue:
        told.append(f"{counted(late, 'suggestion')} {_one(late, 'waits', 'wait')} for an answer longer than promised.")
    if held := did.held_back:
        told.append(f"{counted(held, 'suggestion')} {_one(held, 'was', 'were')} held back by two people.")
    if taken := did.overrides:
        told.append(f"{counted(taken, 'decision')} {_one(taken, 'was', 'were')} taken although a champion objected.")
    if silent := did.unanswered:
        told.append(f"{counted(silent, 'decision')} {_one(silent, 'was', 'were')} closed without a champion's answer.")
    if did.gate_off:
        told.append("A pulse does not wait for an answer to the last results: an administrator switched that rule off.")
    return " ".join(told)


def _one(many: int, one: str, more: str) -> str:
    return one if many == 1 else more


def did_in_short(did: YouSaidWeDid) -> str:
    """For notifications and screen readers: "You said, we did: 2 done, 1 late."; empty where nothing is told."""
    states = [line.state for line in did.lines]
    names = {ActionState.DONE: "done", ActionState.DROPPED: "not to be done", ActionState.OPEN: "late"}
    told = [f"{states.count(state)} {name}" for state, name in names.items() if state in states]
    return f"You said, we did: {', '.join(told)}." if told else ""


def of_promised(kept: Kept) -> str:
    """9 of 10 (90 %); "none was due"."""
    if not kept.made:
        return "none was due"
    share = "" if kept.share is None else f" ({kept.share} %)"
    return f"{kept.kept} of {kept.made}{share}"


_HOPS = {
    Hop.DECIDED: "From hearing it to deciding what to do",
    Hop.DONE: "From deciding to done",
    Hop.TOLD: "From done to telling whoever said it",
    Hop.REPLY: "From a suggestion to its first reply",
    Hop.OUTCOME: "From that reply to an outcome",
}


def hops(now: Listened, before: Listened) -> tuple[str, ...]:
    """A line for each hop that was made: "From deciding to done: 12 days. Before: 20 days."."""
    pairs = zip(now.hops, before.hops, strict=True)
    return tuple(f"{_HOPS[one.hop]}: {_took(one)}.{_took_before(earlier)}" for one, earlier in pairs if one.times)


def _took_before(one: HopDays) -> str:
    return f" Before: {_took(one)}." if one.times else ""


def _took(one: HopDays) -> str:
    if one.days is None:
        return f"happened {'once' if one.times == 1 else 'twice'}, too few to say"
    return "the same day" if one.days == 0 else counted(one.days, "day")


def gist_of(now: Listened) -> str:
    """The page in a word, with what goes worst of what was promised."""
    shares = [(kept.share, words) for kept, words in _promises(now) if kept.share is not None]
    if not shares:
        return "It is too early to say."
    share, words = min(shares)
    if share >= _WELL:
        return "Yes. Nearly all that we promised was done in time."
    return f"{'Mostly' if share >= _HALF else 'Not well enough'}. Weakest: {words}, {share} % in time."


_WELL, _HALF = 90, 50


def _promises(now: Listened) -> tuple[tuple[Kept, str], ...]:
    return (
        (now.replies, "first replies to suggestions"),
        (now.outcomes, "outcomes of suggestions"),
        (now.loops, "finishing what we took up"),
    )
