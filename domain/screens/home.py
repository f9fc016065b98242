"""App Home, and the reply to /pulse."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.screens.actions import ActionsCard
from domain.screens.alerts import AlertsCard
from domain.screens.consultations import ConsultationsCard
from domain.screens.decisions import DecisionsCard
from domain.screens.desk import DeskCard, DeskSetting
from domain.screens.digests import DigestsCard
from domain.screens.elections import ChampionsCard, ChampionsSetting
from domain.screens.organisation import OrganisationCard
from domain.screens.pulses import OpenPulse
from domain.screens.results import ResultsCard
from domain.screens.suggestions import SuggestionsCard
from domain.series import GOES_ON, AudienceKind, SeriesState


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCard:
    """One pulse series, as administrators find it in Home."""

    id: str
    title: str
    state: SeriesState
    before: SeriesState | None
    """What [Undo] goes back to; None: there is nothing to undo."""
    channel: str
    answerer: str
    """Slack id: this person holds a role."""
    audience: AudienceKind
    teams: tuple[str, ...]
    """Names of the teams that are asked."""
    group: str | None
    """The channel or user group that is asked."""
    people: int
    """How many would be asked now."""
    every_days: int
    next_opens_on: date | None
    closes_at: datetime | None
    """Of the open pulse; None: none is open."""
    invited: int | None
    participation: str | None
    """Of the open pulse: "about 40 %", or why it is not shown."""
    waits: bool = False
    """The next one is held back: the last results have no answer."""
    channel_trouble: str | None = None
    channel_checked: bool = False
    """[Check again] was pressed, and deserves an answer if all is well too."""

    @property
    def goes_on(self) -> bool:
        """It asks somebody again, now or after a pause."""
        return self.state in GOES_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSeries:
    """A pulse series out of sight."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPanel:
    """The part of Home that only administrators see."""

    series: tuple[SeriesCard, ...]
    """All but the archived ones, and that which was archived last, as long as it can be undone."""
    archived: tuple[ArchivedSeries, ...]
    room: bool
    """One more pulse may be added."""
    organisation: OrganisationCard
    guests: bool
    """Guests are asked too."""
    gate: bool = True
    """Pulses wait for answers to the last results."""
    notices: tuple[str, ...] = ()
    desk: DeskSetting = field(default_factory=DeskSetting)
    champions: ChampionsSetting = field(default_factory=ChampionsSetting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A pulse that is planned."""

    title: str
    opens_on: date
    waits: bool = False
    """It is held back: the last results have no answer."""
    may_open: str = ""
    """Its cycle, where it is held back again and this person may open it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """App Home."""

    name: str
    open_pulses: tuple[OpenPulse, ...]
    state: SeriesState | None
    """Running, paused, or None: nothing is set up."""
    coming: tuple[Coming, ...]
    """The next pulse of each series that runs, the soonest first."""
    results: ResultsCard
    stopped: bool
    """True: this person asked not to be asked."""
    has_duty: bool
    """Holds a role, so that somebody may stand in for them."""
    admin: AdminPanel | None
    digests: DigestsCard = field(default_factory=DigestsCard)
    alerts: AlertsCard = field(default_factory=AlertsCard)
    desk: DeskCard = field(default_factory=DeskCard)
    actions: ActionsCard = field(default_factory=ActionsCard)
    suggestions: SuggestionsCard = field(default_factory=SuggestionsCard)
    champions: ChampionsCard = field(default_factory=ChampionsCard)
    decisions: DecisionsCard = field(default_factory=DecisionsCard)
    consultations: ConsultationsCard = field(default_factory=ConsultationsCard)
    imports: bool = False
    """May give Tribune a file of customers' words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseStatus:
    """The reply to /pulse: what is open, what comes next."""

    open_pulses: tuple[OpenPulse, ...]
    next_opens_on: date | None
    stopped: bool
    administrator: bool
    state: SeriesState | None
    """Running, paused, or None: nothing is set up."""
    waits: bool = False
    """The next one is held back: the last results have no answer."""
