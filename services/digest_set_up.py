"""Digests as administrators set them up: which channel reads one, when, and whether leaders approve its quotes."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.digests import CADENCES
from domain.errors import BadInputError, NotFoundError
from domain.screens import DigestForm, DigestLine, DigestsPage
from models import digests as rows
from models import people
from models.base import random_id
from models.people import Person
from models.voices import Digest
from services import deliveries
from services.digests import GONE, rhythm
from services.menus import IN_A_MENU

MOST = 20
"""Channels: more than this nobody looks after, and the page has no room for."""
CHANNEL = re.compile(r"[CG][A-Z0-9]{2,22}")
"""An id of Slack's, as the column takes it; never a person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDigest:
    """One digest as the form sent it; `id` empty: a new one."""

    id: str
    channel: str
    zone: str
    weekday: int
    hour: int
    every_weeks: int
    approval: bool


def digests_page(session: Session) -> DigestsPage:
    """All digests, the next one first."""
    found = rows.all_digests(session)
    lines = tuple(
        DigestLine(
            id=one.id,
            channel=one.channel,
            weekday=one.weekday,
            hour=one.hour,
            zone=one.zone,
            every_weeks=one.every_weeks,
            approval=one.approval,
            active=one.active,
            next_at=one.next_at,
        )
        for one in found
    )
    return DigestsPage(lines=lines, room=len(found) < MOST)


def digest_form(session: Session, digest: str, *, person: str) -> DigestForm:
    """What can be changed about a digest; "": about a new one, with `person`'s zone proposed. Raises NotFoundError."""
    if not digest:
        zone = session.get_one(Person, person).zone
        return DigestForm(zones=_zones(session, zone), zone=zone)
    here = _there(session, digest)
    return DigestForm(
        zones=_zones(session, here.zone),
        zone=here.zone,
        id=here.id,
        channel=here.channel,
        weekday=here.weekday,
        hour=here.hour,
        every_weeks=here.every_weeks,
        approval=here.approval,
    )


def _zones(session: Session, zone: str) -> tuple[str, ...]:
    """What the menu has room for, that zone always among it."""
    others = [one for one in people.all_zones(session) if one != zone]
    return tuple(sorted([zone, *others[: IN_A_MENU - 1]]))


def save_digest(session: Session, given: GivenDigest, *, person: str, now: datetime) -> None:
    """Make or change a digest: the next one comes on its next day. Raises BadInputError, and NotFoundError."""
    here = _one(session, given.id) if given.id else None
    if problems := _problems(session, given, here, person=person):
        raise BadInputError("The digest was not saved.", problems=problems)
    old_channel = here.channel if here else None
    if here is None:
        here = Digest(id=random_id(), active=True, next_at=now)
    before = rhythm(here) if given.id else None
    here.channel, here.approval = given.channel, given.approval
    here.zone, here.weekday, here.hour, here.every_weeks = given.zone, given.weekday, given.hour, given.every_weeks
    session.add(here)
    session.flush()
    if rhythm(here) != before:
        _plan(session, here, now=now)
    if old_channel and old_channel != here.channel:
        _send_what_failed(session, here, old=old_channel, now=now)


def _problems(session: Session, given: GivenDigest, here: Digest | None, *, person: str) -> dict[str, str]:
    problems = {}
    other = rows.in_channel(session, given.channel)
    if not CHANNEL.fullmatch(given.channel):
        problems["channel"] = "Choose a channel."
    elif other and other is not here:
        problems["channel"] = "This channel has a digest already. Choose another one, or change that digest."
    elif here is None and len(rows.all_digests(session)) >= MOST:
        problems["channel"] = f"There are {MOST} digests, and no room for more. Remove one first."
    known = {*people.all_zones(session), session.get_one(Person, person).zone, *([here.zone] if here else [])}
    if given.zone not in known:
        problems["zone"] = "Nobody is in this time zone any more. Choose another one."
    if not 1 <= given.weekday <= 7:
        problems["weekday"] = "Choose a day from Monday to Sunday."
    if not 0 <= given.hour <= 23:
        problems["hour"] = "Choose an hour from 0:00 to 23:00."
    if given.every_weeks not in CADENCES:
        problems["cadence"] = "A digest comes every week, every two weeks or every four weeks."
    return problems


def pause(session: Session, digest: str) -> None:
    """Post no more of it, until it goes on. Raises NotFoundError."""
    here = _one(session, digest)
    here.active = False
    _forget_waiting(session, here)


def go_on(session: Session, digest: str, *, now: datetime) -> None:
    """Post it again, from its next day on. Raises NotFoundError."""
    here = _one(session, digest)
    if not here.active:
        here.active = True
        _plan(session, here, now=now)


def remove(session: Session, digest: str) -> None:
    """Remove it with everything that it has said; the messages in its channel stay. Raises NotFoundError."""
    session.delete(_one(session, digest))
    session.flush()


def _plan(session: Session, here: Digest, *, now: datetime) -> None:
    """Its next day; where one was posted, half a period later at the earliest, so that no news comes twice."""
    _forget_waiting(session, here)
    beat, earliest = rhythm(here), now
    if last := rows.posted(session, here.id, most=1):
        earliest = max(now, last[0].post_at + timedelta(days=7 * beat.every_weeks) / 2)
    here.next_at = beat.first_after(earliest)


def _forget_waiting(session: Session, here: Digest) -> None:
    """Quotes that were proposed for a day that will not be are not approved any more."""
    for issue in rows.waiting(session, here.id):
        session.delete(issue)
    session.flush()


def _send_what_failed(session: Session, here: Digest, *, old: str, now: datetime) -> None:
    """What the old channel refused of this digest goes to the new one."""
    issues = {f"digest:{issue.id}" for issue in rows.posted(session, here.id)}
    deliveries.send_elsewhere(session, issues, old=old, new=here.channel, now=now)


def channel_of(session: Session, digest: str) -> str:
    """Where a digest goes. Raises NotFoundError."""
    return _there(session, digest).channel


def _one(session: Session, digest: str) -> Digest:
    """To be changed."""
    return _known(rows.locked(session, digest))


def _there(session: Session, digest: str) -> Digest:
    """To be looked at."""
    return _known(session.get(Digest, digest))


def _known(found: Digest | None) -> Digest:
    if found is None:
        raise NotFoundError(GONE)
    return found
