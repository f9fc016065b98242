"""Results that people return to: a modal with pages, the reply to /pulse results, and files of displayed values.

Everybody may read all of it: leaders come the same ways as those whom they lead.
"""

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import Address, ReportPage, ResultsCompany, ResultsFiles, ResultsReply
from handlers import payloads
from handlers.afterwards import go_on
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.payloads import Command, HomeView, ResultsPress, carrying
from handlers.permission import permitted
from handlers.showing import in_time, show_view
from services import answers, results, results_file
from services.results_file import FileKind
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways into the report, and from page to page."""
    listeners = _Results(deps)
    app.action(re.compile(rf"^({ids.RESULTS}|{ids.RESULTS_PAGE})(:\w+)?$"))(listeners.read)
    app.action(ids.RESULTS_EXPORT)(listeners.export)


async def reply(deps: Deps, asked: Command) -> Json:
    """What /pulse results answers; a title may stand behind it."""

    def last(session: Session, _roles: frozenset[Role]) -> ResultsReply:
        return ResultsReply(results=results.results_of(session, " ".join(asked.words[1:])))

    return show(await deps.store.read(permitted(deps, asked.person, Action.READ_RESULTS, last)))


@dataclass(frozen=True, slots=True)
class _Results:
    deps: Deps

    async def read(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Read the report], wherever it stands, and every menu and button inside the report: one page of it."""
        pressed = payloads.results_press(body)
        await _show(client, await self._page(pressed, Action.READ_RESULTS), pressed)
        await ack()

    async def export(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Send me the figures]: the page says that they are on their way to their own direct messages."""
        pressed = payloads.export_press(body)
        page = await self._page(pressed, Action.EXPORT_RESULTS)
        assert isinstance(page, ResultsCompany)
        go_on(self.deps, client, pressed.person, partial(self._send, client, pressed))
        await _show(client, replace(page, sent=True), pressed)
        await ack()

    async def _send(self, client: AsyncWebClient, pressed: ResultsPress) -> None:
        """Put the figures into their direct messages, as a CSV and a JSON file."""

        def texts(session: Session, _roles: frozenset[Role]) -> dict[FileKind, str]:
            return {kind: results_file.exported(session, pressed.where.series or None, kind=kind) for kind in FileKind}

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.EXPORT_RESULTS, texts))
        files = (
            File(filename=f"tribune-results.{kind}", title=f"Results ({kind.upper()})", content=text)
            for kind, text in found.items()
        )
        await send_files(client, pressed.person, *files, said=show(ResultsFiles())["text"])

    async def _page(self, pressed: ResultsPress, action: Action) -> ReportPage:
        return await _read_page(self.deps, pressed.person, pressed.where, action)


async def _read_page(deps: Deps, person: str, where: Address, action: Action) -> ReportPage:
    """A page of the report, with the ways to answer it on the first one for whoever may."""

    def work(session: Session, roles: frozenset[Role]) -> ReportPage:
        page = results.report_page(session, where, person=person, now=deps.clock.now())
        if isinstance(page, ResultsCompany):
            return replace(page, may_answer=answers.may_answer(session, page.results.survey_id, person, roles))
        return page

    return await deps.store.read(permitted(deps, person, action, work))


async def refresh_report(
    deps: Deps, client: AsyncWebClient, person: str, *, view: str, where: str, home: HomeView | None
) -> None:
    """Show a report anew that lies below a form, if Slack is quick: it is right when it is opened again."""
    page = await _read_page(deps, person, Address.read(where), Action.READ_RESULTS)
    shown = show(page) | {"private_metadata": carrying(home, where)}
    await in_time(show_view(client.views_update, shown, view_id=view))


async def _show(client: AsyncWebClient, page: ReportPage, pressed: ResultsPress) -> None:
    """In the modal that is open, or in a new one.

    It goes without the open one's hash: who turns two pages quickly wants the second.
    """
    view = show(page) | {"private_metadata": carrying(pressed.home, str(page.frame.where))}
    if pressed.view:
        await show_view(client.views_update, view, view_id=pressed.view)
    else:
        await show_view(client.views_open, view, trigger_id=pressed.trigger)
