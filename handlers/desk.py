"""The suggestion desk: those who answer suggestions read, take, answer, merge them, and hold harassing ones back.

Two people may press at once. Whoever comes second gets a sentence, and sees how it stands; nothing they wrote is lost.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.desk import DeskFilter
from domain.errors import ChangedError, TribuneError
from domain.roles import Action, Role, may
from domain.screens import DeskDone, DeskPage, DeskScreen, DeskSuggestion, Offered
from domain.suggestions import SuggestionState
from handlers import payloads
from handlers.actions import open_action_form
from handlers.deps import Deps
from handlers.payloads import DeskList, DeskPress, DeskSent, Press, Submission, carrying
from handlers.permission import permitted
from handlers.showing import in_time
from services import desk, desk_pages, holding_back
from templates import Json, ids, show

Body = dict[str, Any]
Work = Callable[[Session], None]
Opened = Callable[[Session, bool], DeskScreen]
"""What is shown to somebody; True: they answer suggestions."""


log = structlog.get_logger()


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed and sent at the desk."""
    reading, answering, holding = _Reading(deps), _Answering(deps), _Holding(deps)
    app.action(ids.DESK)(reading.open)
    app.action(_several(ids.DESK_TURN))(reading.open)
    app.action(ids.DESK_LOOK)(reading.look)
    app.action(_several(ids.DESK_THREAD))(reading.thread)
    app.action(ids.DESK_TAKE)(answering.take)
    app.action(_several(ids.DESK_STATE))(answering.state)
    app.action(_several(ids.DESK_WRITE))(answering.form)
    app.view(ids.DESK_FORM)(answering.written)
    app.action(ids.DESK_WE_WILL)(answering.we_will)
    app.action(ids.DESK_MERGE)(answering.merge_form)
    app.options(ids.DESK_MERGE_SEARCH)(answering.typed)
    app.view(ids.DESK_MERGE_FORM)(answering.merged)
    app.action(ids.DESK_UNMERGE)(answering.unmerge)
    app.action(ids.DESK_HOLD_BACK)(holding.form)
    app.view(ids.DESK_HOLD_BACK_FORM)(holding.written)
    app.action(ids.DESK_AGREE)(holding.agree)
    app.action(ids.DESK_REFUSE)(holding.refuse)
    app.action(ids.DESK_LET_GO)(holding.let_go)


def _several(action: str) -> re.Pattern[str]:
    """Buttons whose id has ":" and a word of their own after it."""
    return re.compile(f"{action}(:.*)?$")


@dataclass(frozen=True, slots=True)
class _Reading:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Suggestion desk], and another part of its list."""
        pressed, wanted, page = payloads.desk_turn(body)
        await _turn(client, pressed, await _list(self.deps, pressed, wanted, page))
        await ack()

    async def look(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Look at it]."""
        given = payloads.desk_look(body)
        await _open(client, given.pressed, await _page(self.deps, given, given.pressed))
        await ack()

    async def thread(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Earlier and later messages."""
        given, page = payloads.desk_thread(body)
        await _turn(client, given.pressed, await _page(self.deps, given, given.pressed, page=page))
        await ack()


@dataclass(frozen=True, slots=True)
class _Answering:
    deps: Deps

    async def take(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Take it], [Take it over]."""
        given = payloads.desk_press(body)
        person = given.pressed.person
        await _do(
            self.deps,
            client,
            given,
            Action.ANSWER_SUGGESTIONS,
            lambda session: desk.take(session, given.suggestion, person, instead_of=given.more),
        )
        await ack()

    async def state(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Put on the board], [Planned], [Started]."""
        given, state = payloads.desk_state(body)
        work = self._becoming(given.suggestion, state, seen=given.seen, outcome="", by=given.pressed.person)
        await _do(self.deps, client, given, Action.ANSWER_SUGGESTIONS, work)
        await ack()

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask the author], [Answer], [Done], [Say no, and why]: the form for the words."""
        await _form(self.deps, client, payloads.desk_write(body), Action.ANSWER_SUGGESTIONS)
        await ack()

    async def written(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.desk_sent(body)
        person, now = given.sent.person, self.deps.clock.now()
        if given.kind in {SuggestionState.DONE, SuggestionState.DECLINED}:
            state = SuggestionState(given.kind)
            work = self._becoming(given.suggestion, state, seen=given.seen, outcome=given.words, by=person)
        else:

            def work(session: Session) -> None:
                desk.write(session, given.suggestion, given.words, by=person, now=now)

        await _send(self.deps, ack, client, given, work, action=Action.ANSWER_SUGGESTIONS)

    async def we_will(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[We will...]: the form of an action; what is undertaken is planned, and the author hears of it."""
        pressed = payloads.press(body)
        await open_action_form(self.deps, client, pressed, origin=Origin.SUGGESTION, about=pressed.value)
        await ack()

    async def merge_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Merge with another]: the form that asks with which."""
        given = payloads.desk_press(body)
        await _push(
            self.deps,
            client,
            given,
            Action.ANSWER_SUGGESTIONS,
            lambda session, _answers: desk_pages.merge_form(session, given.suggestion),
        )
        await ack()

    async def typed(self, ack: AsyncAck, body: Body) -> None:
        """Suggestions, for the letters typed."""
        asked, but = payloads.desk_sought(body)

        def work(session: Session, _roles: frozenset[Role]) -> Offered:
            return Offered(choices=desk_pages.search_suggestions(session, asked.typed, but=but))

        found = await self.deps.store.read(permitted(self.deps, asked.person, Action.ANSWER_SUGGESTIONS, work))
        await ack(**show(found))

    async def merged(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.desk_sent(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session) -> None:
            desk.merge(session, given.suggestion, given.into, seen=given.seen, by=person, now=now)

        await _send(self.deps, ack, client, given, work, action=Action.ANSWER_SUGGESTIONS)

    async def unmerge(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Undo]."""
        given = payloads.desk_press(body)
        person, vault, now = given.pressed.person, self.deps.vault, self.deps.clock.now()
        await _do(
            self.deps,
            client,
            given,
            Action.ANSWER_SUGGESTIONS,
            lambda session: desk.unmerge(session, given.suggestion, by=person, vault=vault, now=now),
        )
        await ack()

    def _becoming(
        self, suggestion: str, state: SuggestionState, *, seen: SuggestionState, outcome: str, by: str
    ) -> Work:
        vault, now = self.deps.vault, self.deps.clock.now()

        def work(session: Session) -> None:
            desk.set_state(session, suggestion, state, seen=seen, outcome=outcome, by=by, vault=vault, now=now)

        return work


@dataclass(frozen=True, slots=True)
class _Holding:
    deps: Deps

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Hold it back]: the form for the reason."""
        await _form(self.deps, client, payloads.desk_write(body), Action.HOLD_BACK)
        await ack()

    async def written(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent: a second person is asked."""
        given = payloads.desk_sent(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session) -> None:
            holding_back.hold_back(session, given.suggestion, person, given.words, now=now)

        await _send(self.deps, ack, client, given, work, action=Action.HOLD_BACK)

    async def agree(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Yes, hold it back], [Yes, show it again]."""
        given = payloads.desk_press(body)
        person, vault, now = given.pressed.person, self.deps.vault, self.deps.clock.now()
        await _do(
            self.deps,
            client,
            given,
            Action.HOLD_BACK,
            lambda session: holding_back.agree(
                session, given.suggestion, person, seen=given.seen, vault=vault, now=now
            ),
        )
        await ack()

    async def refuse(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[No], [Take that back]."""
        given = payloads.desk_press(body)
        await _do(
            self.deps,
            client,
            given,
            Action.HOLD_BACK,
            lambda session: holding_back.refuse(session, given.suggestion, seen=given.seen),
        )
        await ack()

    async def let_go(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Show it again]: a second person is asked."""
        given = payloads.desk_press(body)
        person, now = given.pressed.person, self.deps.clock.now()
        await _do(
            self.deps,
            client,
            given,
            Action.HOLD_BACK,
            lambda session: holding_back.let_go(session, given.suggestion, person, now=now),
        )
        await ack()


def _answers(roles: frozenset[Role]) -> bool:
    return may(roles, Action.ANSWER_SUGGESTIONS)


async def _do(deps: Deps, client: AsyncWebClient, given: DeskPress, action: Action, work: Work) -> None:
    """Do what was pressed, if nothing has changed since; then show how it stands."""
    notice = await _done(deps, given.pressed.person, action, work)
    await _turn(client, given.pressed, await _page_after(deps, given, given.pressed, notice=notice))
    _show_in_list(deps, client, given.pressed, given.list)


async def _send(
    deps: Deps, ack: AsyncAck, client: AsyncWebClient, given: DeskSent, work: Work, *, action: Action
) -> None:
    """Do what was sent, and show on the page below how it stands, and what came too late.

    If Slack does not take that page, what came too late is told in place of the form, with nothing to press: there may
    be a list below the page, and Slack has no room for a fourth view.
    """
    notice = await _done(deps, given.sent.person, action, work)
    unsent = given.words if notice else ""
    page = await _page_after(deps, given, given.sent, notice=notice, unsent=unsent)
    _show_in_list(deps, client, given.sent, given.list)
    if not await in_time(client.views_update(view_id=given.below, view=page)) and notice:
        view = await _page_after(deps, given, given.sent, notice=notice, unsent=unsent, on_top=True)
        await ack(response_action="update", view=view)
        return
    await ack()


async def _done(deps: Deps, person: str, action: Action, work: Work) -> str:
    """Do it; what has to be said instead if somebody else was quicker."""
    try:
        await deps.store.write(permitted(deps, person, action, lambda session, _roles: work(session)))
    except ChangedError as error:
        return str(error)
    deps.wake()
    return ""


async def _page(deps: Deps, given: DeskPress, by: Press, *, page: int = 0) -> Json:
    """One suggestion, as this person may see it."""
    now = deps.clock.now()

    def work(session: Session, roles: frozenset[Role]) -> DeskSuggestion:
        answers = _answers(roles)
        return desk_pages.suggestion_page(session, given.suggestion, by.person, answers=answers, now=now, page=page)

    return await _shown(deps, given, by, work)


async def _page_after(
    deps: Deps,
    given: DeskPress | DeskSent,
    by: Press | Submission,
    *,
    notice: str,
    unsent: str = "",
    on_top: bool = False,
) -> Json:
    """The same after something was done, or came too late."""
    now = deps.clock.now()

    def work(session: Session, roles: frozenset[Role]) -> DeskSuggestion | DeskDone:
        return desk_pages.page_after(
            session,
            given.suggestion,
            by.person,
            answers=_answers(roles),
            now=now,
            notice=notice,
            unsent=unsent,
            on_top=on_top,
        )

    return await _shown(deps, given, by, work)


async def _shown(
    deps: Deps,
    given: DeskPress | DeskSent,
    by: Press | Submission,
    work: Callable[[Session, frozenset[Role]], DeskScreen],
) -> Json:
    found = await deps.store.read(permitted(deps, by.person, Action.HOLD_BACK, work))
    return show(found) | {"private_metadata": carrying(by.home, str(given.list or ""))}


async def _list(deps: Deps, by: Press | Submission, wanted: DeskFilter, page: int) -> Json:
    """A part of the list, as this person may see it."""

    def work(session: Session, roles: frozenset[Role]) -> DeskPage:
        return desk_pages.desk_page(session, wanted, page, answers=_answers(roles), now=deps.clock.now())

    found = await deps.store.read(permitted(deps, by.person, Action.HOLD_BACK, work))
    return show(found) | {"private_metadata": carrying(by.home, f"{found.filter}|{found.page}")}


def _show_in_list(deps: Deps, client: AsyncWebClient, by: Press | Submission, below: DeskList | None) -> None:
    """Have the list from which somebody came show what was done, after the answer."""
    if below is not None:
        deps.afterwards(_renew(deps, client, by, below))


async def _renew(deps: Deps, client: AsyncWebClient, by: Press | Submission, below: DeskList) -> None:
    try:
        await client.views_update(view_id=below.view, view=await _list(deps, by, below.filter, below.page))
    except (TribuneError, SlackApiError, ClientError, TimeoutError) as error:
        log.warning("desk_not_refreshed", error=error)


async def _form(deps: Deps, client: AsyncWebClient, given: DeskPress, action: Action) -> None:
    def work(session: Session, answers: bool) -> DeskScreen:
        return desk_pages.desk_form(session, given.suggestion, given.more, answers=answers)

    await _push(deps, client, given, action, work)


async def _push(deps: Deps, client: AsyncWebClient, given: DeskPress, action: Action, screen: Opened) -> None:
    """A form above the page of the suggestion."""

    def work(session: Session, roles: frozenset[Role]) -> DeskScreen:
        return screen(session, _answers(roles))

    found = await deps.store.read(permitted(deps, given.pressed.person, action, work))
    about = carrying(given.pressed.home, payloads.desk_about(given))
    await _open(client, given.pressed, show(found) | {"private_metadata": about})


async def _open(client: AsyncWebClient, pressed: Press, view: Json) -> None:
    """On top of the modal that it was pressed in, if it was in one."""
    if pressed.in_modal:
        await client.views_push(trigger_id=pressed.trigger, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


async def _turn(client: AsyncWebClient, pressed: Press, view: Json) -> None:
    """In place of the modal that it was pressed in, if it was in one."""
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)
