"""Messages of people and apps, as Slack tells of them: their words, plain, and what became of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.payloads.reading import Json, known, text
from services.customer_channels import Event

_TS = re.compile(r"\d{10}\.\d{6}")
_MARK = re.compile(r"<([^<>]*)>")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))

SOMEBODY = "@somebody"
"""Who is mentioned, where Slack gives an id only; masked like every name before anything is stored."""
SAID = frozenset({None, "bot_message", "file_share", "me_message"})
"""The kinds of messages in which somebody says something; the others tell of joins, topics and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFrom:
    """A message out of whose menu somebody chose the shortcut."""

    person: str
    trigger: str
    channel: str
    ts: str
    author: str
    """Slack id of whoever wrote it; "" for some apps."""
    words: str


def instant(ts: str) -> datetime:
    """When a message was sent. Raises ValueError for what is no ts of Slack's."""
    if not _TS.fullmatch(ts):
        raise ValueError(ts)
    return datetime.fromtimestamp(float(ts), UTC)


@known
def saved_from(body: Json) -> SavedFrom:
    """A shortcut of a message."""
    message = body["message"]
    ts = text(message["ts"])
    instant(ts)
    return SavedFrom(
        person=body["user"]["id"],
        trigger=body["trigger_id"],
        channel=text(body["channel"]["id"]),
        ts=ts,
        author=text(message.get("user") or ""),
        words=words_of(message),
    )


def in_channel(body: Json) -> bool:
    """Whether this is an event about a message in a channel, and not in direct messages.

    Where Slack leaves the kind out, the id says it.
    """
    event = body.get("event") or {}
    kind = event.get("channel_type")
    return kind in {"channel", "group"} if kind else str(event.get("channel", "")).startswith(("C", "G"))


@known
def channel_of(body: Json) -> str:
    """The channel of such an event: nothing more of it is looked at before somebody knows that it may be."""
    return text(body["event"]["channel"])


@known
def heard(body: Json) -> Event | None:
    """What happened to a message; None for joins and the like, for replies in threads, and for our own messages.

    None as well where it says what it said before: Slack has added what it knows of a link, or of replies.
    """
    event = body["event"]
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _event(event, ts=text(event["deleted_ts"]), words="")
    message = event["message"] if subtype == "message_changed" else event
    ts = text(message["ts"])
    if message.get("subtype") == "tombstone":  # deleted, but for the replies to it
        return _event(event, ts=ts, words="")
    ours = message.get("app_id") is not None and message["app_id"] == body.get("api_app_id")
    if ours or message.get("subtype") not in SAID or message.get("thread_ts", ts) != ts:
        return None
    words, before = words_of(message), event.get("previous_message") if subtype == "message_changed" else None
    if before and words_of(before) == words:
        return None
    return _event(event, ts=ts, words=words)


def _event(event: Json, *, ts: str, words: str) -> Event:
    at = text(event.get("event_ts") or event["ts"])
    instant(at)
    return Event(channel=text(event["channel"]), ts=ts, at=at, said_at=instant(ts), words=words)


def words_of(message: Json) -> str:
    """Everything that a message says, without Slack's marks; "" where it says nothing.

    Apps say things in blocks and attachments, and put a summary into the text. What Slack adds about a link is left
    out, but not a message that somebody passed on.
    """
    blocks = message.get("blocks") or []
    own = message.get("text") or ""
    if any(block.get("type") != "rich_text" for block in blocks):
        own = "\n".join(_texts(blocks)) or own
    attached = (
        _attached(one) for one in message.get("attachments") or [] if one.get("is_share") or not one.get("from_url")
    )
    return plain("\n".join(part for part in (own, *attached) if part.strip()))


def plain(marked: str) -> str:
    """Slack's marked-up text as people read it: links and mentions in words, quotations without their bars."""
    words = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], _MARK.sub(_read, text(marked)))
    return _QUOTED.sub("", words).strip()


def _read(mark: re.Match[str]) -> str:
    what, _, label = mark[1].partition("|")
    if what.startswith("@"):
        return f"@{label}" if label else SOMEBODY
    if what.startswith("#"):
        return f"#{label}" if label else "#channel"
    if what.startswith("!"):
        return label or f"@{what[1:].partition('^')[0]}"
    return label or what.removeprefix("mailto:").removeprefix("tel:")


def _attached(attachment: Json) -> str:
    said = [attachment.get(name) for name in ("pretext", "title", "text")]
    said += [f"{field.get('title', '')}: {field.get('value', '')}" for field in attachment.get("fields") or []]
    blocks = "\n".join(_texts(attachment.get("blocks") or []))
    return "\n".join(part for part in (*said, blocks) if part) or attachment.get("fallback") or ""


def _texts(blocks: Iterable[Json]) -> Iterator[str]:
    """What blocks say, each text a line: sections, headers, contexts and rich text."""
    for block in blocks:
        if block.get("type") == "rich_text":
            yield from ("".join(_rich(part)) for part in block.get("elements") or [])
            continue
        parts = [block.get("text"), *(block.get("fields") or [])]
        parts += block.get("elements") or [] if block.get("type") == "context" else []
        yield from (
            said for part in parts if isinstance(part, dict) and isinstance(said := part.get("text"), str) and said
        )


def _rich(part: Json) -> Iterator[str]:
    """The words of a piece of rich text, as they would stand in a message's text."""
    for inside in part.get("elements") or []:
        yield from _rich(inside)
    match part:
        case {"type": "text", "text": str(said)}:
            yield said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        case {"type": "link", "url": str(url)}:
            yield str(part.get("text") or url)
        case {"type": "user"}:
            yield SOMEBODY
        case {"type": "emoji", "name": str(name)}:
            yield f":{name}:"
