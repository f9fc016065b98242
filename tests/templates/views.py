"""Ordinary, hostile and largest views of every template, made from one set of words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import templates
from domain.actions import AnswerKind
from domain.answer_messages import AnswerLine
from domain.desk_messages import KeysLost
from domain.disclosure import Figure, ReleasedSegment
from domain.items import Driver, Item, Scale
from domain.messages import (
    ChannelTrouble,
    DeliveryTrouble,
    Outgoing,
    OwnTeam,
    PulseAnnouncement,
    PulseCancelled,
    PulseComments,
    PulseInvitation,
    PulseNotOpened,
    PulseResults,
    PulseSkipped,
    ReminderReason,
    ResultLine,
    ResultTopic,
    TalkCard,
    Welcome,
)
from domain.screens import (
    AdminPanel,
    ArchivedSeries,
    ChannelChecked,
    Coming,
    Features,
    Help,
    Home,
    OpenPulse,
    OrganisationCard,
    PointedOut,
    PulseForm,
    PulseStatus,
    Refusal,
    ResultsCard,
    ResultsReply,
    Screen,
    SeriesCard,
    SeriesResults,
    Shot,
    StoredAboutMe,
    StoredTable,
    Thanks,
    WhoSees,
)
from domain.series import AudienceKind, SeriesState
from domain.survey import Change, Direction, Displayed, Precision, SegmentKind

TEMPLATES = Path(templates.__file__).parent / "slack"
AT = datetime(2025, 6, 13, 16, 0, tzinfo=UTC)
BY = date(2025, 6, 13)
SURVEY = "0123456789abcdef0123456789abcdef"


def displayed(low: int = 60, **more: object) -> Displayed:
    values = {"precision": Precision.TENTHS, "answered": 20, "low": low, "high": low} | more
    return Displayed(**values)  # type: ignore[arg-type] # a test's shorthand


def agreement(text: str = "I was proud of the service we gave.", *, item_id: str = "Q1") -> Item:
    return Item(
        id=item_id,
        driver=Driver.QUALITY,
        scale=Scale.AGREEMENT,
        text=text,
        why=text,
        strength="are proud of our service",
        finding="may not fix it ourselves",
        short="Proud of our service",
    )


def recommendation(text: str = "Would you send a friend to us?") -> Item:
    return Item(id="R1", driver=Driver.RECOMMENDATION, scale=Scale.TEN, text=text, why=text, short="Send a friend")


def open_words(text: str = "What got in the way?") -> Item:
    return Item(id="O1", driver=Driver.OPEN, scale=Scale.WORDS, text=text, why=text)


def segment(
    label: str, *, shown: bool = True, kind: SegmentKind = SegmentKind.TEAM, number: int = 0
) -> ReleasedSegment:
    figures = (Figure(item="Q1", shown=displayed(70)), Figure(item="E1", shown=displayed(30))) if shown else ()
    return ReleasedSegment(
        id=f"{kind}:{number}",
        kind=kind,
        label=label,
        shown=shown,
        answered=12 if shown else None,
        figures=figures,
    )


def results(
    text: str = "Hotline",
    *,
    teams: int = 3,
    answered: int | None = 34,
    segments: tuple[ReleasedSegment, ...] | None = None,
) -> PulseResults:
    proud, fix = agreement(), agreement("I can put things right.", item_id="E1")
    better = displayed(change=Change(direction=Direction.BETTER, points=10), precision=Precision.FINE)
    if segments is None:
        segments = tuple(segment(f"{text} {n}", shown=n % 3 != 2, number=n) for n in range(teams))
        segments += (segment(text, kind=SegmentKind.TOUCH_POINT),)
    return PulseResults(
        survey_id=SURVEY,
        cycle=3,
        opened_at=AT,
        closed_at=AT,
        invited=42,
        answered=answered,
        strength=ResultLine(item=proud, shown=better),
        finding=ResultLine(item=fix, shown=displayed(20)),
        lines=(
            ResultLine(item=proud, shown=better),
            ResultLine(item=fix, shown=displayed(20)),
            ResultLine(item=recommendation(), shown=displayed(recommendation_words="mixed")),
        ),
        items=(proud, fix),
        segments=segments,
        answerer=text,
        answer_by=BY,
        comments_at=AT,
        next_opens_on=BY,
        topics=(ResultTopic(name=text, at_least=5),),
    )


def spoken_of(text: str) -> tuple[ResultTopic, ...]:
    return (ResultTopic(name=text[:80], at_least=5),) * 8


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    strength = ResultLine(item=agreement(text), shown=displayed())
    return {
        "announcement": PulseAnnouncement(
            first=True, opens_at=AT, closes_at=AT, questions=4, answerer=text, answer_by=BY, signed_by=text
        ),
        "later announcement": PulseAnnouncement(
            first=False, opens_at=AT, closes_at=AT, questions=4, answerer=text, answer_by=BY, signed_by=text
        ),
        "invitation": PulseInvitation(
            survey_id=SURVEY, first=agreement(text), questions=4, closes_at=AT, answerer=text, answer_by=BY
        ),
        "reminder": PulseInvitation(
            survey_id=SURVEY,
            first=agreement(text),
            questions=4,
            closes_at=AT,
            answerer=text,
            answer_by=BY,
            why=ReminderReason.UNANSWERED,
        ),
        "results": results(text, teams=many),
        "results nobody gave": results(text, answered=None),
        "comments": PulseComments(
            survey_id=SURVEY, cycle=3, question=text, comments=(text,) * many, topics=spoken_of(text)
        ),
        "comments all hidden": PulseComments(
            survey_id=SURVEY, cycle=3, question=text, comments=(), topics=spoken_of(text)
        ),
        "talk card": TalkCard(
            survey_id=SURVEY,
            cycle=3,
            strength=strength,
            finding=strength,
            channel="C0PULSE",
            answerer=text,
            answer_by=BY,
        ),
        "talk card of nothing": TalkCard(
            survey_id=SURVEY, cycle=3, strength=None, finding=None, channel="C0PULSE", answerer=text, answer_by=BY
        ),
        "talk card of who answers": TalkCard(
            survey_id=SURVEY,
            cycle=3,
            strength=strength,
            finding=None,
            channel="C0PULSE",
            answerer=text,
            answer_by=BY,
            leads=False,
            answers=True,
        ),
        "cancelled": PulseCancelled(cycle=3, next_opens_on=BY),
        "cancelled before 0.2": PulseCancelled(cycle=3, next_opens_at=AT),
        "cancelled for good": PulseCancelled(cycle=3, title=text[:80]),
        "skipped": PulseSkipped(announced_for=BY, next_opens_on=BY, ended=False),
        "skipped while paused": PulseSkipped(announced_for=BY, next_opens_on=None, ended=False, title=text[:80]),
        "skipped for good": PulseSkipped(announced_for=BY, next_opens_on=None, ended=True, title=text[:80]),
        "welcome": Welcome(),
        "channel trouble": ChannelTrouble(channel="C0PULSE", reason="not_in_channel"),
        "archived channel": ChannelTrouble(channel="C0PULSE", reason="is_archived"),
        "restricted channel": ChannelTrouble(channel="C0PULSE", reason="restricted_action"),
        "not opened": PulseNotOpened(reason=text),
        "not opened, one of several": PulseNotOpened(reason=text, title=text[:80]),
        "delivery trouble": DeliveryTrouble(what=text, count=many, reason=text),
        "one delivery": DeliveryTrouble(what=text, count=1, reason=text),
        "keys lost": KeysLost(),
    }


def replies(text: str, many: int) -> dict[str, Screen]:
    """Screens that are messages."""
    open_pulse = OpenPulse(survey_id=SURVEY, first=agreement(text), questions=4, closes_at=AT)

    def status(open_pulses: tuple[OpenPulse, ...], state: SeriesState | None, *, told: bool) -> PulseStatus:
        return PulseStatus(
            open_pulses=open_pulses, next_opens_on=BY if told else None, stopped=told, administrator=told, state=state
        )

    return {
        "refusal": Refusal(sentence=text),
        "our failure": Refusal(sentence=text, reference="4f2a"),
        "status open": status((open_pulse,), SeriesState.RUNNING, told=True),
        "status closed": status((), SeriesState.RUNNING, told=True),
        "status unplanned": status((), SeriesState.RUNNING, told=False),
        "status paused": status((), SeriesState.PAUSED, told=False),
        "status unset": status((), None, told=True),
        "results reply": ResultsReply(results=results(text, teams=many)),
        "no results reply": ResultsReply(results=None),
        "channel checked": ChannelChecked(channel="C0PULSE", trouble=None),
        "channel still shut": ChannelChecked(channel="C0PULSE", trouble="not_in_channel"),
        "features": Features(administrator=True),
        "features for all": Features(administrator=False),
        "help": Help(administrator=True),
        "help for all": Help(administrator=False),
        "help on what nobody knows": Help(administrator=False, unknown=text[:40]),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    return {
        "form": PulseForm(
            survey_id=SURVEY,
            cycle=3,
            questions=(agreement(text), recommendation(text), agreement(text, item_id="E1")),
            words=open_words(text),
            chosen=2,
            closes_at=AT,
            threshold=5,
            fingerprint="ab" * 32,
        ),
        "form without words": PulseForm(
            survey_id=SURVEY,
            cycle=3,
            questions=(recommendation(text),),
            words=None,
            chosen=None,
            closes_at=AT,
            threshold=5,
            fingerprint="ab" * 32,
        ),
        "pointed out": PointedOut(found=(text, "Anna"), survey_id=SURVEY, answers='{"words": "<&>"}'),
        "thanks": Thanks(closes_at=AT, answerer=text, answer_by=BY),
        "who sees": WhoSees(threshold=5),
        "stored": StoredAboutMe(
            tables=tuple(
                StoredTable(
                    name=f"{number} {text}",
                    meaning=text,
                    kept=text,
                    columns=(("name", text),) * 3,
                    rows=((text,) * 3,) * many,
                )
                for number in range(20)
            )
        ),
        "nothing stored": StoredAboutMe(tables=()),
    }


def card(text: str, state: SeriesState, **more: Any) -> SeriesCard:
    """A pulse series in an administrator's Home."""
    values = {
        "id": SURVEY,
        "title": text,
        "state": state,
        "before": None,
        "channel": "C0PULSE",
        "answerer": "U0SAM",
        "audience": AudienceKind.EVERYONE,
        "teams": (),
        "group": None,
        "people": 42,
        "every_days": 14,
        "next_opens_on": BY if state is SeriesState.RUNNING else None,
        "closes_at": None,
        "invited": None,
        "participation": None,
    }
    return SeriesCard(**values | more)


OPEN_NOW = {"closes_at": AT, "invited": 42, "participation": "about 40 %"}


def panel(text: str, cards: tuple[SeriesCard, ...], *, notices: int = 0, archived: int = 0) -> AdminPanel:
    """What only administrators see of Home."""
    return AdminPanel(
        series=cards,
        archived=(ArchivedSeries(id=SURVEY, title=text),) * archived,
        room=len(cards) < 12,
        organisation=OrganisationCard(people=600, teams=60, without_team=3, touch_points=6, without_owner=2, places=3),
        guests=bool(archived),
        notices=(text,) * notices,
    )


def homes(text: str, many: int) -> dict[str, Screen]:
    def home(admin: AdminPanel | None, *, full: bool, answered: int | None = 34) -> Home:
        open_pulse = OpenPulse(survey_id=SURVEY, first=agreement(text), questions=4, closes_at=AT, days=(BY, BY))
        report = SeriesResults(title=text, results=results(text, teams=many, answered=answered), trends=None, teams=())
        return Home(
            name=text,
            open_pulses=(open_pulse,) if full else (),
            state=SeriesState.RUNNING if full else None,
            coming=(Coming(title=text, opens_on=BY),) if full else (),
            results=ResultsCard(series=(report,) if full else ()),
            stopped=not full,
            has_duty=full,
            admin=admin,
        )

    running = card(text, SeriesState.RUNNING, **OPEN_NOW)
    asked = {
        "of teams": {"audience": AudienceKind.TEAMS, "teams": (text,) * many},
        "of a channel": {"audience": AudienceKind.CHANNEL, "group": "C0NIGHT"},
        "of a user group": {"audience": AudienceKind.USER_GROUP, "group": "S0NIGHT", "every_days": 10},
        "in trouble": {"channel_trouble": "not_in_channel"},
        "checked": {"channel_checked": True},
    }
    ended = [SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.ARCHIVED]
    return {
        "full": home(panel(text, (running,), notices=1, archived=1), full=True),
        "unset": home(panel(text, ()), full=False),
        "set-up begun": home(panel(text, (card(text, SeriesState.DRAFT),), archived=2), full=False),
        "employee": home(None, full=False),
        "employee with results": home(None, full=True),
        "after a thin pulse": home(None, full=True, answered=None),
        "paused": replace(home(None, full=True), state=SeriesState.PAUSED, coming=()),
        "several": replace(home(None, full=True), coming=(Coming(title=text, opens_on=BY),) * max(many, 2)),
        "largest": largest_home(text),
        **{f"card {name}": home(panel(text, (replace(running, **more),)), full=True) for name, more in asked.items()},
        **{
            f"{state} {'while open' if more else 'between'}": home(
                panel(text, (card(text, state, before=before, **more),)), full=False
            )
            for state in ended
            for before, more in ((SeriesState.RUNNING, OPEN_NOW), (None, {}))
        },
    }


def largest_home(text: str) -> Home:
    """Everything at once: 600 people in 60 teams, 12 pulses side by side and as many open, each with its trouble."""
    proud = results(text, teams=60)
    team = OwnTeam(id=SURVEY, name=text, lines=proud.lines)
    answer = AnswerLine(kind=AnswerKind.WE_WONT, by=text, words=text)
    report = SeriesResults(
        title=text,
        results=proud,
        trends=Shot(file_id="F0TRENDS00", alt=text),
        teams=(team,) * 9,
        answers=(answer,) * 9,
        may_answer=True,
    )
    trouble = {"channel_trouble": "not_in_channel", "audience": AudienceKind.TEAMS, "teams": (text,) * 60}
    cards = (card(text, SeriesState.RUNNING, **OPEN_NOW | trouble),) * 12
    archived = card(text, SeriesState.ARCHIVED, before=SeriesState.RUNNING, **OPEN_NOW)
    pulse = OpenPulse(survey_id=SURVEY, first=agreement(text), questions=5, closes_at=AT, title=text, days=(BY,) * 4)
    return Home(
        name=text,
        open_pulses=(pulse,) * 12,
        state=SeriesState.RUNNING,
        coming=(Coming(title=text, opens_on=BY),) * 12,
        results=ResultsCard(series=(report,), more=11),  # see services.home.FEW_CARDS
        stopped=True,
        has_duty=True,
        admin=panel(text, (*cards, archived), notices=40, archived=150),
    )


FEATURES = [import_module(f"tests.templates.{path.stem}") for path in sorted(Path(__file__).parent.glob("views_*.py"))]
"""One module a feature, with what it has of: `messages`, `replies`, `modals`, `homes` as above, NAMES_USERS (the views
that name somebody on purpose), WORD_FOR_WORD (those that show frozen text) and SHARED (templates that only others
use)."""


def _all_of(kind: str, own: Callable[[str, int], dict[str, Any]]) -> Callable[[str, int], dict[str, Any]]:
    makers = [own, *(getattr(feature, kind) for feature in FEATURES if hasattr(feature, kind))]
    return lambda text, many: {name: view for make in makers for name, view in make(text, many).items()}


ALL_MESSAGES: Callable[[str, int], dict[str, Outgoing | PulseInvitation]] = _all_of("messages", messages)
SURFACES: dict[str, Callable[[str, int], dict[str, Screen]]] = {
    "message": _all_of("replies", replies),
    "modal": _all_of("modals", modals),
    "home": _all_of("homes", homes),
}
NAMES_USERS = frozenset(
    {
        "full",
        "largest",
        *(f"card {one}" for one in ("of teams", "of a channel", "of a user group", "in trouble", "checked")),
    }
    | {"paused between", "paused while open"}
).union(*(getattr(feature, "NAMES_USERS", ()) for feature in FEATURES))
WORD_FOR_WORD: frozenset[str] = frozenset().union(*(getattr(feature, "WORD_FOR_WORD", ()) for feature in FEATURES))
SHARED = frozenset({"blocks", "pulse", "report", "result_topics"}).union(
    *(getattr(feature, "SHARED", ()) for feature in FEATURES)
)
