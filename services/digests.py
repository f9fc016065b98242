"""Digests of customers' voices: proposed, approved, posted, and read again.

A digest's quotes are proposed on the last weekday before it, and its figures are worked out when it is posted. What is
due stands in `digests.next_at`; each digest and last day has one issue, so whoever writes it first has done it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.digests import (
    DEFAULT_HOUR,
    DEFAULT_WEEKDAY,
    DigestShown,
    IssueState,
    QuoteState,
    Rhythm,
    Tone,
)
from domain.errors import ClosedError, NotFoundError
from domain.roles import Role
from domain.screens import DigestCard, DigestPage, DigestPreview, DigestsCard, QuotesCard, QuotesPage, Shot
from domain.voice import Label
from domain.voice_messages import QuotesProposed, VoiceDigest
from insight import quotes
from insight.quotes import Quotable
from models import digests as rows
from models import people
from models.base import insert_once, random_id
from models.serial import dump
from models.voices import Digest, DigestIssue, DigestQuote, Voice
from services import deliveries
from services.digest_counts import work_out
from services.digest_messages import displayed, proposals, told_with, with_quotes

LONGEST = 200
"""Characters of a quote: six of them have to fit one message, with its picture and whatever stands in them."""
MOST_EARLIER = 26
"""Digests in the menu of earlier ones: half a year of weekly ones."""
BEST = 8
"""Of the best quotes for a topic, so many are looked through for one of so many words: it tells enough, and is read."""
TELLING = range(10, 26)
CANDIDATES = 300
"""Voices about a topic among which its quote is chosen."""
LABELS = {
    Tone.COMPLAINT: (Label.NEGATIVE,),
    Tone.PRAISE: (Label.POSITIVE,),
    Tone.MIXED: (Label.NEGATIVE, Label.POSITIVE),
}
GONE = "This digest is not here any more. Open Tribune's Home for what there is."


def rhythm(digest: Digest) -> Rhythm:
    """When a digest is posted."""
    return Rhythm(zone=digest.zone, weekday=digest.weekday, hour=digest.hour, every_weeks=digest.every_weeks)


# What is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One digest that is to be proposed, or posted, now."""

    digest: str
    rhythm: Rhythm
    next_at: datetime
    """As it stands in the table: who finds another one there has been too late."""
    at: datetime
    """The instant that it is for: `next_at`, or the last one that was missed since."""
    posted: bool
    """It is to be posted; else, its quotes are to be proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """What a digest displays, with the quotes that it might have, by topic."""

    shown: DigestShown
    quotes: Mapping[str, Quotable]


def due(session: Session, *, now: datetime) -> list[Due]:
    """What is to be done now. Of several digests that were missed, only the last one is posted."""
    found = []
    for digest in rows.all_digests(session):
        if not digest.active:
            continue
        beat = rhythm(digest)
        at = beat.latest(digest.next_at, now=now)
        posted = at <= now
        if posted or (_proposed_at(session, digest) or at) <= now:
            found.append(
                Due(
                    digest=digest.id,
                    rhythm=beat,
                    next_at=digest.next_at,
                    at=at,
                    posted=posted,
                )
            )
    return found


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next digest is to be proposed or posted."""
    active = (digest for digest in rows.all_digests(session) if digest.active)
    soonest = min((_proposed_at(session, digest) or digest.next_at for digest in active), default=None)
    return None if soonest is None else max(soonest, now)


def _proposed_at(session: Session, digest: Digest) -> datetime | None:
    """When the quotes of the next digest are to be proposed; None: they have been, or nobody has to approve them."""
    beat = rhythm(digest)
    if not digest.approval or rows.issue_of(session, digest.id, beat.days(digest.next_at)[1]):
        return None
    return beat.proposed_at(digest.next_at)


def worked_out(session: Session, one: Due, *, now: datetime) -> WorkedOut:
    """Count and choose for one digest: what takes long, and changes nothing."""
    shown = work_out(session, one.rhythm, one.at, now=now)
    return WorkedOut(shown=shown, quotes=dict(_chosen(session, shown)))


def _chosen(session: Session, shown: DigestShown) -> Iterator[tuple[str, Quotable]]:
    """The quote that each topic might have; nobody is quoted twice."""
    quoted_already: set[str] = set()
    for topic in shown.topics:
        found = rows.candidates(
            session,
            topic.topic,
            labels=LABELS[topic.tone],
            first_day=shown.first_day,
            last_day=shown.last_day,
            sure=round(100 * quotes.SURE),
            longest=LONGEST,
            most=CANDIDATES,
        )
        quotable = [
            Quotable(id=one.voice, words=_on_a_line(one.words), confidence=one.confidence / 100) for one in found
        ]
        best = [one for one in quotes.choose(quotable, most=BEST + len(quoted_already)) if one.id not in quoted_already]
        if best:
            one = next((one for one in best if len(one.words.split()) in TELLING), best[0])
            quoted_already.add(one.id)
            yield topic.topic, one


def _on_a_line(words: str) -> str:
    return " ".join(words.split())


def propose(session: Session, one: Due, found: WorkedOut, *, administrators: Collection[str], now: datetime) -> None:
    """Write down the issue that comes, with its quotes, and ask those who can approve them, unless they were asked.

    Nothing happens where another process was first, or the digest was changed meanwhile.
    """
    digest = _unchanged(session, one)
    if digest is None:
        return
    issue = _issue(session, one)
    asked = {quote.voice_id for quote in rows.waiting_quotes(session, [each.id for each in found.quotes.values()])}
    _propose(session, issue, found)
    waiting = rows.quotes_of(session, issue.id, state=QuoteState.PROPOSED)
    if all(quote.voice_id in asked for quote in waiting):
        return
    message = QuotesProposed(issue=issue.id, channel=digest.channel, post_at=one.at)
    for person in _approvers(session, found.shown, administrators=administrators):
        about = f"quotes:{issue.id}:{person}"
        deliveries.queue(session, message, channel=person, about=about, due_at=now, expires_at=one.at)


def post(session: Session, one: Due, found: WorkedOut) -> None:
    """Keep what is displayed, queue the message, and plan the next one.

    Nothing happens where another process was first, or the digest was changed meanwhile.
    """
    digest = _unchanged(session, one)
    if digest is None:
        return
    issue = _issue(session, one)
    if not digest.approval:
        _propose(session, issue, found)
        for quote in rows.quotes_of(session, issue.id, state=QuoteState.PROPOSED):
            quote.state = QuoteState.UNASKED
    issue.shown, issue.state, issue.post_at = dump(found.shown), IssueState.POSTED, one.at
    digest.next_at = one.rhythm.after(one.at)
    session.flush()
    for missed in rows.waiting(session, digest.id):
        session.delete(missed)
    message = VoiceDigest(issue=issue.id, shown=found.shown)
    deliveries.queue(session, message, channel=digest.channel, about=f"digest:{issue.id}", due_at=one.at)


def _unchanged(session: Session, one: Due) -> Digest | None:
    """The digest, if it is still as it was when it was looked at; nobody else changes it now."""
    digest = rows.locked(session, one.digest)
    same = digest is not None and digest.active and digest.next_at == one.next_at and rhythm(digest) == one.rhythm
    return digest if same else None


def _issue(session: Session, one: Due) -> DigestIssue:
    first_day, last_day = one.rhythm.days(one.at)
    values = {
        "id": random_id(),
        "digest_id": one.digest,
        "first_day": first_day,
        "last_day": last_day,
        "post_at": one.at,
        "state": IssueState.WAITING,
        "shown": "",
    }
    insert_once(session, DigestIssue, values)
    issue = rows.issue_of(session, one.digest, last_day)
    assert issue
    return issue


def _propose(session: Session, issue: DigestIssue, found: WorkedOut) -> None:
    """Add quotes, each once; what was said of them for another digest counts.

    A voice is not quoted that is gone, or says something else, since it was chosen.
    """
    for topic, candidate in found.quotes.items():
        voice = session.get(Voice, candidate.id)
        if voice is None or _on_a_line(voice.words) != candidate.words:
            continue
        values = {
            "issue_id": issue.id,
            "voice_id": candidate.id,
            "topic_id": topic,
            "words": candidate.words,
            "state": rows.decided(session, candidate.id) or QuoteState.PROPOSED,
        }
        insert_once(session, DigestQuote, values)


def _approvers(session: Session, shown: DigestShown, *, administrators: Collection[str]) -> list[str]:
    """Whom to ask: the named leaders, and the owners of the touch points that it is about; nobody: administrators."""
    places = {topic.place.touch_point for topic in shown.topics if topic.place}
    owners = [person for point, person in people.owners(session).items() if point in places]
    asked = people.here(session, [*people.role_holders(session, Role.LEADER), *owners])
    return sorted(asked) or people.administering(session, administrators)


# Quotes


def quotes_page(session: Session, issue: str) -> QuotesPage:
    """The quotes of a digest, and what became of them. Raises NotFoundError."""
    found = _found(session, issue)
    digest = session.get_one(Digest, found.digest_id)
    return QuotesPage(
        issue=found.id, channel=digest.channel, post_at=found.post_at, quotes=proposals(session, found.id)
    )


def decide(session: Session, issue: str, *, use: bool, voice: str | None = None) -> QuotesPage:
    """Say whether words may be quoted, in all digests that come; if no `voice` is named, all that nobody decided about.

    Raises NotFoundError, and ClosedError where the digest has been posted: then nothing changes.
    """
    found = _found(session, issue)
    if found.state is IssueState.POSTED:
        raise ClosedError("This digest has been posted, so its quotes stay as they are. Nothing was changed.")
    meant = [
        quote.voice_id
        for quote in rows.quotes_of(session, issue)
        if quote.voice_id == voice or (voice is None and quote.state is QuoteState.PROPOSED)
    ]
    for quote in rows.waiting_quotes(session, meant):
        quote.state = QuoteState.APPROVED if use else QuoteState.REFUSED
    session.flush()
    return quotes_page(session, issue)


def _quotes_card(session: Session) -> QuotesCard | None:
    """The digest that comes next of those whose quotes wait for somebody's yes."""
    for issue in rows.waiting(session):
        if waiting := rows.quotes_of(session, issue.id, state=QuoteState.PROPOSED):
            channel = session.get_one(Digest, issue.digest_id).channel
            return QuotesCard(issue=issue.id, channel=channel, post_at=issue.post_at, waiting=len(waiting))
    return None


# Reading what was posted


def preview(session: Session, digest: str, *, now: datetime) -> DigestPreview:
    """What a digest would say if it were posted now, with the quotes that would be proposed. Raises NotFoundError."""
    here = session.get(Digest, digest)
    if here is None:
        raise NotFoundError(GONE)
    found = worked_out(session, _as_if_due(rhythm(here), digest, now=now), now=now)
    shown = quoted(found)
    return DigestPreview(shown=shown, did=told_with(session, "", shown))


def quoted(found: WorkedOut) -> DigestShown:
    """What was worked out, with all the quotes that might be."""
    return with_quotes(found.shown, {topic: quote.words for topic, quote in found.quotes.items()})


def as_of(session: Session, last_day: date, *, weeks: int, now: datetime) -> tuple[DigestShown, bool]:
    """The digest of so many weeks up to a day, as it was posted; or as it would be proposed, and then True."""
    for issue in rows.posted(session):
        shown = displayed(session, issue)
        if (shown.last_day, shown.weeks) == (last_day, weeks):
            return shown, False
    beat = Rhythm(zone="UTC", weekday=DEFAULT_WEEKDAY, hour=DEFAULT_HOUR, every_weeks=weeks)
    due = _as_if_due(beat, "", now=beat.at(last_day + timedelta(days=1)))
    return quoted(worked_out(session, due, now=now)), True


def _as_if_due(beat: Rhythm, digest: str, *, now: datetime) -> Due:
    return Due(digest=digest, rhythm=beat, next_at=now, at=now, posted=True)


def home_card(session: Session, *, approves: bool) -> DigestsCard:
    """What Home says: the digest that was posted last, and quotes that wait for whoever `approves` them."""
    found = rows.posted(session, most=1)
    last = DigestCard(issue=found[0].id, shown=displayed(session, found[0])) if found else None
    return DigestsCard(last=last, quotes=_quotes_card(session) if approves else None)


def digest_page(session: Session, issue: str) -> DigestPage:
    """One digest that was posted; "": the last one. Raises NotFoundError."""
    last = rows.posted(session, most=1)
    if not issue and not last:
        raise NotFoundError("No digest has been posted yet. The first one will be here when it has.")
    found = _found(session, issue) if issue else last[0]
    if found.state is not IssueState.POSTED:
        raise NotFoundError("This digest is not posted yet. It will be here when it is.")
    shown = displayed(session, found)
    return DigestPage(
        issue=found.id,
        shown=shown,
        did=told_with(session, found.id, shown),
        picture=Shot(file_id=found.picture, alt=found.picture_alt or "") if found.picture else None,
        issues=tuple(
            (one.id, one.first_day, one.last_day) for one in rows.posted(session, found.digest_id, most=MOST_EARLIER)
        ),
    )


def shot(session: Session, issue: str) -> Shot | None:
    """The picture of a digest that Slack holds."""
    found = session.get(DigestIssue, issue)
    return Shot(file_id=found.picture, alt=found.picture_alt or "") if found and found.picture else None


def keep_shot(session: Session, issue: str, picture: Shot) -> None:
    """Note where Slack holds a digest's picture, if the digest is still here."""
    if found := session.get(DigestIssue, issue):
        found.picture, found.picture_alt = picture.file_id, picture.alt


def _found(session: Session, issue: str) -> DigestIssue:
    found = session.get(DigestIssue, issue)
    if found is None:
        raise NotFoundError(GONE)
    return found
