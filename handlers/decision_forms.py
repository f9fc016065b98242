"""Bringing a decision: its draft, posting it, changing and withdrawing it, and what else a leader does about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.decisions import Proposal
from domain.errors import BadInputError, ChangedError, NotAllowedError, OldVersionError
from domain.roles import Action
from domain.screens import DecisionForm, DecisionScreen
from domain.screens.decisions import Reason, Written
from handlers import payloads, pulses
from handlers.actions import open_action_form
from handlers.decision_showing import Work, open_form, press_done, seen_by, sent_shown, show_page, tried
from handlers.deps import Deps
from handlers.menus import Menu
from handlers.payloads import Command, DecisionPress, DecisionSent, Press, carrying
from services import decision_forms, decisions, evidence
from services.decision_forms import GivenProposal
from services.decision_pages import Looking
from templates import Json, ids, show

Body = dict[str, Any]
Form = Callable[[Session, Looking], DecisionScreen]

DRAFTED = "Your draft is kept, and the champions hear of it now. Talk with them, then post it."
REVISED = "Your draft is changed, and the champions read the new one."
POSTED = "It is posted: everybody reads it now, and the champions are asked."
AMENDED = "The new version is posted, and the champions are asked again."
WITHDRAWN = "It is withdrawn. Your reason stands beside it."
DECLINED = "Your answer is public. The champion hears of it."
DECIDED = "It is decided. Your name and your reason stay in the log."
CLOSED = "It is decided without a champion's answer, and the log says so."
REVIEWED = "Thank you. Everybody can read what came of it."
CALLED_IN = "It is called in, in public. Whoever should bring it hears of it now."
NO_DAY = "Choose a day."
"""What is said of what was done, one sentence each."""

_FORMS: dict[str, Written] = {
    ids.DECISION_BRING: Written.BRING,
    ids.DECISION_REVISE: Written.REVISE,
    ids.DECISION_AMEND: Written.AMEND,
}
_REASONS: dict[str, tuple[Reason, Action]] = {
    ids.DECISION_WITHDRAW: (Reason.WITHDRAW, Action.BRING_DECISION),
    ids.DECISION_DECLINE: (Reason.DECLINE, Action.BRING_DECISION),
    ids.DECISION_ANYWAY: (Reason.ANYWAY, Action.DECIDE_ANYWAY),
}


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for what leaders do about decisions, and for champions who call something in."""
    writing, leading, calling = _Writing(deps), _Leading(deps), _Calling(deps)
    app.command(ids.DECIDE_COMMAND)(writing.command)
    app.shortcut(ids.DECIDE_SHORTCUT)(writing.new)
    app.action(ids.DECISION_NEW)(writing.new)
    app.action(ids.FEATURE_DECIDE)(writing.new)
    for action in _FORMS:
        app.action(_several(action))(writing.form)
    app.view(ids.DECISION_FORM)(writing.submit)
    menu = Action.BRING_DECISION
    app.options(ids.DECISION_EVIDENCE_SEARCH)(Menu(deps, menu, evidence.search).typed)
    app.options(ids.DECISION_AREA_SEARCH)(Menu(deps, menu, decision_forms.search_areas).typed)
    for action in _REASONS:
        app.action(_several(action))(leading.reason)
    app.view(ids.DECISION_WITHDRAW_FORM)(leading.withdraw)
    app.view(ids.DECISION_DECLINE_FORM)(leading.decline)
    app.view(ids.DECISION_ANYWAY_FORM)(leading.decide_anyway)
    app.action(_several(ids.DECISION_POST))(leading.post_form)
    app.view(ids.DECISION_POST_FORM)(leading.post)
    app.action(_several(ids.DECISION_CLOSE))(leading.close)
    app.action(_several(ids.DECISION_REVIEW))(leading.review_form)
    app.view(ids.DECISION_REVIEW_FORM)(leading.review)
    app.action(ids.DECISION_WE_WILL)(leading.we_will)
    app.action(ids.DECISION_CALL_IN)(calling.form)
    app.view(ids.DECISION_CALL_IN_FORM)(calling.submit)


def _several(action: str) -> re.Pattern[str]:
    """Buttons whose id may have ":" and a word of their own after it."""
    return re.compile(rf"^{action}(:\w+)?$")


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What /decide answers to `help`; nothing where a form opens, with what else was typed as its title."""
    if asked.words == ("help",):
        return await pulses.help_with(deps, asked)
    pressed = Press(person=asked.person, trigger=asked.trigger)
    if asked.words in {("call",), ("call", "in")}:
        await _call_in_form(deps, client, pressed)
    else:
        await _new_form(deps, client, pressed, title=asked.typed)
    return {}


async def _new_form(deps: Deps, client: AsyncWebClient, pressed: Press, *, title: str = "") -> None:
    def form(session: Session, by: Looking) -> DecisionForm:
        found = decision_forms.new_form(session, by)
        return replace(found, typed=replace(found.typed, title=title))

    screen = await deps.store.read(seen_by(deps, pressed.person, Action.BRING_DECISION, form))
    await open_form(client, pressed, screen, payloads.new_decision_about(pressed, Written.DRAFT))


async def _call_in_form(deps: Deps, client: AsyncWebClient, pressed: Press) -> None:
    work = seen_by(deps, pressed.person, Action.CALL_IN, decision_forms.call_in_form)
    await open_form(client, pressed, await deps.store.read(work), payloads.new_decision_about(pressed))


@dataclass(frozen=True, slots=True)
class _Writing:
    deps: Deps

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/decide, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def new(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Bring a decision], and the shortcut."""
        await _new_form(self.deps, client, payloads.press(body))
        await ack()

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Bring it], [Change the draft], [Change the proposal]."""
        given = payloads.decision_press(body)
        kind = _FORMS[given.action]

        def form(session: Session, by: Looking) -> DecisionForm:
            return decision_forms.written_form(session, kind, given.decision, by)

        await _open(self.deps, client, given, Action.BRING_DECISION, form, kind=kind)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form. If somebody has posted another version meanwhile, it comes again with what changed."""
        given, kind, filled_in = payloads.given_proposal(body)
        made: list[str] = []

        def work(session: Session, by: Looking) -> None:
            kept = decision_forms.kept_of(session, given.decision, by)
            found = decision_forms.as_proposal(session, filled_in, by, kept=kept)
            made.append(self._keep(session, kind, given, filled_in, found))

        late = await tried(self.deps, given.sent.person, Action.BRING_DECISION, work)
        if isinstance(late, OldVersionError):
            await self._ask_again(ack, given, filled_in)
            return
        given = replace(given, decision=made[-1] if made else given.decision)
        said = {Written.REVISE: REVISED, Written.AMEND: AMENDED}.get(kind, DRAFTED)
        unsent = "\n\n".join(part for part in (filled_in.title, filled_in.what, filled_in.why) if part)
        await sent_shown(self.deps, ack, client, given, late=late, said=said, unsent=unsent)

    def _keep(
        self, session: Session, kind: Written, given: DecisionSent, filled_in: GivenProposal, found: Proposal
    ) -> str:
        """Do what the form is for: the decision's id."""
        person, now = given.sent.person, self.deps.clock.now()
        match kind:
            case Written.DRAFT:
                return decisions.draft(session, found, by=person, now=now, form=given.sent.view)
            case Written.BRING:
                decisions.bring(session, given.decision, found, by=person, now=now)
            case Written.REVISE:
                decisions.revise(session, given.decision, found, by=person, now=now)
            case _:
                if filled_in.deadline is None:
                    raise BadInputError(NO_DAY, problems={ids.DEADLINE_BLOCK: NO_DAY})
                decisions.amend(
                    session,
                    given.decision,
                    found,
                    version=given.version,
                    because=filled_in.because,
                    by=person,
                    deadline=filled_in.deadline,
                    now=now,
                )
        return given.decision

    async def _ask_again(self, ack: AsyncAck, given: DecisionSent, filled_in: GivenProposal) -> None:
        def form(session: Session, by: Looking) -> DecisionForm:
            return decision_forms.amended_again(session, given.decision, filled_in, by, read=given.version)

        found = await self.deps.store.read(seen_by(self.deps, given.sent.person, Action.BRING_DECISION, form))
        about = payloads.decision_about_again(given, version=found.version)
        view = show(found) | {"private_metadata": carrying(given.sent.home, about)}
        await ack(response_action="update", view=view)


@dataclass(frozen=True, slots=True)
class _Leading:
    deps: Deps

    async def reason(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Withdraw], [Say why not], [Decide anyway]: the form for a reason that everybody reads."""
        given = payloads.decision_press(body)
        kind, needed = _REASONS[given.action]

        def form(session: Session, by: Looking) -> DecisionScreen:
            return decision_forms.reason_form(session, given.decision, kind, by)

        await _open(self.deps, client, given, needed, form, kind=kind)
        await ack()

    async def withdraw(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Why it is withdrawn."""
        given, now = payloads.decision_sent(body), self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            decisions.withdraw(session, given.decision, by=by.person, reason=given.words, now=now)

        await self._send(ack, client, given, action=Action.BRING_DECISION, work=work, said=WITHDRAWN)

    async def decline(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Why what was called in is not brought."""
        given, now = payloads.decision_sent(body), self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            decisions.decline(session, given.decision, by=by.person, reason=given.words, now=now)

        await self._send(ack, client, given, action=Action.BRING_DECISION, work=work, said=DECLINED)

    async def decide_anyway(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Why it is decided despite an objection."""
        given, now = payloads.decision_sent(body), self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            decisions.decide_anyway(
                session, given.decision, version=given.version, leader=by.person, reason=given.words, now=now
            )

        await self._send(ack, client, given, action=Action.DECIDE_ANYWAY, work=work, said=DECIDED)

    async def post_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Post it]: the form that asks until when champions answer."""
        given = payloads.decision_press(body)

        def form(session: Session, by: Looking) -> DecisionScreen:
            return decision_forms.post_form(session, given.decision, by)

        await _open(self.deps, client, given, Action.BRING_DECISION, form)
        await ack()

    async def post(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Until when: version 1 is posted. What is wrong with the draft is said beside the day as well."""
        given, deadline = payloads.given_deadline(body)
        now = self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            try:
                decision_forms.post(session, given.decision, deadline, by, now=now)
            except BadInputError as error:
                raise BadInputError(str(error), problems={ids.DEADLINE_BLOCK: str(error)}) from None

        await self._send(ack, client, given, action=Action.BRING_DECISION, work=work, said=POSTED)

    async def close(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Close without an answer]."""
        given, now = payloads.decision_press(body), self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            decisions.close_unanswered(session, given.decision, version=given.version, by=by.person, now=now)

        await press_done(self.deps, client, given, Action.BRING_DECISION, work, said=CLOSED)
        await ack()

    async def review_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Say what came of it]."""
        given = payloads.decision_press(body)

        def form(session: Session, by: Looking) -> DecisionScreen:
            return decision_forms.review_form(session, given.decision, by)

        await _open(self.deps, client, given, Action.READ_DRAFTS, form)
        await ack()

    async def review(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Whether it did what everybody hoped."""
        given, worked, again_on = payloads.given_review(body)
        now = self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            decisions.review(
                session, given.decision, by=by.person, worked=worked, words=given.words, again_on=again_on, now=now
            )

        await self._send(ack, client, given, action=Action.READ_DRAFTS, work=work, said=REVIEWED)

    async def we_will(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[We will...]: the form of an action that comes of a decision."""
        pressed = payloads.press(body)
        await open_action_form(self.deps, client, pressed, origin=Origin.DECISION, about=pressed.value)
        await ack()

    async def _send(
        self, ack: AsyncAck, client: AsyncWebClient, given: DecisionSent, *, action: Action, work: Work, said: str
    ) -> None:
        late = await tried(self.deps, given.sent.person, action, work)
        await sent_shown(self.deps, ack, client, given, late=late, said=said, unsent=given.words)


@dataclass(frozen=True, slots=True)
class _Calling:
    deps: Deps

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Call something in]."""
        await _call_in_form(self.deps, client, payloads.press(body))
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Which change, who should bring it, and why."""
        given, told = payloads.given_call(body)
        now = self.deps.clock.now()
        made: list[str] = []

        def work(session: Session, by: Looking) -> None:
            try:
                seat = told.seat or decision_forms.call_in_form(session, by).seats[0][0]
                made.append(
                    decisions.call_in(
                        session,
                        seat=seat,
                        by=by.person,
                        leader=told.leader,
                        about=told.about,
                        because=told.because,
                        administrators=self.deps.administrators,
                        now=now,
                        form=given.sent.view,
                    )
                )
            except NotAllowedError as error:  # their seat is somebody else's by now: what they wrote stays
                raise BadInputError(str(error), problems={ids.ABOUT_BLOCK: str(error)}) from None

        await self.deps.store.write(seen_by(self.deps, given.sent.person, Action.CALL_IN, work))
        self.deps.wake()
        given = replace(given, decision=made[-1])
        await sent_shown(self.deps, ack, client, given, late=None, said=CALLED_IN, unsent="")


async def _open(
    deps: Deps, client: AsyncWebClient, given: DecisionPress, action: Action, form: Form, *, kind: str = ""
) -> None:
    """Open a form; where it cannot be filled in any more, the page says why."""
    try:
        screen = await deps.store.read(seen_by(deps, given.pressed.person, action, form))
    except ChangedError as error:
        await show_page(deps, client, given, home=given.pressed.home, notice=str(error))
        return
    version = screen.version if isinstance(screen, DecisionForm) else given.version
    await open_form(client, given.pressed, screen, payloads.decision_about(replace(given, version=version), kind))
