"""The item bank: every question that a pulse can ask, and which of them a cycle asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


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

_PAIRS = (
    (Driver.QUALITY, Driver.EMPOWERMENT),
    (Driver.FOCUS, Driver.FRICTIONS),
    (Driver.MANAGERS, Driver.HEARING),
)

_LOOKING_BACK_EVERY = 4
_MIRROR_EVERY = 6
"""Twelve weeks of fortnights: once a quarter."""


def questionnaire(cycle: int) -> Questionnaire:
    """What cycle number `cycle` (from 1) asks: two drivers' items, recommendation, belief, now and then the mirror.

    One belief item every time: B2 takes B1's place in every fourth cycle, when there are earlier pulses to look back
    on. The mirror is a fifth question in every sixth.
    """
    if cycle < 1:
        raise ValueError(f"cycles count from 1, not {cycle}")
    turn, place = divmod(cycle - 1, len(_PAIRS))
    belief = ITEMS["B2" if cycle % _LOOKING_BACK_EVERY == 0 else "B1"]
    mirror = _BY_DRIVER[Driver.MIRROR] if cycle % _MIRROR_EVERY == 0 else ()
    words = _BY_DRIVER[Driver.OPEN]
    return Questionnaire(
        scaled=(*(_in_turn(driver, turn) for driver in _PAIRS[place]), ITEMS["REC"], belief, *mirror),
        words=words[(cycle - 1) % len(words)],
    )


def item(item_id: str) -> Item:
    """The item with this id. Raises KeyError for an id that never was in the bank."""
    return ITEMS[item_id]


def _in_turn(driver: Driver, turn: int) -> Item:
    core, *others = _BY_DRIVER[driver]
    return core if turn % 2 == 0 else others[turn // 2 % len(others)]
