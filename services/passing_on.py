"""A colleague passes on what a customer said: with the shortcut, with /voice, or from Home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import AlreadySaved, Choice, ReadTopic, VoiceForm, VoiceSaved
from domain.taxonomy import Speakers
from domain.voice import ENGLISH, SourceKind
from models import passing_on as rows
from models import people
from models.people import TouchPoint
from models.voices import Alert, Voice, VoiceSource
from services import praise, topics, voices
from services.contacts import Contacts
from services.reading import Read, read_and_redact
from services.voices import GivenVoice

LONGEST = 3_000
"""Characters that Slack's field holds."""
RATINGS = 5
MOST_CHOICES = 100
"""Lines of a menu."""

WAYS: Mapping[str, str] = MappingProxyType(
    {
        "phone": "On the phone",
        "e-mail": "By e-mail",
        "in person": "In person",
        "letter": "By letter",
        "online": "In reviews and social media",
    }
)
"""How customers say things, beside in Slack: each becomes a source, of this id, with the first voice of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """What somebody has put into the form."""

    person: str
    words: str
    channel: str | None
    """Where the message is that they come from, with `ts`; None: they were typed."""
    ts: str | None
    form: str
    """The id of the form: sent twice, it counts once."""
    source_id: str | None
    touch_point_id: str | None
    rating: int | None
    """1 to 5."""
    account: str
    contact: str
    praised: tuple[str, ...]


def form_for_message(session: Session, *, channel: str, ts: str, words: str) -> VoiceForm | AlreadySaved:
    """The form with a message's words, unless they are saved already. Raises BadInputError where there are none."""
    if saved := voices.voice_at(session, channel, ts):
        return AlreadySaved(voice_id=saved.id)
    if not words:
        raise BadInputError("This message has no words to save. Pictures and files are not read.")
    return voice_form(session, words=words)


def voice_form(session: Session, *, words: str = "") -> VoiceForm:
    """The form, with somebody's words or empty."""
    points = people.touch_points(session)[:MOST_CHOICES]
    return VoiceForm(
        words=words[:LONGEST],
        cut=len(words) > LONGEST,
        touch_points=tuple(Choice(id=point.id, name=point.name) for point in points),
        sources=tuple(Choice(id=one, name=name) for one, name in _sources(session).items())[:MOST_CHOICES],
    )


def read(session: Session, given: PassedOn) -> Read:
    """Check what was put into the form, then mask and read its words. Raises BadInputError, field by field."""
    problems = {}
    if given.touch_point_id and session.get(TouchPoint, given.touch_point_id) is None:
        problems["touch_point"] = "This touch point was removed a moment ago. Choose another, or none."
    if given.source_id and given.source_id not in _sources(session):
        problems["source"] = "This source is not in use any more. Choose another."
    if given.rating is not None and not 1 <= given.rating <= RATINGS:
        problems["rating"] = f"A rating is a number from 1 to {RATINGS}."
    if problems:
        raise BadInputError(" ".join(problems.values()), problems=problems)
    praise.check_praised(session, given.praised, reporter=given.person)
    found = read_and_redact(session, given.words)
    if not found.redacted.text:
        raise BadInputError(voices.NO_WORDS, problems={"words": voices.NO_WORDS})
    return found


def save(
    session: Session, given: PassedOn, read: Read, *, contacts: Contacts, now: datetime
) -> VoiceSaved | AlreadySaved:
    """Store what was put into the form, read by `read`, once: the page that says so."""
    saved = voices.save_voice(
        session, _source(session, given.source_id).id, _given(given, now=now), now=now, read=read, contacts=contacts
    )
    if not saved.new or saved.id is None:
        return _praised_too(session, saved.id or "", given.praised, now=now)
    names = {topic.id: topic.name for topic in topics.taxonomy(session, Speakers.CUSTOMERS)}
    told = people.names_of(session, given.praised)
    return VoiceSaved(
        voice_id=saved.id,
        words=saved.redacted.text,
        masked=saved.redacted.masked,
        label=saved.reading.label,
        confidence=round(100 * saved.reading.confidence),
        why=saved.reading.why,
        english=saved.reading.language == ENGLISH,
        topics=tuple(
            ReadTopic(id=one.topic, name=names[one.topic], label=one.label)
            for one in saved.reading.topics
            if one.topic in names
        ),
        praised=tuple(sorted(told.values())),
        alerted=session.get(Alert, saved.id) is not None,
    )


def praise_too(
    session: Session, voice_id: str, persons: Sequence[str], *, reporter: str, now: datetime
) -> AlreadySaved:
    """Say whom a voice praises that is saved already. Raises BadInputError, and NotFoundError if it is deleted."""
    if session.get(Voice, voice_id) is None:
        raise NotFoundError(praise.GONE)
    if not persons:
        nobody = "Choose a colleague, or press Close."
        raise BadInputError(nobody, problems={praise.FIELD: nobody})
    praise.check_praised(session, persons, reporter=reporter, already=praise.praised_by(session, voice_id))
    return _praised_too(session, voice_id, persons, now=now)


def _praised_too(session: Session, voice_id: str, persons: Sequence[str], *, now: datetime) -> AlreadySaved:
    for person in persons if voice_id else ():
        praise.told(session, voice_id, person, now)
    told = people.names_of(session, persons) if voice_id else {}
    return AlreadySaved(voice_id=voice_id, praised=tuple(sorted(told.values())))


def _given(given: PassedOn, *, now: datetime) -> GivenVoice:
    from_message = given.channel is not None and given.ts is not None
    return GivenVoice(
        words=given.words,
        said_at=datetime.fromtimestamp(float(given.ts), UTC) if from_message and given.ts else now,
        touch_point_id=given.touch_point_id,
        rating=None if given.rating is None else round((given.rating - 1) * 100 / (RATINGS - 1)),
        account=given.account,
        reporter_id=given.person,
        channel=given.channel,
        ts=given.ts,
        unique_key=f"{given.channel}:{given.ts}" if from_message else given.form,
        contact=given.contact,
        praised=given.praised,
    )


def _sources(session: Session) -> dict[str, str]:
    """What can be chosen as a source, by id, Slack itself first; what an administrator switched off is left out."""
    stored = rows.sources(session)
    off = {source.id for source in stored if not source.active}
    ours = {SourceKind.SLACK.value: voices.NAMES[SourceKind.SLACK], **WAYS}
    named = ours | {source.id: source.name for source in stored}
    return {source: name for source, name in named.items() if source not in off}


def _source(session: Session, source_id: str | None) -> VoiceSource:
    if source_id is None or source_id == SourceKind.SLACK:
        return voices.source_of_kind(session, SourceKind.SLACK)
    return voices.source_called(session, WAYS.get(source_id, ""), kind=SourceKind.SLACK, id=source_id)
