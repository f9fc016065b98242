"""Ordinary, hostile and largest views of every template, made from one set of words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import templates
from domain.disclosure import Figure, ReleasedSegment
from domain.items import Driver, Item, Scale
from domain.messages import (
    ChannelTrouble,
    DeliveryTrouble,
    Outgoing,
    PulseAnnouncement,
    PulseCancelled,
    PulseComments,
    PulseInvitation,
    PulseNotOpened,
    PulseResults,
    ResultLine,
    TalkCard,
    Welcome,
)
from domain.screens import (
    AdminPanel,
    ChannelChecked,
    Features,
    Help,
    Home,
    OpenPulse,
    PointedOut,
    PulseForm,
    PulseStatus,
    Refusal,
    ResultsReply,
    Screen,
    SetUpDone,
    SetUpForm,
    StoredAboutMe,
    StoredRow,
    Thanks,
    WhoSees,
)
from domain.series import SeriesState
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
        next_opens_at=AT,
    )


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
            reminder=True,
        ),
        "results": results(text, teams=many),
        "results nobody gave": results(text, answered=None),
        "comments": PulseComments(survey_id=SURVEY, cycle=3, question=text, comments=(text,) * many),
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
        "cancelled": PulseCancelled(cycle=3, next_opens_at=AT),
        "cancelled for good": PulseCancelled(cycle=3, next_opens_at=None),
        "welcome": Welcome(),
        "channel trouble": ChannelTrouble(channel="C0PULSE", reason="not_in_channel"),
        "archived channel": ChannelTrouble(channel="C0PULSE", reason="is_archived"),
        "restricted channel": ChannelTrouble(channel="C0PULSE", reason="restricted_action"),
        "not opened": PulseNotOpened(reason=text),
        "delivery trouble": DeliveryTrouble(what=text, count=many, reason=text),
        "one delivery": DeliveryTrouble(what=text, count=1, reason=text),
    }


def replies(text: str, many: int) -> dict[str, Screen]:
    """Screens that are messages."""
    open_pulse = OpenPulse(survey_id=SURVEY, first=agreement(text), questions=4, closes_at=AT)

    def status(open_pulse: OpenPulse | None, state: SeriesState | None, *, told: bool) -> PulseStatus:
        return PulseStatus(
            open_pulse=open_pulse, next_opens_at=AT if told else None, stopped=told, administrator=told, state=state
        )

    return {
        "refusal": Refusal(sentence=text),
        "our failure": Refusal(sentence=text, reference="4f2a"),
        "status open": status(open_pulse, SeriesState.RUNNING, told=True),
        "status closed": status(None, SeriesState.RUNNING, told=True),
        "status unplanned": status(None, SeriesState.RUNNING, told=False),
        "status paused": status(None, SeriesState.PAUSED, told=False),
        "status unset": status(None, None, told=True),
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
        "set-up": SetUpForm(channel="C0PULSE", answerer="U0SAM", first_opens_at=AT, people=42, problem=text),
        "first set-up": SetUpForm(channel=None, answerer=None, first_opens_at=AT, people=42),
        "set-up while paused": SetUpForm(
            channel="C0PULSE", answerer="U0SAM", first_opens_at=AT, people=1, first=False, paused=True
        ),
        "set-up done": SetUpDone(channel="C0PULSE", answerer="U0SAM", next_opens_at=AT),
        "set-up with trouble": SetUpDone(
            channel="C0PULSE", answerer="U0SAM", next_opens_at=None, trouble="not_in_channel"
        ),
        "who sees": WhoSees(threshold=5),
        "stored": StoredAboutMe(rows=(StoredRow(table=text, meaning=text, columns=(("name", text),) * 3),) * many),
        "nothing stored": StoredAboutMe(rows=()),
    }


def homes(text: str, many: int) -> dict[str, Screen]:
    def panel(state: SeriesState | None, *, full: bool) -> AdminPanel:
        return AdminPanel(
            state=state,
            channel="C0PULSE" if full else None,
            channel_trouble="not_in_channel" if full else None,
            answerer="U0SAM" if full else None,
            people=42,
            teams=5,
            next_opens_at=AT if full else None,
            invited=42 if full else None,
            participation=text if full else None,
            notices=(text,) * many,
        )

    def home(admin: AdminPanel | None, *, full: bool, answered: int | None = 34) -> Home:
        return Home(
            name=text,
            open_pulse=OpenPulse(survey_id=SURVEY, first=agreement(text), questions=4, closes_at=AT) if full else None,
            state=admin.state if admin else SeriesState.RUNNING,
            next_opens_at=AT if full else None,
            results=results(text, teams=many, answered=answered) if full else None,
            stopped=not full,
            admin=admin,
        )

    return {
        "full": home(panel(SeriesState.RUNNING, full=True), full=True),
        "paused": home(panel(SeriesState.PAUSED, full=False), full=False),
        "unplanned": home(panel(SeriesState.RUNNING, full=False), full=False),
        "unset": home(panel(None, full=False), full=False),
        "checked": home(
            replace(panel(SeriesState.RUNNING, full=True), channel_trouble=None, channel_checked=True), full=True
        ),
        "employee": home(None, full=False),
        "after a thin pulse": home(None, full=True, answered=None),
    }


FEATURES = [import_module(f"tests.templates.{path.stem}") for path in sorted(Path(__file__).parent.glob("views_*.py"))]
"""One module a feature, with what it has of: `messages`, `replies`, `modals`, `homes` as above, NAMES_USERS (the views
that name somebody on purpose) and SHARED (templates that only others use)."""


def _all_of(kind: str, own: Callable[[str, int], dict[str, Any]]) -> Callable[[str, int], dict[str, Any]]:
    makers = [own, *(getattr(feature, kind) for feature in FEATURES if hasattr(feature, kind))]
    return lambda text, many: {name: view for make in makers for name, view in make(text, many).items()}


ALL_MESSAGES: Callable[[str, int], dict[str, Outgoing | PulseInvitation]] = _all_of("messages", messages)
SURFACES: dict[str, Callable[[str, int], dict[str, Screen]]] = {
    "message": _all_of("replies", replies),
    "modal": _all_of("modals", modals),
    "home": _all_of("homes", homes),
}
NAMES_USERS = frozenset({"full", "checked", "set-up done", "set-up with trouble"}).union(
    *(getattr(feature, "NAMES_USERS", ()) for feature in FEATURES)
)
SHARED = frozenset({"blocks", "pulse", "report"}).union(*(getattr(feature, "SHARED", ()) for feature in FEATURES))
