"""A company whose customers are heard every week, for tests of digests."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from domain.roles import Role
from domain.voice import ENGLISH, Label
from models import digests as rows
from models import people
from models.base import random_id
from models.voices import Digest, DigestIssue, Voice, VoiceTopic
from services import digest_set_up, digests
from services.digest_set_up import GivenDigest
from tests.factories import add_people, user
from tests.saved_voices import SAID, SOURCE, add_voice

ADMIN, LEADER, OWNER = user(0), user(1), user(2)
CHANNEL = "C0VOICE"
PROPOSED = datetime(2025, 6, 6, 8, 0, tzinfo=UTC)
"""Friday, 9:00 in London."""
DUE = datetime(2025, 6, 9, 8, 0, tzinfo=UTC)
"""Monday, 9:00 in London: the digest of the week from 2 June, of which tests/saved_voices.py makes voices."""
MENTIONS = "Nobody has called me back since Monday, and the house is cold."
"""Words that may be quoted."""


def add_company(session: Session) -> None:
    """Three people with a hat each, and a touch point of which the last owns one."""
    add_people(session, 3, touch_point="hotline")
    people.set_role_holders(session, Role.LEADER, [LEADER])
    people.set_owner(session, "hotline", OWNER)
    session.flush()


def add_weeks(
    session: Session,
    *,
    call_backs: int = 2,
    now: int = 2,
    weeks: int = 8,
    friendly: int = 8,
    said: datetime = SAID,
    touch_point: str | None = "hotline",
) -> None:
    """Weeks like each other, and then that of `said`, with `now` complaints about call backs."""
    add_voice(session, days_ago=400)  # makes the source
    for week in range(weeks, -1, -1):
        for number in range(call_backs if week else now):
            _add(
                session,
                f"{MENTIONS} It is case {week}-{number}.",
                said - timedelta(weeks=week),
                "call_back",
                Label.NEGATIVE,
                touch_point,
            )
        for _ in range(friendly):
            _add(session, "Friendly and patient.", said - timedelta(weeks=week), "manners", Label.POSITIVE, None)
    session.flush()


def _add(session: Session, words: str, said_at: datetime, topic: str, label: Label, touch_point: str | None) -> None:
    """All in one go: there are hundreds."""
    voice = Voice(
        id=random_id(),
        source_id=SOURCE,
        unique_key=random_id(),
        said_at=said_at,
        came_on=said_at.date(),
        words=words,
        language=ENGLISH,
        label=label,
        confidence=90,
        why="",
        touch_point_id=touch_point,
    )
    session.add(voice)
    session.add(VoiceTopic(voice_id=voice.id, topic_id=topic, label=label, confidence=90, said_on=said_at.date()))


def given(**more: object) -> GivenDigest:
    """The form as it is proposed."""
    values = {
        "id": "",
        "channel": CHANNEL,
        "zone": "Europe/London",
        "weekday": 1,
        "hour": 9,
        "every_weeks": 1,
        "approval": True,
    } | more
    return GivenDigest(**values)  # type: ignore[arg-type] # a test's shorthand


def set_up(session: Session, *, now: datetime = SAID + timedelta(hours=2), **more: object) -> str:
    """A digest: its id."""
    values = given(**more)
    digest_set_up.save_digest(session, values, person=ADMIN, now=now)
    digest = rows.in_channel(session, values.channel)
    assert digest
    return digest.id


def do_due(session: Session, now: datetime) -> int:
    """What the keeper does at an instant: how many digests there were to do."""
    found = digests.due(session, now=now)
    for one in found:
        worked_out = digests.worked_out(session, one, now=now)
        if one.posted:
            digests.post(session, one, worked_out)
        else:
            digests.propose(session, one, worked_out, administrators=[ADMIN], now=now)
    session.flush()
    return len(found)


def digest_of(session: Session) -> Digest:
    (digest,) = rows.all_digests(session)
    return digest


def issue(session: Session) -> DigestIssue:
    """The only one."""
    digest = digest_of(session)
    (one,) = [*rows.waiting(session, digest.id), *rows.posted(session, digest.id)]
    return one
