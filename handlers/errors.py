"""Bolt's error handler: the one edge where whatever went wrong in a listener becomes a sentence for the person.

A TribuneError says what happened and what to do. Anything else is ours: the person gets a reference, and the log gets
the same reference with the error's class, never its message.
"""

import secrets
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInputError, BusyError, NotRecordedError, TribuneError, UncertainError
from domain.screens import Refusal
from handlers import payloads
from handlers.deps import Deps
from templates import Json, ids, in_modal, show

TITLE = "Tribune"
OURS = "Something went wrong on our side. Please look whether it was recorded before you try again."
"""Nobody knows how far the listener came."""

_NOT_NOW = (BusyError, NotRecordedError, UncertainError)
"""What may go well a moment later."""

log = structlog.get_logger()


def register(app: AsyncApp, _deps: Deps) -> None:
    """Answer for every listener that fails."""
    app.error(answer)


async def answer(error: Exception, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> BoltResponse:
    """One sentence, wherever the person is looking; an event that failed for our reasons is not acknowledged."""
    refusal = refusal_of(error, what=str(body.get("type", "command")))
    if body.get("type") == "event_callback":
        # Slack delivers it again: at once, after a minute and after five.
        again = refusal.reference is not None or isinstance(error, _NOT_NOW)
        return BoltResponse(status=500 if again else 200)
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body=_in_form(error, body) or _in_place_of_form(error, refusal, body))
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral"} | show(refusal))
    await _say(refusal, body, client, respond)
    return BoltResponse(status=200)


def refusal_of(error: Exception, *, what: str) -> Refusal:
    """The sentence for an error. One that is ours goes to the log, with the reference that the person gets."""
    if isinstance(error, TribuneError):
        return Refusal(sentence=str(error))
    reference = secrets.token_hex(2)
    log.error("listener_failed", error=error, reference=reference, what=what)
    return Refusal(sentence=OURS, reference=reference)


def _in_form(error: Exception, body: Json) -> Json | None:
    """Problems beside the inputs that they are about: what was typed stays. None if they are about none of them."""
    if not isinstance(error, BadInputError):
        return None
    there = payloads.blocks_of(body)
    named = {
        block: problem
        for field, problem in error.problems.items()
        for block in (field, f"{ids.ITEM_BLOCK}:{field}")
        if block in there
    }
    return {"response_action": "errors", "errors": named} if named else None


def _in_place_of_form(error: Exception, refusal: Refusal, body: Json) -> Json:
    """On top of the form if it may be sent again, so that what was typed is not lost; else instead of it.

    Slack holds three views on top of each other. Where there is no room, it takes the place of the page that pointed
    something out: what was typed is in the form below.
    """
    again = refusal.reference is not None or isinstance(error, _NOT_NOW)
    page = in_modal(show(refusal), title=TITLE, on_form=again)
    return {"response_action": "push" if again and not payloads.covers_form(body) else "update", "view": page}


async def _say(refusal: Refusal, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
    """In a modal; if the trigger is used up or too old, below the message that was pressed."""
    message = show(refusal)
    try:
        await client.views_open(trigger_id=body.get("trigger_id", ""), view=in_modal(message, title=TITLE))
    except (SlackApiError, ClientError, TimeoutError):
        if body.get("response_url"):
            with suppress(ClientError, TimeoutError):  # Slack cannot be reached: nobody is there to be told
                await respond(response_type="ephemeral", replace_original=False, **message)
