"""The item bank: every question that a pulse can ask, and which of them a cycle asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from unicodedata import normalize

from domain.errors import BadInputError


class Driver(StrEnum):
    """An aspect of service climate."""

    QUALITY = "quality"
    FOCUS = "focus"
    MANAGERS = "managers"
    HEARING = "hearing"
    EMPOWERMENT = "empowerment"
    FRICTIONS = "frictions"
    RECOMMENDATION = "recommendation"
    MIRROR = "mirror"
    BELIEF = "belief"
    OPEN = "open"
    OWN = "own"
    """The company's own items, unless they are about people's managers."""


class Scale(StrEnum):
    """How an item is answered."""

    AGREEMENT = "agreement"
    """1 Not at all .. 5 Fully; 5 is always good."""
    TEN = "ten"
    """0 .. 10."""
    WORDS = "words"
    """Free text, at most 500 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One worded question on one driver. A new wording is a new item with a new id."""

    id: str
    driver: Driver
    scale: Scale
    text: str
    why: str
    """One line: why we ask."""
    strength: str = ""
    """Completes "We ..." when the answers are good: "are proud of our service"."""
    finding: str = ""
    """Completes "We ..." when they are not: "may not fix it ourselves"."""
    short: str = ""
    """Names the item in a table or a chart, at most 24 characters: "Proud of our service"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What one cycle asks: scale items in order (the first one is asked in the message itself), then words."""

    scaled: tuple[Item, ...]
    words: Item


_AGREEMENT = Scale.AGREEMENT

# A driver's first item is its core: the one that change and trend are read from.
_BANK = (
    Item(
        id="Q1",
        driver=Driver.QUALITY,
        scale=_AGREEMENT,
        text="I was proud of the service we gave in the last two weeks.",
        why="Pride in our own service tells early how customers will see it.",
        strength="are proud of our service",
        finding="are not proud of our service",
        short="Proud of our service",
    ),
    Item(
        id="Q2",
        driver=Driver.QUALITY,
        scale=_AGREEMENT,
        text="Customers get the right answer from us the first time.",
        why="A second call costs the customer's time and ours.",
        strength="get it right for customers the first time",
        finding="often need a second try to get it right",
        short="Right the first time",
    ),
    Item(
        id="Q3",
        driver=Driver.QUALITY,
        scale=_AGREEMENT,
        text="We keep the promises we make to customers.",
        why="A broken promise is remembered longer than a slow answer.",
        strength="keep our promises to customers",
        finding="do not keep all our promises to customers",
        short="Keep our promises",
    ),
    Item(
        id="Q4",
        driver=Driver.QUALITY,
        scale=_AGREEMENT,
        text="On a busy day, our customers still get good service.",
        why="Customers meet us on our busy days more than on our quiet ones.",
        strength="give good service even on a busy day",
        finding="serve customers less well on a busy day",
        short="Good on busy days",
    ),
    Item(
        id="Q5",
        driver=Driver.QUALITY,
        scale=_AGREEMENT,
        text="Customers get equally good service from everyone in my team.",
        why="Good service should not depend on who picks up the phone.",
        strength="all serve customers equally well",
        finding="do not all serve customers equally well",
        short="Equally good service",
    ),
    Item(
        id="F1",
        driver=Driver.FOCUS,
        scale=_AGREEMENT,
        text="When we plan a change, we first ask what it means for customers.",
        why="What a change does to customers is cheapest to mend before it is made.",
        strength="think of customers first when we plan a change",
        finding="plan changes without asking what they mean for customers",
        short="Customers in our plans",
    ),
    Item(
        id="F2",
        driver=Driver.FOCUS,
        scale=_AGREEMENT,
        text="The numbers we work to matter to our customers.",
        why="People do what is counted, so what is counted should help customers.",
        strength="work to numbers that matter to customers",
        finding="work to numbers that do not matter to customers",
        short="Numbers that matter",
    ),
    Item(
        id="F3",
        driver=Driver.FOCUS,
        scale=_AGREEMENT,
        text="Other teams help us quickly when a customer needs it.",
        why="Customers wait longest where one team waits for another.",
        strength="help each other quickly across teams",
        finding="wait too long for help from other teams",
        short="Quick help from teams",
    ),
    Item(
        id="F4",
        driver=Driver.FOCUS,
        scale=_AGREEMENT,
        text="We make things easy for customers.",
        why="Customers stay where little is asked of them.",
        strength="make things easy for customers",
        finding="do not make things easy for customers",
        short="Easy for customers",
    ),
    Item(
        id="M1",
        driver=Driver.MANAGERS,
        scale=_AGREEMENT,
        text="My manager makes time to talk about customers.",
        why="What managers talk about shows what counts here.",
        strength="talk about customers with our managers",
        finding="have too little time with our managers to talk about customers",
        short="Time for customer talk",
    ),
    Item(
        id="M2",
        driver=Driver.MANAGERS,
        scale=_AGREEMENT,
        text="My manager notices when somebody helps a customer well.",
        why="Good service that is noticed is given again.",
        strength="are noticed when we help a customer well",
        finding="help customers well without being noticed",
        short="Good help is noticed",
    ),
    Item(
        id="M3",
        driver=Driver.MANAGERS,
        scale=_AGREEMENT,
        text="After a mistake, my manager looks for the cause, not for somebody to blame.",
        why="Where people fear blame, mistakes are hidden and come back.",
        strength="look for the cause of a mistake, not for somebody to blame",
        finding="fear blame after a mistake",
        short="Cause, not blame",
    ),
    Item(
        id="M4",
        driver=Driver.MANAGERS,
        scale=_AGREEMENT,
        text="My manager does something about the problems we report.",
        why="People stop reporting problems when nothing follows.",
        strength="see something done about the problems we report",
        finding="report problems and see nothing done",
        short="Problems acted on",
    ),
    Item(
        id="M5",
        driver=Driver.MANAGERS,
        scale=_AGREEMENT,
        text="Leaders here keep to our service standards under pressure.",
        why="A standard is what stays when it costs something.",
        strength="see our leaders keep to service standards under pressure",
        finding="see our leaders drop service standards under pressure",
        short="Standards under pressure",
    ),
    Item(
        id="H1",
        driver=Driver.HEARING,
        scale=_AGREEMENT,
        text="I often hear what customers say about us.",
        why="Nobody can serve customers well whom they never hear.",
        strength="often hear what customers say about us",
        finding="rarely hear what customers say about us",
        short="Hear customers often",
    ),
    Item(
        id="H2",
        driver=Driver.HEARING,
        scale=_AGREEMENT,
        text="Customers' comments reach me in a form I can use.",
        why="A long report that nobody can use changes nothing.",
        strength="get customers' comments in a form we can use",
        finding="get customers' comments in a form we cannot use",
        short="Comments we can use",
    ),
    Item(
        id="H3",
        driver=Driver.HEARING,
        scale=_AGREEMENT,
        text="I know what annoys our customers most right now.",
        why="What everybody knows about can be mended by anybody.",
        strength="know what annoys customers most right now",
        finding="do not know what annoys customers most right now",
        short="Know what annoys",
    ),
    Item(
        id="H4",
        driver=Driver.HEARING,
        scale=_AGREEMENT,
        text="When I pass on a customer's words, I learn what happened next.",
        why="People pass on more when they hear what came of it.",
        strength="hear what came of the customers' words we pass on",
        finding="hear nothing back when we pass on customers' words",
        short="Hear what happened next",
    ),
    Item(
        id="E1",
        driver=Driver.EMPOWERMENT,
        scale=_AGREEMENT,
        text="I can put things right for a customer without asking first.",
        why="Customers wait while we ask for permission.",
        strength="can put things right for customers ourselves",
        finding="may not fix it ourselves",
        short="Put it right ourselves",
    ),
    Item(
        id="E2",
        driver=Driver.EMPOWERMENT,
        scale=_AGREEMENT,
        text="I know how far I may go to help a customer.",
        why="A limit that is not known is kept too narrow.",
        strength="know how far we may go to help a customer",
        finding="do not know how far we may go to help a customer",
        short="Know how far to go",
    ),
    Item(
        id="E3",
        driver=Driver.EMPOWERMENT,
        scale=_AGREEMENT,
        text="If I make a fair exception for a customer, I get support.",
        why="Nobody makes an exception twice who stood alone the first time.",
        strength="get support when we make a fair exception",
        finding="get no support when we make a fair exception",
        short="Support for exceptions",
    ),
    Item(
        id="E4",
        driver=Driver.EMPOWERMENT,
        scale=_AGREEMENT,
        text="My ideas can change how we serve customers.",
        why="Those who serve customers see first what could be better.",
        strength="can change with our own ideas how we serve customers",
        finding="doubt that our ideas can change how we serve customers",
        short="Ideas change service",
    ),
    Item(
        id="X1",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="Our systems are fast enough when a customer is waiting.",
        why="A slow screen makes a customer wait and us apologise.",
        strength="have systems that are fast enough for waiting customers",
        finding="have systems that are too slow for waiting customers",
        short="Systems fast enough",
    ),
    Item(
        id="X2",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="I find what I need to know about a customer in one place.",
        why="Customers should not have to tell us what we know already.",
        strength="find what we need to know about a customer in one place",
        finding="search in several places for what we need to know about a customer",
        short="Facts in one place",
    ),
    Item(
        id="X3",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="Our rules make sense when I explain them to a customer.",
        why="A rule that cannot be explained may be the wrong rule.",
        strength="have rules that make sense to customers",
        finding="have rules that make no sense to customers",
        short="Rules that make sense",
    ),
    Item(
        id="X4",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="We rarely have to do a customer's job twice.",
        why="Work done twice costs the customer's patience and our time.",
        strength="rarely do a customer's job twice",
        finding="often do a customer's job twice",
        short="Jobs done only once",
    ),
    Item(
        id="X5",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="There are enough of us to give each customer enough time.",
        why="Good will does not replace time.",
        strength="are enough to give each customer enough time",
        finding="are too few to give each customer enough time",
        short="Enough of us",
    ),
    Item(
        id="X6",
        driver=Driver.FRICTIONS,
        scale=_AGREEMENT,
        text="New colleagues are ready before they serve customers alone.",
        why="Customers should not pay for our training.",
        strength="prepare new colleagues before they serve customers alone",
        finding="let new colleagues serve customers alone before they are ready",
        short="New colleagues ready",
    ),
    Item(
        id="REC",
        driver=Driver.RECOMMENDATION,
        scale=Scale.TEN,
        text="If a friend needed what we offer, would you send them to us? (0 certainly not, 10 certainly)",
        why="Nobody sends a friend to a service they do not trust.",
        strength="would send a friend to us",
        finding="would think twice before we send a friend to us",
        short="Would send a friend",
    ),
    Item(
        id="MIR",
        driver=Driver.MIRROR,
        scale=Scale.TEN,
        text="Of our next ten customers, how many will be happy with us?",
        why="We hold your view beside what customers say themselves.",
        strength="expect our next customers to be happy with us",
        finding="expect too few of our next customers to be happy with us",
        short="Happy next customers",
    ),
    Item(
        id="B1",
        driver=Driver.BELIEF,
        scale=_AGREEMENT,
        text="Something will get better because of this pulse.",
        why="If nothing follows, we should not ask.",
        strength="believe that something will get better",
        finding="doubt that anything will get better",
        short="It will get better",
    ),
    Item(
        id="B2",
        driver=Driver.BELIEF,
        scale=_AGREEMENT,
        text="I can see a change that came from an earlier pulse.",
        why="A change that nobody sees has not happened yet.",
        strength="can see what earlier pulses changed",
        finding="see no change from earlier pulses",
        short="Changes we can see",
    ),
    Item(
        id="O1",
        driver=Driver.OPEN,
        scale=Scale.WORDS,
        text="What got in the way of good service lately?",
        why="You see what gets in the way before anybody can count it.",
        short="What got in the way",
    ),
    Item(
        id="O2",
        driver=Driver.OPEN,
        scale=Scale.WORDS,
        text="Which small thing should we stop doing?",
        why="Stopping is often quicker than starting.",
        short="What to stop",
    ),
    Item(
        id="O3",
        driver=Driver.OPEN,
        scale=Scale.WORDS,
        text="What did a customer say lately that everybody should hear? (No names.)",
        why="One customer's own words say more than a figure.",
        short="What a customer said",
    ),
)

ITEMS: Mapping[str, Item] = MappingProxyType({item.id: item for item in _BANK})
"""Every item of the bank by its id, in the bank's order."""

_BY_DRIVER = {driver: tuple(item for item in _BANK if item.driver is driver) for driver in Driver}

DRIVERS_IN_TURN = (
    Driver.QUALITY,
    Driver.EMPOWERMENT,
    Driver.FOCUS,
    Driver.FRICTIONS,
    Driver.MANAGERS,
    Driver.HEARING,
)
"""The drivers that take turns, two a cycle."""

_SLOTS = 2
_ROUND = len(DRIVERS_IN_TURN) // _SLOTS
"""After so many cycles each driver had its turn."""
_LOOKING_BACK_EVERY = 4
_MIRROR_EVERY = 6
"""Twelve weeks of fortnights: once a quarter."""

ALWAYS_ASKED = frozenset({Driver.RECOMMENDATION, Driver.BELIEF})
"""Asked in every pulse, so that there is always something to compare: their items cannot be retired."""


OWN_SHORTEST, OWN_LONGEST = 10, 150
"""Characters of an own item, and of why it is asked."""
MOST_OWN = 12
"""Own items of a series that are not retired; in fortnights each comes round in seven months."""
_SHORT = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """An item of the company's own. It is asked for the first time in the cycle after the one that announced it."""

    item: Item
    announced_in: int | None = None
    """The number of the cycle whose announcement first named it."""


def questionnaire(cycle: int, *, retired: Collection[str] = (), own: Sequence[OwnItem] = ()) -> Questionnaire:
    """What cycle number `cycle` (from 1) asks: two drivers' items, recommendation, belief, now and then a fifth.

    One belief item every time: B2 takes B1's place in every fourth cycle, when there are earlier pulses to look back
    on. The fifth is the mirror in every sixth cycle; in the others one of the company's `own` items, in turn. Items
    whose ids are in `retired` are passed over: the first one that a driver has left is its core.
    """
    if cycle < 1:
        raise ValueError(f"cycles count from 1, not {cycle}")
    kept = _kept(retired)
    words = kept[Driver.OPEN]
    return Questionnaire(
        scaled=(
            *_of_two_drivers(cycle, kept),
            ITEMS["REC"],
            ITEMS["B2" if cycle % _LOOKING_BACK_EVERY == 0 else "B1"],
            *_fifth(cycle, kept, own),
        ),
        words=words[(cycle - 1) % len(words)],
    )


def to_announce(cycle: int, *, retired: Collection[str] = (), own: Sequence[OwnItem] = ()) -> OwnItem | None:
    """The own item that the announcement of this cycle names, because the next one asks it for the first time.

    One at a time, and none if the next cycle asks the mirror.
    """
    if _asks_the_mirror(cycle + 1, _kept(retired)):
        return None
    return next((one for one in own if one.announced_in is None), None)


def coming(
    first: int, *, announced: bool, retired: Collection[str] = (), own: Sequence[OwnItem] = (), count: int = 3
) -> list[Questionnaire]:
    """What the next cycles ask if nothing is changed. `announced`: the first of them is announced already."""
    found = []
    for cycle in range(first, first + count):
        if cycle > first or not announced:
            new = to_announce(cycle, retired=retired, own=own)
            own = [replace(one, announced_in=cycle) if one is new else one for one in own]
        found.append(questionnaire(cycle, retired=retired, own=own))
    return found


def item(item_id: str) -> Item:
    """The item with this id. Raises KeyError for an id that never was in the bank."""
    return ITEMS[item_id]


def cores(*, retired: Collection[str] = ()) -> tuple[Item, ...]:
    """Each driver's core, which its change and trend are read from: the first item that it has left."""
    kept = _kept(retired)
    drivers = (*DRIVERS_IN_TURN, Driver.RECOMMENDATION, Driver.BELIEF, Driver.MIRROR)
    return tuple(kept[driver][0] for driver in drivers if kept[driver])


def check_retiring(item_id: str, *, retired: Collection[str]) -> None:
    """Raise BadInputError, with the reason, if a pulse could not do without this item of the bank."""
    driver = ITEMS[item_id].driver
    kept = _kept({*retired, item_id})
    if driver in ALWAYS_ASKED:
        raise BadInputError("Every pulse asks this question, so that there is always something to compare.")
    if driver is Driver.OPEN and not kept[Driver.OPEN]:
        raise BadInputError("Every pulse ends with an open question. Bring another one back first.")
    if not any(kept[one] for one in DRIVERS_IN_TURN):
        raise BadInputError("Every pulse begins with one of these questions. Bring another one back first.")


def own_item(item_id: str, *, text: str, why: str, about_managers: bool) -> Item:
    """An item of the company's own. About people's managers, it is shown as coarsely as managers' practices are."""
    return Item(
        id=item_id,
        driver=Driver.MANAGERS if about_managers else Driver.OWN,
        scale=Scale.AGREEMENT,
        text=text,
        why=why,
        short=_short(text),
    )


def one_line(text: str) -> str:
    """What somebody typed, on one line, without characters that nobody can see."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable()).strip()


def wording(text: str) -> str:
    """What two items have in common that read the same: only capitals and spaces may differ."""
    return "".join(normalize("NFKC", text).casefold().split())


_Kept = Mapping[Driver, tuple[Item, ...]]


def _kept(retired: Collection[str]) -> _Kept:
    return {driver: tuple(one for one in items if one.id not in retired) for driver, items in _BY_DRIVER.items()}


def _of_two_drivers(cycle: int, kept: _Kept) -> list[Item]:
    """The items of the drivers whose turn it is. One that has none left gives its slot to the next driver in turn."""
    turn, place = divmod(cycle - 1, _ROUND)
    slots = range(place * _SLOTS, (place + 1) * _SLOTS)
    taken = {DRIVERS_IN_TURN[slot] for slot in slots if kept[DRIVERS_IN_TURN[slot]]}
    asked = []
    for slot in slots:
        if items := kept[DRIVERS_IN_TURN[slot]]:
            asked.append(_in_turn(items, turn))
            continue
        after = (*DRIVERS_IN_TURN[slot:], *DRIVERS_IN_TURN[:slot])
        stand_in = next((driver for driver in after if kept[driver] and driver not in taken), None)
        if stand_in:
            taken.add(stand_in)
            asked.append(_between_turns(kept[stand_in], turn))
    return asked


def _in_turn(items: Sequence[Item], turn: int) -> Item:
    """The core every second time, between its turns one of the others."""
    core, *others = items
    return others[turn // 2 % len(others)] if turn % 2 and others else core


def _between_turns(items: Sequence[Item], turn: int) -> Item:
    """An item for a driver that stands in: another one than it asks in the same round, as long as it has one."""
    core, *others = items
    others = [one for one in others if one != _in_turn(items, turn)] or [core]
    return others[turn % len(others)]


def _asks_the_mirror(cycle: int, kept: _Kept) -> bool:
    return cycle % _MIRROR_EVERY == 0 and bool(kept[Driver.MIRROR])


def _fifth(cycle: int, kept: _Kept, own: Sequence[OwnItem]) -> Sequence[Item]:
    """The mirror, or an own item: one that was announced for now, else those of earlier announcements in turn."""
    if _asks_the_mirror(cycle, kept):
        return kept[Driver.MIRROR]
    known = [one for one in own if one.announced_in is not None and one.announced_in < cycle]
    if not known:
        return ()
    new = next((one for one in known if one.announced_in == cycle - 1), None)
    # Cycles with the mirror are not counted, or of six own items one would never have its turn.
    turn = cycle - cycle // _MIRROR_EVERY if kept[Driver.MIRROR] else cycle
    return ((new or known[turn % len(known)]).item,)


def _short(text: str) -> str:
    if len(text) <= _SHORT:
        return text
    return text[: _SHORT - 1].rsplit(" ", 1)[0] + "…"
