"""Pictures of results and digests: drawn in a child process, uploaded, kept to be shown again, put into the message."""

import asyncio
from typing import Any

import structlog
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

import templates
from bot.slack import FAILURES
from bot.store import Store
from domain.errors import NotDrawnError
from domain.loop import LoopsOverTime
from domain.messages import PulseResults
from domain.screens import Shot
from domain.trends import History
from domain.voice_messages import VoiceDigest
from insight import charts
from services import digests, listening, results

PATIENCE_SECONDS = 25
"""The painter gives up after 20; with the message's own call it has to stay within `bot.sender.DELIVERY_SECONDS`."""
POLL_SECONDS = 0.5

log = structlog.get_logger()


async def with_picture(
    client: AsyncWebClient, store: Store, view: PulseResults, message: dict[str, Any]
) -> dict[str, Any]:
    """The message with its picture; as it was if that can't be drawn or uploaded: its text has the figures.

    The pictures of trends and of how well we listen go along, for Home and their pages. Each is uploaded once, however
    often the message is sent.
    """
    kept: dict[str, Shot] = {}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            kept |= await store.read(lambda session: results.shots(session, view.survey_id))
            if results.RESULTS not in kept:
                image = await asyncio.to_thread(charts.draw_results, view)
                shot = await _upload(client, image, name=results.RESULTS, title="Results", alt=charts.alt_text(view))
                kept[results.RESULTS] = await _keep(store, view, results.RESULTS, shot)
            if results.TRENDS not in kept:
                await _trends(client, store, view)
            if listening.LISTENING not in kept:
                await _listening(client, store, view)
    except (NotDrawnError, SlackRequestError, *FAILURES) as error:
        log.warning("sent_without_picture", error=error)
    shown = kept.get(results.RESULTS)
    return templates.with_picture(message, shown.file_id, shown.alt) if shown else message


async def with_mood_picture(
    client: AsyncWebClient, store: Store, view: VoiceDigest, message: dict[str, Any]
) -> dict[str, Any]:
    """The digest with the picture of customers' moods; as it was if there is no trend to draw, or it can't be."""
    shot = None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            shot = await store.read(lambda session: digests.shot(session, view.issue))
            if shot is None and view.shown.tells_a_trend:
                image = await asyncio.to_thread(charts.draw_moods, view.shown)
                alt = charts.moods_alt_text(view.shown)
                drawn = await _upload(client, image, name="moods", title="Net mood", alt=alt)
                await store.write(lambda session: digests.keep_shot(session, view.issue, drawn), patient=True)
                shot = drawn
    except (NotDrawnError, SlackRequestError, *FAILURES) as error:
        log.warning("sent_without_picture", error=error)
    return templates.with_picture(message, shot.file_id, shot.alt) if shot else message


async def _trends(client: AsyncWebClient, store: Store, view: PulseResults) -> None:
    past: History = await store.read(lambda session: results.history_of(session, view.survey_id))
    if past.tells_a_trend:
        image = await asyncio.to_thread(charts.draw_trends, past)
        alt = charts.trends_alt_text(past)
        shot = await _upload(client, image, name=results.TRENDS, title="Over time", alt=alt)
        await _keep(store, view, results.TRENDS, shot)


async def _listening(client: AsyncWebClient, store: Store, view: PulseResults) -> None:
    past: LoopsOverTime = await store.read(lambda session: listening.loops_over_time(session, view.survey_id))
    if past.tells_a_trend:
        image = await asyncio.to_thread(charts.draw_loops, past)
        alt = charts.loops_alt_text(past)
        shot = await _upload(client, image, name=listening.LISTENING, title="Are we listening?", alt=alt)
        await _keep(store, view, listening.LISTENING, shot)


async def _keep(store: Store, view: PulseResults, kind: str, shot: Shot) -> Shot:
    await store.write(lambda session: results.keep_shot(session, view.survey_id, kind, shot), patient=True)
    return shot


async def _upload(client: AsyncWebClient, image: bytes, *, name: str, title: str, alt: str) -> Shot:
    """Upload a picture that no channel holds yet, and wait until Slack knows what it is."""
    uploaded = await client.files_upload_v2(content=image, filename=f"{name}.png", title=title, alt_txt=alt)
    file_id = str(uploaded["file"]["id"])
    while True:
        info = await client.files_info(file=file_id)
        if info["file"].get("mimetype"):  # until then, Slack refuses the message as `invalid slack file`
            return Shot(file_id=file_id, alt=alt)
        await asyncio.sleep(POLL_SECONDS)
