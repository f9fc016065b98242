"""Answering results: [We will...], [We won't, because...], [Still on it]; and what waits for an answer.

[We will...] opens the form of an action: see `handlers.actions`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.roles import Action, Role
from domain.screens import AnswerGiven, AnswerScreen, HeldPulseOpens
from handlers import payloads
from handlers.actions import open_action_form
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.payloads import AnswerForm, carrying
from handlers.permission import permitted
from handlers.results import refresh_report
from services import answers, desk_settings, held_pulses
from templates import ids, show

Body = dict[str, Any]
Opened = Callable[[Session], AnswerScreen]
Given = Callable[[Session], None]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to the buttons of results, their forms, and whatever is about pulses that are held back."""
    listeners = _Answers(deps)
    app.action(ids.ANSWER_WE_WILL)(listeners.we_will)
    app.action(ids.ANSWER_WE_WONT)(listeners.we_wont)
    app.action(ids.ANSWER_STILL_ON_IT)(listeners.still_on_it)
    app.view(ids.ANSWER_WONT_FORM)(listeners.said_why_not)
    app.view(ids.ANSWER_STILL_ON_IT_FORM)(listeners.said_still_on_it)
    app.action(ids.OPEN_HELD_PULSE)(listeners.open_held_pulse)
    app.action(ids.SWITCH_GATE)(listeners.switch_gate)


@dataclass(frozen=True, slots=True)
class _Answers:
    deps: Deps

    async def we_will(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[We will...]: the form of an action, for whoever may answer these results."""
        given = payloads.results_answer(body)
        await open_action_form(self.deps, client, given.pressed, origin=Origin.PULSE, about=given.pressed.value)
        await ack()

    async def we_wont(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[We won't, because...]."""
        given = payloads.results_answer(body)
        await self._open(body, client, partial(_wont_form, given.survey_id, given.item_id))
        await ack()

    async def still_on_it(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Still on it]."""
        given = payloads.results_answer(body)
        await self._open(body, client, partial(_still_on_it_form, given.survey_id, given.pressed.person))
        await ack()

    async def said_why_not(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form of [We won't, because...]."""
        sent, now = payloads.answer_form(body), self.deps.clock.now()

        def give(session: Session) -> None:
            answers.wont(session, sent.survey_id, sent.item_id, sent.reason, by=sent.sent.person, now=now)

        await self._give(ack, sent, client, give)

    async def said_still_on_it(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form of [Still on it]."""
        sent, now = payloads.answer_form(body), self.deps.clock.now()

        def give(session: Session) -> None:
            answers.still_on_it(session, sent.survey_id, sent.action_id, by=sent.sent.person, now=now)

        await self._give(ack, sent, client, give)

    async def open_held_pulse(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open it all the same], by the employee champion."""
        pressed, now = payloads.press(body), self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            held_pulses.open_all_the_same(session, pressed.value, by=pressed.person, now=now)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.OPEN_HELD_PULSE, work))
        self.deps.wake()
        await client.views_open(trigger_id=pressed.trigger, view=show(HeldPulseOpens()))
        await ack()

    async def switch_gate(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Switch it off] and [Switch it on], in an administrator's Home."""
        pressed, on = payloads.gate_switched(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            desk_settings.switch_gate(session, on=on)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.SWITCH_GATE, work))
        self.deps.wake()
        await refresh(self.deps, client, pressed.person, pressed.home)
        await ack()

    async def _open(self, body: Body, client: AsyncWebClient, screen: Opened) -> None:
        """A form, above the report if it was pressed there."""
        given = payloads.results_answer(body)
        pressed = given.pressed
        found = await self.deps.store.read(self._theirs(given.survey_id, pressed.person, screen))
        view = show(found) | {"private_metadata": carrying(pressed.home, payloads.answer_about(given))}
        if pressed.in_modal:
            await client.views_push(trigger_id=pressed.trigger, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)

    async def _give(self, ack: AsyncAck, given: AnswerForm, client: AsyncWebClient, give: Given) -> None:
        """Store an answer, say so in place of the form, and show it wherever this person looks."""

        def work(session: Session) -> AnswerGiven:
            give(session)
            return answers.given_answer(session, given.survey_id)

        person = given.sent.person
        stands = await self.deps.store.write(self._theirs(given.survey_id, person, work))
        self.deps.wake()
        await ack(response_action="update", view=show(stands))
        home = await refresh(self.deps, client, person, given.sent.home)
        if given.below:
            await refresh_report(
                self.deps, client, person, view=given.below, where=given.where, home=home or given.sent.home
            )

    def _theirs(self, survey_id: str, person: str, work: Callable[[Session], Any]) -> Callable[[Session], Any]:
        """Work for the store that is refused, kindly, to whoever may not answer these results."""

        def checked(session: Session, roles: frozenset[Role]) -> Any:
            answers.refuse_others(session, survey_id, person, roles)
            return work(session)

        return permitted(self.deps, person, Action.ANSWER_RESULTS, checked)


def _wont_form(survey_id: str, item_id: str, session: Session) -> AnswerScreen:
    return answers.wont_form(session, survey_id, item_id)


def _still_on_it_form(survey_id: str, person: str, session: Session) -> AnswerScreen:
    return answers.still_on_it_form(session, survey_id, person)
