"""The questions of a series: read by everybody, changed by administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Action, Role, may
from domain.screens import ItemForm, ItemsPage
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import HomeView, ItemSubmission, Press, carrying, item_form_about
from handlers.permission import permitted
from handlers.showing import show_below
from insight.pointing import point_out
from services import items, people
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for what this feature's screens send."""
    listeners = _Items(deps)
    app.action(ids.QUESTIONS)(listeners.questions)
    app.action(ids.QUESTIONS_OF)(listeners.questions_of)
    app.action(ids.RETIRE_ITEM)(listeners.retire)
    app.action(ids.RESTORE_ITEM)(listeners.bring_back)
    app.action(ids.ADD_ITEM)(listeners.add)
    app.view(ids.ADD_ITEM_FORM)(listeners.submit)


@dataclass(frozen=True, slots=True)
class _Items:
    deps: Deps

    async def questions(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Questions] and [All questions]: what comes, and the bank; with buttons for whoever may change it."""
        pressed = payloads.press(body)

        await _open(client, pressed, await self._read(pressed))
        await ack()

    async def questions_of(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The menu at the top: the same page of another pulse."""
        pressed = payloads.press(body)
        view = await self._read(pressed)
        if pressed.in_modal:
            await client.views_update(view_id=pressed.view, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def retire(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Retire]."""
        await self._change(body, client, items.retire)
        await ack()

    async def bring_back(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Bring back]."""
        await self._change(body, client, items.bring_back)
        await ack()

    async def add(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Add a question]: the form, on top of the page."""
        pressed = payloads.press(body)
        await self.deps.store.read(permitted(self.deps, pressed.person, Action.MANAGE_QUESTIONS, lambda *_: None))
        view = show(ItemForm()) | {"private_metadata": carrying(pressed.home, item_form_about(pressed.value))}
        await _open(client, pressed, view)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form: names are pointed out once, then the question is added, and the page below shows it."""
        given = payloads.item_submission(body)
        form = await self.deps.store.read(permitted(self.deps, given.person, Action.MANAGE_QUESTIONS, _checked(given)))
        if form:
            metadata = carrying(given.home, item_form_about(given.series_id, form.pointed_out))
            await ack(response_action="update", view=show(form) | {"private_metadata": metadata})
            return
        added = await self.deps.store.write(permitted(self.deps, given.person, Action.MANAGE_QUESTIONS, _added(given)))
        await show_below(ack, client, payloads.form_below(body), _page(added, given.home))

    async def _read(self, pressed: Press) -> Json:
        def page(session: Session, roles: frozenset[Role]) -> ItemsPage:
            series_id = pressed.value or items.series_for(session, pressed.person)
            return items.items_page(session, series_id, managing=may(roles, Action.MANAGE_QUESTIONS))

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_QUESTIONS, page))
        return _page(screen, pressed.home)

    async def _change(self, body: Body, client: AsyncWebClient, change: Callable[[Session, str, str], None]) -> None:
        """Do what a button beside a question says, and show the page again, with the reason if it was refused."""
        pressed = payloads.item_press(body)

        def work(session: Session, _roles: frozenset[Role]) -> ItemsPage:
            problem = ""
            try:
                change(session, pressed.series_id, pressed.item_id)
            except BadInputError as refusal:
                problem = str(refusal)
            return items.items_page(session, pressed.series_id, managing=True, problem=problem)

        screen = await self.deps.store.write(permitted(self.deps, pressed.person, Action.MANAGE_QUESTIONS, work))
        view = _page(screen, pressed.home)
        if pressed.view:
            await client.views_update(view_id=pressed.view, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)


async def _open(client: AsyncWebClient, pressed: Press, view: Json) -> None:
    """On top of the modal that it was asked for in, if it was in one."""
    await (client.views_push if pressed.in_modal else client.views_open)(trigger_id=pressed.trigger, view=view)


def _page(screen: ItemsPage, home: HomeView | None) -> Json:
    return show(screen) | {"private_metadata": carrying(home)}


def _checked(given: ItemSubmission) -> Callable[[Session, frozenset[Role]], ItemForm | None]:
    """The form once more, if it names somebody whom it did not point out yet; raises what is wrong with its texts."""

    def work(session: Session, _roles: frozenset[Role]) -> ItemForm | None:
        text, why = items.tidy(given.text, given.why)
        names, teams = people.names_to_point_out(session)
        found = point_out(f"{text}\n{why}", names=names, teams=teams)
        if set(found) <= set(given.pointed_out):
            return None
        return ItemForm(text=text, why=why, about_managers=given.about_managers, pointed_out=found)

    return work


def _added(given: ItemSubmission) -> Callable[[Session, frozenset[Role]], ItemsPage]:
    def work(session: Session, _roles: frozenset[Role]) -> ItemsPage:
        items.add(
            session,
            given.series_id,
            text=given.text,
            why=given.why,
            about_managers=given.about_managers,
            person=given.person,
        )
        return items.items_page(session, given.series_id, managing=True)

    return work
