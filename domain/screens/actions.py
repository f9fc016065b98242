"""Actions: the form, one of them, all of them, and the customers who can be told what was done."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from domain.action_messages import ActionLine, TellLine
from domain.actions import ActionState, Chain, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionForm:
    """What will be done, by whom and by when."""

    origin: Origin
    credit: str
    """Where it comes from, in words that anybody may read; empty: there is nothing to say."""
    owner: str
    """Slack id: whoever undertakes something holds a role by that."""
    due_on: date
    teams: tuple[tuple[str, str], ...] = ()
    """Id and name of all teams."""
    team: tuple[str, str] | None = None
    """Whose focus area it is; None: the whole company's."""
    helping: tuple[str, str] | None = None
    what: str = ""
    credited: bool = True
    changes: bool = False
    """It is there already, and is changed."""
    seen: str = ""
    """How it stands now, for the form to carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusForm:
    """A team has no room for one more open action: which of them goes, and why?"""

    team: str
    """Its name; empty: the whole company."""
    what: str
    """What it has no room for."""
    open: tuple[tuple[str, str, date], ...]
    """Id, words and day of each that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionMade:
    """What was undertaken, right after the form."""

    line: ActionLine
    told: bool
    """Somebody else is its owner, and hears of it."""
    dropped: str = ""
    """What was dropped for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """Everything about one action."""

    line: ActionLine
    helping: str
    """The name of the team that helps; empty: none."""
    outcome: str
    """What came of it, or why not."""
    chain: Chain
    """On which days it got how far."""
    ended_on: date | None
    moved: int
    """How often it got a later day."""
    moved_because: str
    mine: bool
    """For its owner, their deputy and administrators, who may change it."""
    to_tell: int = 0
    """Customers who were to be told, as far as it is done."""
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDoneForm:
    """What came of it?"""

    line: ActionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class DropActionForm:
    """Why is it dropped?"""

    line: ActionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class AnotherDayForm:
    """By which other day?"""

    line: ActionLine
    moved: int
    needs_reason: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsAddress:
    """Which actions, and which part of them; in a modal's metadata as JSON."""

    state: ActionState = ActionState.OPEN
    team: str = ""
    """Its id, or "company"; empty: of any."""
    owner: str = ""
    """Slack id."""
    part: int = 1

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "ActionsAddress":
        """What `str` wrote; the first page for an empty text. Raises ValueError or TypeError for anything else."""
        return cls().but(**json.loads(text or "{}"))

    def but(self, **changes: str | int) -> "ActionsAddress":
        """The same but for some of its fields; it begins at its first part if that is not said."""
        return replace(
            self,
            state=ActionState(str(changes.get("state", self.state))),
            team=str(changes.get("team", self.team)),
            owner=str(changes.get("owner", self.owner)),
            part=max(1, int(changes.get("part", 1))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """All actions: the open ones with what is late first, else what ended last."""

    where: ActionsAddress
    lines: tuple[ActionLine, ...]
    found: int
    parts: int
    teams: tuple[tuple[str, str], ...]
    """Id and name of those that have any, of which one may choose; likewise the next."""
    owners: tuple[tuple[str, str], ...]
    may_undertake: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsReply:
    """The reply to /action list: what is open."""

    lines: tuple[ActionLine, ...]
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTellPage:
    """Customers who can be told what was done about their words."""

    lines: tuple[TellLine, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsCard:
    """In Home: what this person has undertaken, and the way to all the rest."""

    mine: tuple[ActionLine, ...] = ()
    """Open ones, the first due first; a few of them."""
    open: int = 0
    """How many are theirs."""
    late: int = 0
    to_tell: int = 0
    """Customers whom they can tell what was done."""
    going_on: int = 0
    """How many are open, whoever's they are."""
    any: bool = False
    """There are actions at all."""
    may_undertake: bool = False


ActionScreen = (
    ActionForm
    | FocusForm
    | ActionMade
    | ActionPage
    | ActionDoneForm
    | DropActionForm
    | AnotherDayForm
    | ActionsPage
    | ActionsReply
    | ToTellPage
)
