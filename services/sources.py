"""Where customers' words come from, as administrators set it up in Home."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain import hook_mapping
from domain.errors import BadInputError, NotFoundError
from domain.hook_mapping import SIMPLE, ZENDESK, CallRead, HookMapping
from domain.screens import (
    ChannelLine,
    CustomerChannelForm,
    CustomerChannelsPage,
    MappingForm,
    MappingPreview,
    SourceForm,
    SourceLine,
    SourcePage,
    SourcesPage,
)
from domain.voice import SourceKind
from models import hooks, people, voices
from models.base import random_id
from models.people import TouchPoint
from models.voices import CustomerChannel, VoiceSource

MOST_WEBHOOKS = 40
MOST_SHOWN = 80
"""Sources on the page: webhooks, which only stand there, are all among them."""
MOST_CHANNELS = 40
LONGEST_NAME = 80
LONGEST_QUESTION = 300
LONGEST_SECRET = 200
NO_SECRET = "-"  # noqa: S105 - what is typed to forget one
GONE = "There is no such source here. Open the sources again, and choose one."
READY_MADE = {"json": SIMPLE, "zendesk": ZENDESK}
"""The mappings that a new source may begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSource:
    """The form of a source, sent."""

    id: str
    """"": a new one."""
    name: str
    touch_point: str | None
    question: str
    ready_made: str
    own_secret: str
    """A help desk's own; "": as it is."""


def sources_page(session: Session) -> SourcesPage:
    """Webhooks first, files last, each by name."""
    names = _touch_points(session)
    order = (SourceKind.WEBHOOK, SourceKind.SLACK, SourceKind.CHANNEL, SourceKind.FILE)
    found = sorted(hooks.sources(session), key=lambda source: order.index(source.kind))
    return SourcesPage(
        lines=tuple(
            SourceLine(
                id=source.id,
                name=source.name,
                kind=source.kind,
                active=source.active,
                touch_point=names.get(source.touch_point_id or "", ""),
                last_call_at=source.last_call_at,
            )
            for source in found[:MOST_SHOWN]
        ),
        more=len(found[MOST_SHOWN:]),
        room=_room(session),
        channels=len(hooks.customer_channels(session)),
    )


def _room(session: Session) -> bool:
    """Whether one more webhook may be made. A file can make a hundred sources: those don't count."""
    return sum(source.kind is SourceKind.WEBHOOK for source in hooks.sources(session)) < MOST_WEBHOOKS


def source_page(session: Session, source_id: str, *, saved: str = "") -> SourcePage:
    """One source. Raises NotFoundError."""
    source = _the(session, source_id)
    return SourcePage(
        id=source.id,
        name=source.name,
        kind=source.kind,
        active=source.active,
        touch_point=_touch_points(session).get(source.touch_point_id or "", ""),
        question=source.question,
        last_call_at=source.last_call_at,
        mapping=hook_mapping.loaded(source.mapping),
        own_secret=source.sealed_secret is not None,
        saved=saved,
    )


def source_form(session: Session, source_id: str) -> SourceForm:
    """What can be changed of a source; "": of a new one. Raises NotFoundError."""
    choices = tuple(_touch_points(session).items())
    if not source_id:
        return SourceForm(touch_points=choices)
    source = _the(session, source_id)
    return SourceForm(
        touch_points=choices,
        id=source.id,
        name=source.name,
        webhook=source.kind is SourceKind.WEBHOOK,
        touch_point=source.touch_point_id,
        question=source.question,
        own_secret=source.sealed_secret is not None,
    )


def save_source(session: Session, given: GivenSource, *, seal: Callable[[str, str], bytes]) -> str:
    """Make a webhook, or change a source; its id. Raises BadInputError with `problems` by field, and NotFoundError.

    `seal` encrypts a help desk's own secret for the source with an id.
    """
    name, question = " ".join(given.name.split()), " ".join(given.question.split())
    if problems := dict(_problems(session, given, name=name, question=question)):
        raise BadInputError("The source was not saved.", problems=problems)
    source = _the(session, given.id) if given.id else _new(given.ready_made)
    source.name, source.question, source.touch_point_id = name, question, given.touch_point
    if given.own_secret == NO_SECRET:
        source.sealed_secret = None
    elif given.own_secret:
        source.sealed_secret = seal(source.id, given.own_secret)
    session.add(source)
    session.flush()
    return source.id


def _problems(session: Session, given: GivenSource, *, name: str, question: str) -> Iterator[tuple[str, str]]:
    known = voices.source_named(session, name)
    if not 1 <= len(name) <= LONGEST_NAME:
        yield "name", f"Between 1 and {LONGEST_NAME} characters, please."
    elif known is not None and known.id != given.id:
        yield "name", f"There is a source named '{known.name}' already."
    elif not given.id and not _room(session):
        yield "name", f"There are {MOST_WEBHOOKS} forms and help desks, and no room for more."
    if len(question) > LONGEST_QUESTION:
        yield "question", f"At most {LONGEST_QUESTION} characters, please."
    if len(given.own_secret) > LONGEST_SECRET:
        yield "own_secret", f"At most {LONGEST_SECRET} characters, please."
    if given.touch_point and session.get(TouchPoint, given.touch_point) is None:
        yield "touch_point", "This touch point is not here any more. Choose another."
    if given.ready_made not in READY_MADE:
        yield "ready_made", "Choose one of these."


def _new(ready_made: str) -> VoiceSource:
    return VoiceSource(
        id=random_id(),
        kind=SourceKind.WEBHOOK,
        mapping=hook_mapping.stored(READY_MADE[ready_made]),
        secret_number=1,
        active=True,
    )


def switch(session: Session, source_id: str, *, on: bool) -> None:
    """Have a webhook's calls be taken, or refused. Raises NotFoundError."""
    _the_webhook(session, source_id).active = on
    session.flush()


def secret_number(session: Session, source_id: str) -> int:
    """Which secret a source has. Raises NotFoundError."""
    return _the_webhook(session, source_id).secret_number


def new_secret(session: Session, source_id: str) -> None:
    """Give a source another secret: what is signed with the old one is refused from now on. Raises NotFoundError."""
    source = _the_webhook(session, source_id)
    session.refresh(source, with_for_update=True)
    source.secret_number += 1
    session.flush()


def mapping_form(session: Session, source_id: str) -> MappingForm:
    """Which field is what, to be changed. Raises NotFoundError."""
    source = _the_webhook(session, source_id)
    return MappingForm(id=source.id, name=source.name, mapping=hook_mapping.loaded(source.mapping))


def preview(session: Session, source_id: str, mapping: HookMapping, *, sample: str, now: datetime) -> MappingPreview:
    """What would be read of a sample. Raises NotFoundError, and BadInputError for paths that are none."""
    source = _the_webhook(session, source_id)
    mapping = hook_mapping.checked(mapping)
    problem, read = "", CallRead(comments=(), without_words=0)
    if sample.strip():
        try:
            read = hook_mapping.read_call(mapping, hook_mapping.parsed(sample.encode()), now=now)
        except BadInputError as error:
            problem = str(error)
    return MappingPreview(
        id=source.id,
        name=source.name,
        mapping=mapping,
        comments=read.comments,
        without_words=read.without_words,
        known_touch_points=tuple(name.casefold() for name in _touch_points(session).values()),
        problem=problem,
        sample=bool(sample.strip()),
    )


def save_mapping(session: Session, source_id: str, mapping: HookMapping) -> None:
    """Read calls by this mapping from now on. Raises NotFoundError, BadInputError."""
    _the_webhook(session, source_id).mapping = hook_mapping.stored(hook_mapping.checked(mapping))
    session.flush()


def customer_channels_page(session: Session) -> CustomerChannelsPage:
    """The channels that are read as customers'."""
    names = _touch_points(session)
    found = hooks.customer_channels(session)
    return CustomerChannelsPage(
        lines=tuple(
            ChannelLine(channel=one.channel, touch_point=names.get(one.touch_point_id or "", "")) for one in found
        ),
        room=len(found) < MOST_CHANNELS,
    )


def customer_channel_form(session: Session) -> CustomerChannelForm:
    """A channel to be marked."""
    return CustomerChannelForm(touch_points=tuple(_touch_points(session).items()))


def mark_channel(session: Session, channel: str, touch_point: str | None, *, now: datetime) -> None:
    """Read this channel as customers' from now on; one that is marked already changes its touch point.

    Raises BadInputError with `problems` by field.
    """
    known = session.get(CustomerChannel, channel)
    problems = {}
    if not channel.startswith(("C", "G")):
        problems["channel"] = "Choose a channel."
    elif known is None and len(hooks.customer_channels(session)) >= MOST_CHANNELS:
        problems["channel"] = f"{MOST_CHANNELS} channels are read already, and there is no room for more."
    if touch_point and session.get(TouchPoint, touch_point) is None:
        problems["touch_point"] = "This touch point is not here any more. Choose another."
    if problems:
        raise BadInputError("The channel was not marked.", problems=problems)
    since = known.since if known else now
    session.merge(CustomerChannel(channel=channel, touch_point_id=touch_point, since=since))
    session.flush()


def unmark_channel(session: Session, channel: str) -> None:
    """Read this channel no more. What was read stays."""
    if known := session.get(CustomerChannel, channel):
        session.delete(known)
        session.flush()


def _the(session: Session, source_id: str) -> VoiceSource:
    source = session.get(VoiceSource, source_id)
    if source is None:
        raise NotFoundError(GONE)
    return source


def _the_webhook(session: Session, source_id: str) -> VoiceSource:
    source = _the(session, source_id)
    if source.kind is not SourceKind.WEBHOOK:
        raise NotFoundError("Only forms and help desks can do this.")
    return source


def _touch_points(session: Session) -> dict[str, str]:
    """Names by id, in journey order."""
    return {point.id: point.name for point in people.touch_points(session)}
