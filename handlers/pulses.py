"""The pulse in Slack: open the form, send it once, put it off, read the status and the results.

An administrator who tries a pulse out comes the same ways; the id of a trial says so, and nothing is stored.
"""

import re
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import NotRecordedError
from domain.roles import Action, Role
from domain.screens import Help, PointedOut, Postponed, PulseForm, PulseStatus, Thanks
from domain.survey import Cast, CastOutcome
from handlers import payloads, results
from handlers.deps import Deps
from handlers.payloads import Command, Postponement, PulseSubmission
from handlers.permission import permitted
from handlers.showing import in_time, show_below
from insight.pointing import point_out
from services import people, pulses, trials
from services.postponing import PutOff, put_off
from templates import Json, ids, in_modal, show

MOST_REPEATED = 40
"""Characters of what somebody typed that a reply repeats."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that has to do with one's own pulse."""
    listeners = _Pulses(deps)
    app.action(re.compile(rf"{ids.ANSWER_FIRST}:\d"))(listeners.press)
    app.action(ids.ANSWER_OPEN)(listeners.press)
    app.shortcut(ids.ANSWER_SHORTCUT)(listeners.shortcut)
    for postponing in (ids.TOMORROW, ids.NOT_THIS_TIME, ids.REMIND_ON):
        app.action(postponing)(listeners.postpone)
    app.view(ids.PULSE_FORM)(listeners.submit)
    app.view(ids.PULSE_POINTED_OUT)(listeners.send_anyway)
    app.command(ids.PULSE_COMMAND)(listeners.command)
    app.action(ids.FEATURE_PULSE)(listeners.feature)


async def reply(deps: Deps, asked: Command) -> Json:
    """What a pulse command answers: to `results` (with a title, or without), `help`, nothing, or anything else."""
    if asked.words[:1] == ("results",):
        return await results.reply(deps, asked)
    if asked.words:
        return await help_with(deps, asked)

    def status(session: Session, roles: frozenset[Role]) -> PulseStatus:
        administrator = Role.ADMINISTRATOR in roles
        return pulses.pulse_status(session, asked.person, administrator=administrator, now=deps.clock.now())

    return show(await deps.store.read(permitted(deps, asked.person, Action.ANSWER_PULSE, status)))


async def help_with(deps: Deps, asked: Command) -> Json:
    """What can be typed; said also to whoever typed something that nobody knows."""
    unknown = None if asked.words == ("help",) else " ".join(asked.words)[:MOST_REPEATED]

    def words(_session: Session, roles: frozenset[Role]) -> Help:
        return Help(administrator=Role.ADMINISTRATOR in roles, unknown=unknown)

    return show(await deps.store.read(permitted(deps, asked.person, Action.ANSWER_PULSE, words)))


def _action(survey_id: str, action: Action) -> Action:
    """What is done here: an action of those who are asked, or of administrators if it is a trial."""
    return Action.SET_UP if trials.is_trial(survey_id) else action


@lru_cache(maxsize=16)  # it is the same for everybody who presses the same button
def _shown(page: PulseForm | Thanks) -> Json:
    return show(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """An answer ready for the writer, with the page that follows: once it is recorded, nothing may fail any more."""

    cast: Cast | None
    """None: a trial, of which nothing is recorded."""
    thanks: Thanks


@dataclass(frozen=True, slots=True)
class _Pulses:
    deps: Deps

    async def press(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of the message, of Home or of a reply: the form opens and holds that answer."""
        pressed = payloads.answer_press(body)

        def form(session: Session, _roles: frozenset[Role]) -> PulseForm:
            return self._form(session, pressed.person, survey_id=pressed.survey_id, chosen=pressed.chosen)

        action = _action(pressed.survey_id, Action.ANSWER_PULSE)
        view = await self.deps.store.read(permitted(self.deps, pressed.person, action, form))
        await client.views_open(trigger_id=pressed.trigger, view=_shown(view))
        await ack()

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The shortcut "Answer my pulse": the one that still waits."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> PulseForm:
            now = self.deps.clock.now()
            survey_id = pulses.open_survey_for(session, pressed.person, vault=self.deps.vault, now=now)
            return self._form(session, pressed.person, survey_id=survey_id, chosen=None)

        view = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_PULSE, form))
        await client.views_open(trigger_id=pressed.trigger, view=_shown(view))
        await ack()

    async def postpone(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """[Tomorrow], [Not this time] or another day: a reply below the message, or a page; the message stays."""
        asked = payloads.postponement(body)

        def sealed(session: Session, _roles: frozenset[Role]) -> PutOff:
            return self._put_off(session, asked)

        action = _action(asked.survey_id, Action.POSTPONE)
        wanted = await self.deps.store.read(permitted(self.deps, asked.person, action, sealed))
        said = show(await self._record_postponement(asked, wanted))
        telling: Awaitable[Any]
        if asked.in_message:
            telling = respond(response_type="ephemeral", replace_original=False, **said)
        else:
            telling = client.views_open(trigger_id=asked.trigger, view=in_modal(said, title="Service pulse"))
        await in_time(telling, anonymous=True)  # it is done, whoever can be told so
        await ack()

    async def submit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form: what could show who wrote it is pointed out first, then the answer is sealed."""
        given = payloads.pulse_submission(body)

        def sealed(session: Session, _roles: frozenset[Role]) -> tuple[_Sealed, tuple[str, ...]]:
            answer = self._seal(session, given)  # an answer that cannot be taken is refused before anything else
            if not given.comment or not given.show:
                return answer, ()
            names, teams = people.names_to_point_out(session)
            return answer, point_out(given.comment, names=names, teams=teams)

        action = _action(given.survey_id, Action.ANSWER_PULSE)
        answer, named = await self.deps.store.read(permitted(self.deps, given.person, action, sealed))
        if named:
            page = PointedOut(found=named, survey_id=given.survey_id, answers=given.carried())
            await ack(response_action="push", view=show(page))
        else:
            await self._record(given, answer)
            await ack(response_action="update", view=_shown(answer.thanks))

    async def send_anyway(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The page that pointed something out, sent all the same: it goes, and the form below becomes the last page."""
        given = payloads.confirmed_submission(body)

        def sealed(session: Session, _roles: frozenset[Role]) -> _Sealed:
            return self._seal(session, given)

        action = _action(given.survey_id, Action.ANSWER_PULSE)
        answer = await self.deps.store.read(permitted(self.deps, given.person, action, sealed))
        await self._record(given, answer)
        await show_below(ack, client, payloads.form_below(body), _shown(answer.thanks), anonymous=True)

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """/pulse, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body))
        await ack(response_type="ephemeral", **message)

    async def feature(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """The pulse's button below /tribune: what /pulse answers, in the same place."""
        asked = Command(person=payloads.press(body).person, words=())
        await respond(response_type="ephemeral", replace_original=True, **await reply(self.deps, asked))
        await ack()

    async def _record(self, given: PulseSubmission, answer: _Sealed) -> None:
        if answer.cast and await self.deps.store.cast(answer.cast) is not CastOutcome.RECORDED:
            await self._say_why_not(given)

    async def _say_why_not(self, given: PulseSubmission) -> None:
        """Raise the reason: it has closed by now, or there is an answer already."""

        def reason(session: Session) -> None:
            self._seal(session, given)
            self._form(session, given.person, survey_id=given.survey_id, chosen=None)

        await self.deps.store.read(reason)
        raise NotRecordedError("Your answer was not recorded. Please send it again.")

    async def _record_postponement(self, asked: Postponement, wanted: PutOff) -> Postponed:
        """What to say, once it is in the box. Raises the reason if it is not: the pulse has closed by now."""
        outcome = await self.deps.store.cast(wanted.cast) if wanted.cast else CastOutcome.RECORDED
        if outcome is CastOutcome.CLOSED:
            await self.deps.store.read(lambda session: self._put_off(session, asked))
            raise NotRecordedError("That was not recorded. Please press again.")
        return replace(wanted.screen, answered=outcome is CastOutcome.ALREADY_ANSWERED)

    def _put_off(self, session: Session, asked: Postponement) -> PutOff:
        put = trials.try_to_put_off if trials.is_trial(asked.survey_id) else put_off
        now = self.deps.clock.now()
        return put(session, survey_id=asked.survey_id, person=asked.person, state=asked.state, day=asked.day, now=now)

    def _form(self, session: Session, person: str, *, survey_id: str, chosen: int | None) -> PulseForm:
        now = self.deps.clock.now()
        if trials.is_trial(survey_id):
            return trials.trial_form(session, survey_id=survey_id, person=person, chosen=chosen, now=now)
        return pulses.answer_form(
            session, vault=self.deps.vault, survey_id=survey_id, person=person, chosen=chosen, now=now
        )

    def _seal(self, session: Session, given: PulseSubmission) -> _Sealed:
        now = self.deps.clock.now()
        if trials.is_trial(given.survey_id):
            return _Sealed(
                cast=None,
                thanks=trials.try_answer(
                    session,
                    survey_id=given.survey_id,
                    person=given.person,
                    answers=given.answers,
                    comment=given.comment,
                    now=now,
                ),
            )
        cast = pulses.seal_answer(
            session,
            survey_id=given.survey_id,
            person=given.person,
            answers=given.answers,
            comment=given.comment,
            show=given.show,
            now=now,
        )
        return _Sealed(cast=cast, thanks=pulses.thanks(session, given.survey_id))
