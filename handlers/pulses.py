"""The pulse in Slack: open the form, send it once, read the status and the results."""

import asyncio
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import NotRecordedError
from domain.roles import Action, Role
from domain.screens import Help, PointedOut, PulseForm, PulseStatus, ResultsReply, Thanks
from domain.survey import Cast, CastOutcome
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import Command, PulseSubmission
from handlers.permission import permitted
from insight.pointing import point_out
from services import people, pulses
from templates import Json, ids, show

MOST_REPEATED = 40
"""Characters of what somebody typed that a reply repeats."""

PATIENCE = 1.0
"""Seconds for a page that is not needed: Slack wants its answer within 3."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that has to do with one's own pulse."""
    listeners = _Pulses(deps)
    app.action(re.compile(rf"{ids.ANSWER_FIRST}:\d"))(listeners.press)
    app.action(ids.ANSWER_OPEN)(listeners.press)
    app.shortcut(ids.ANSWER_SHORTCUT)(listeners.shortcut)
    app.view(ids.PULSE_FORM)(listeners.submit)
    app.view(ids.PULSE_POINTED_OUT)(listeners.send_anyway)
    app.command(ids.PULSE_COMMAND)(listeners.command)
    app.action(ids.FEATURE_PULSE)(listeners.feature)


async def reply(deps: Deps, asked: Command) -> Json:
    """What a pulse command answers: to `results`, `help`, nothing, or anything else."""
    if asked.words == ("results",):
        return show(await deps.store.read(permitted(deps, asked.person, Action.READ_RESULTS, _results)))
    if asked.words:
        unknown = None if asked.words == ("help",) else " ".join(asked.words)[:MOST_REPEATED]

        def help_with(_session: Session, roles: frozenset[Role]) -> Help:
            return Help(administrator=Role.ADMINISTRATOR in roles, unknown=unknown)

        return show(await deps.store.read(permitted(deps, asked.person, Action.ANSWER_PULSE, help_with)))

    def status(session: Session, roles: frozenset[Role]) -> PulseStatus:
        administrator = Role.ADMINISTRATOR in roles
        return pulses.pulse_status(session, asked.person, administrator=administrator, now=deps.clock.now())

    return show(await deps.store.read(permitted(deps, asked.person, Action.ANSWER_PULSE, status)))


def _results(session: Session, _roles: frozenset[Role]) -> ResultsReply:
    return ResultsReply(results=pulses.last_results(session))


@lru_cache(maxsize=16)  # it is the same for everybody who presses the same button
def _shown(page: PulseForm | Thanks) -> Json:
    return show(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """An answer ready for the writer, with the page that follows: once it is recorded, nothing may fail any more."""

    cast: Cast
    thanks: Thanks


@dataclass(frozen=True, slots=True)
class _Pulses:
    deps: Deps

    async def press(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of the message, of Home or of a reply: the form opens and holds that answer."""
        pressed = payloads.answer_press(body)

        def form(session: Session, _roles: frozenset[Role]) -> PulseForm:
            return self._form(session, pressed.person, survey_id=pressed.survey_id, chosen=pressed.chosen)

        view = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_PULSE, form))
        await client.views_open(trigger_id=pressed.trigger, view=_shown(view))
        await ack()

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The shortcut "Answer my pulse": the open one, whichever it is."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> PulseForm:
            survey_id = pulses.open_survey_for(session, pressed.person, now=self.deps.clock.now())
            return self._form(session, pressed.person, survey_id=survey_id, chosen=None)

        view = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_PULSE, form))
        await client.views_open(trigger_id=pressed.trigger, view=_shown(view))
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

        answer, named = await self.deps.store.read(permitted(self.deps, given.person, Action.ANSWER_PULSE, sealed))
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

        answer = await self.deps.store.read(permitted(self.deps, given.person, Action.ANSWER_PULSE, sealed))
        await self._record(given, answer)
        thanks = _shown(answer.thanks)
        try:
            async with asyncio.timeout(PATIENCE):
                await client.views_update(view_id=payloads.form_below(body), view=thanks)
        except (SlackApiError, ClientError, TimeoutError):
            await ack(response_action="update", view=thanks)  # with a way back to the form, but thanks all the same
        else:
            await ack()

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
        if await self.deps.store.cast(answer.cast) is not CastOutcome.RECORDED:
            await self._say_why_not(given)

    async def _say_why_not(self, given: PulseSubmission) -> None:
        """Raise the reason: it has closed by now, or there is an answer already."""

        def reason(session: Session) -> None:
            self._seal(session, given)
            self._form(session, given.person, survey_id=given.survey_id, chosen=None)

        await self.deps.store.read(reason)
        raise NotRecordedError("Your answer was not recorded. Please send it again.")

    def _form(self, session: Session, person: str, *, survey_id: str, chosen: int | None) -> PulseForm:
        return pulses.answer_form(
            session,
            vault=self.deps.vault,
            survey_id=survey_id,
            person=person,
            chosen=chosen,
            now=self.deps.clock.now(),
        )

    def _seal(self, session: Session, given: PulseSubmission) -> _Sealed:
        cast = pulses.seal_answer(
            session,
            survey_id=given.survey_id,
            person=given.person,
            answers=given.answers,
            comment=given.comment,
            show=given.show,
            now=self.deps.clock.now(),
        )
        return _Sealed(cast=cast, thanks=pulses.thanks(session, given.survey_id))
