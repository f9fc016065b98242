"""From a week's voices to a message: proposed, approved, posted once, and read again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.digests import QuoteState, Tone
from domain.errors import ClosedError, NotFoundError
from domain.roles import Role
from domain.screens import Shot
from domain.voice_messages import QuotesProposed, VoiceDigest
from models import digests as rows
from models import people
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.serial import load
from models.voices import Voice
from services import deliveries, digest_messages, digest_set_up, digests
from services.voices import change_voice, delete_voice
from tests.services.digesting import (
    ADMIN,
    CHANNEL,
    DUE,
    LEADER,
    OWNER,
    PROPOSED,
    add_company,
    add_weeks,
    digest_of,
    do_due,
    issue,
    set_up,
)


@pytest.fixture
def company(database: Database) -> Database:
    """A rising complaint in the week before the digest."""
    with database.write() as session:
        add_company(session)
        add_weeks(session, now=12)
        set_up(session)
    return database


def queued(session: Session, kind: type) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == kind.__name__).order_by(OutboxMessage.channel)
    return list(session.scalars(found))


def posted(session: Session) -> VoiceDigest:
    (row,) = queued(session, VoiceDigest)
    return sent(session, row)


def sent(session: Session, row: OutboxMessage) -> VoiceDigest:
    """A digest's message as it is claimed: with its quotes."""
    message = digest_messages.filled(session, load(VoiceDigest, row.payload))
    assert isinstance(message, VoiceDigest)
    return message


def test_quotes_are_proposed_to_leaders_and_owners_on_the_friday_before(company: Database) -> None:
    with company.write() as session:
        assert digests.next_due(session, now=PROPOSED - timedelta(days=2)) == PROPOSED
        assert do_due(session, PROPOSED - timedelta(minutes=1)) == 0
        assert do_due(session, PROPOSED) == 1
        assert do_due(session, PROPOSED) == 0
        assert digests.next_due(session, now=PROPOSED) == DUE
        asked = queued(session, QuotesProposed)
        assert [row.channel for row in asked] == [LEADER, OWNER]
        assert {row.expires_at for row in asked} == {DUE}
        message = digest_messages.filled(session, load(QuotesProposed, asked[0].payload))
        assert isinstance(message, QuotesProposed)
        assert (message.channel, message.post_at) == (CHANNEL, DUE)
        assert [quote.topic for quote in message.quotes] == ["Call backs and replies"]


def test_where_nobody_leads_or_owns_administrators_are_asked(company: Database) -> None:
    with company.write() as session:
        people.set_role_holders(session, Role.LEADER, [])
        people.set_owner(session, "hotline", None)
        do_due(session, PROPOSED)
        assert [row.channel for row in queued(session, QuotesProposed)] == [ADMIN]


def test_nobody_is_asked_about_no_quotes(database: Database) -> None:
    with database.write() as session:
        add_company(session)
        set_up(session)
        assert do_due(session, PROPOSED) == 1
        assert do_due(session, PROPOSED) == 0
        assert queued(session, QuotesProposed) == []


def test_a_digest_is_posted_once_with_what_is_new_and_whose_it_is(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        digests.decide(session, issue(session).id, use=True)
        assert do_due(session, DUE) == 1
        assert do_due(session, DUE) == 0
        message = posted(session)
        assert queued(session, VoiceDigest)[0].channel == CHANNEL
        headline = message.shown.headline
        assert headline
        assert (headline.tone, headline.said) == (Tone.COMPLAINT, "Customers wait for a call back")
        assert (headline.mentions, headline.negative, headline.complaints) == (12, 100, 12)
        assert headline.usual
        assert headline.usual.high < 12
        assert headline.place
        assert (headline.place.name, headline.place.owner) == ("Hotline", f"Person {int(OWNER[1:])}")
        assert headline.quote.startswith("Nobody has called me back")
        assert digest_of(session).next_at == DUE + timedelta(days=7)
        assert (message.shown.first_day, message.shown.last_day) == (date(2025, 6, 2), date(2025, 6, 8))


def test_words_that_nobody_has_approved_do_not_go_out(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        do_due(session, DUE)
        assert {topic.quote for topic in posted(session).shown.topics} == {""}
        with pytest.raises(ClosedError):
            digests.decide(session, issue(session).id, use=True)
        assert {topic.quote for topic in digests.digest_page(session, "").shown.topics} == {""}


def test_a_channel_may_do_without_approval(company: Database) -> None:
    with company.write() as session:
        digest_of(session).approval = False
        assert do_due(session, PROPOSED) == 0
        assert digests.next_due(session, now=PROPOSED) == DUE
        do_due(session, DUE)
        assert posted(session).shown.rising[0].quote


def test_what_a_channel_without_approval_quotes_is_still_asked_about_for_another(company: Database) -> None:
    with company.write() as session:
        digest_of(session).approval = False
        do_due(session, DUE)
        words = posted(session).shown.rising[0].quote
        assert words
        set_up(session, channel="C0WEDNESDAY", weekday=3, every_weeks=2, now=DUE)
        do_due(session, DUE + timedelta(days=1))
        assert [row.channel for row in queued(session, QuotesProposed)] == [LEADER, OWNER]
        (waiting,) = rows.waiting(session)
        assert {quote.state for quote in rows.quotes_of(session, waiting.id)} == {QuoteState.PROPOSED}
        do_due(session, DUE + timedelta(days=2))
        first, second = (sent(session, row) for row in queued(session, VoiceDigest))
        assert first.shown.rising[0].quote == words
        assert {topic.quote for topic in second.shown.topics} == {""}


def test_a_refused_quote_stays_out_also_where_approval_is_switched_off_later(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (quote,) = digests.quotes_page(session, issue(session).id).quotes
        page = digests.decide(session, issue(session).id, use=False, voice=quote.voice)
        assert [one.state for one in page.quotes] == [QuoteState.REFUSED]
        assert digests.decide(session, issue(session).id, use=True) == page
        digest_of(session).approval = False
        do_due(session, DUE)
        assert not posted(session).shown.rising[0].quote


def test_two_channels_ask_once_and_one_yes_counts_for_both(company: Database) -> None:
    with company.write() as session:
        set_up(session, channel="C0OTHER")
        assert do_due(session, PROPOSED) == 2
        assert [row.channel for row in queued(session, QuotesProposed)] == [LEADER, OWNER]
        first, second = rows.waiting(session)
        digests.decide(session, first.id, use=True)
        assert [quote.state for quote in digests.quotes_page(session, second.id).quotes] == [QuoteState.APPROVED]
        set_up(session, channel="C0THIRD", now=PROPOSED)
        do_due(session, PROPOSED)
        assert len(queued(session, QuotesProposed)) == 2
        do_due(session, DUE)
        found = [sent(session, row) for row in queued(session, VoiceDigest)]
        assert [bool(one.shown.rising[0].quote) for one in found] == [True] * 3


def test_a_quote_goes_when_its_voice_goes(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (quote,) = digests.decide(session, issue(session).id, use=True).quotes
        do_due(session, DUE)
        assert digests.digest_page(session, "").shown.rising[0].quote
        delete_voice(session, quote.voice)
        session.expire_all()
        assert not digests.digest_page(session, "").shown.rising[0].quote


def test_no_message_that_waits_has_customers_words(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (quote,) = digests.decide(session, issue(session).id, use=True).quotes
        do_due(session, DUE)
        waiting = [*queued(session, QuotesProposed), *queued(session, VoiceDigest)]
        assert [row.kind for row in waiting if quote.words in row.payload] == []


def test_what_is_deleted_before_a_message_is_sent_is_not_in_it(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (quote,) = digests.decide(session, issue(session).id, use=True).quotes
        do_due(session, DUE)
        delete_voice(session, quote.voice)
        (delivery,) = deliveries.claim(session, now=DUE)
        assert isinstance(delivery.message, VoiceDigest)
        assert delivery.message.shown.rising
        assert {topic.quote for topic in delivery.message.shown.topics} == {""}


def test_nobody_is_asked_about_what_is_deleted_or_decided_before_they_read_it(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (first, _) = deliveries.claim(session, now=PROPOSED, most=2)
        assert isinstance(first.message, QuotesProposed)
        (quote,) = first.message.quotes
        delete_voice(session, quote.voice)
        deliveries.give_back(session, first, due_at=PROPOSED)
        assert deliveries.claim(session, now=PROPOSED) == []


def test_words_that_were_changed_are_quoted_nowhere(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        (quote,) = digests.decide(session, issue(session).id, use=True).quotes
        voice = session.get_one(Voice, quote.voice)
        voice.channel, voice.ts = "C0CUSTOMERS", "1.0"
        change_voice(session, "C0CUSTOMERS", "1.0", "The bill is wrong again, and nobody says why.", now=PROPOSED)
        assert rows.quotes_of(session, issue(session).id) == []
        do_due(session, DUE)
        assert {topic.quote for topic in posted(session).shown.topics} == {""}


def test_a_voice_that_changes_while_it_is_chosen_is_not_quoted(company: Database) -> None:
    with company.write() as session:
        (one,) = digests.due(session, now=PROPOSED)
        found = digests.worked_out(session, one, now=PROPOSED)
        for voice in session.scalars(select(Voice)).all():
            voice.words = "Something else."
        digests.propose(session, one, found, administrators=[ADMIN], now=PROPOSED)
        assert rows.quotes_of(session, issue(session).id) == []


def test_a_voice_that_goes_while_it_is_chosen_is_not_quoted(company: Database) -> None:
    with company.write() as session:
        (one,) = digests.due(session, now=PROPOSED)
        found = digests.worked_out(session, one, now=PROPOSED)
        for voice in session.scalars(select(Voice.id)).all():
            delete_voice(session, voice)
        digests.propose(session, one, found, administrators=[ADMIN], now=PROPOSED)
        assert rows.quotes_of(session, issue(session).id) == []


def test_of_two_processes_one_posts(company: Database) -> None:
    with company.write() as session:
        (one,) = digests.due(session, now=DUE)
        found = digests.worked_out(session, one, now=DUE)
        digests.post(session, one, found)
        digests.post(session, one, found)
        digests.propose(session, one, found, administrators=[ADMIN], now=DUE)
        assert len(queued(session, VoiceDigest)) == 1
        assert queued(session, QuotesProposed) == []
        assert digest_of(session).next_at == DUE + timedelta(days=7)


@pytest.mark.parametrize("change", ["paused", "removed", "moved"])
def test_what_was_changed_while_it_was_worked_out_is_not_posted(company: Database, change: str) -> None:
    with company.write() as session:
        (one,) = digests.due(session, now=DUE)
        found = digests.worked_out(session, one, now=DUE)
        digest = digest_of(session)
        if change == "removed":
            digest_set_up.remove(session, digest.id)
        elif change == "paused":
            digest_set_up.pause(session, digest.id)
        else:
            digest.hour = 11
        digests.post(session, one, found)
        assert queued(session, VoiceDigest) == []


def test_after_several_weeks_only_one_digest_comes(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        late = DUE + timedelta(days=31)
        assert do_due(session, late) == 1
        message = posted(session)
        assert message.shown.last_day == date(2025, 7, 6)
        assert digest_of(session).next_at == DUE + timedelta(days=35)
        assert rows.waiting(session) == []


def test_a_silent_week_is_posted_too(database: Database) -> None:
    with database.write() as session:
        add_company(session)
        set_up(session)
        do_due(session, DUE)
        shown = posted(session).shown
        assert shown.quiet
        assert (shown.voices, shown.usual, shown.mood) == (0, None, None)


def test_a_channel_that_is_gone_is_told_to_administrators(company: Database) -> None:
    with company.write() as session:
        do_due(session, DUE)
        (delivery,) = deliveries.claim(session, now=DUE)
        deliveries.mark_failed(session, delivery, reason="is_archived", administrators=[ADMIN], now=DUE)
        (trouble,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "ChannelTrouble"))
        assert trouble.channel == ADMIN
        digest = digest_of(session)
        digest_set_up.save_digest(
            session,
            digest_set_up.GivenDigest(
                id=digest.id, channel="C0NEW", zone=digest.zone, weekday=1, hour=9, every_weeks=1, approval=True
            ),
            person=ADMIN,
            now=DUE,
        )
        (again,) = queued(session, VoiceDigest)
        assert (again.channel, again.state) == ("C0NEW", DeliveryState.DUE)


def test_home_has_the_last_digest_and_what_waits_for_a_yes(company: Database) -> None:
    with company.write() as session:
        assert digests.home_card(session, approves=True).last is None
        do_due(session, PROPOSED)
        card = digests.home_card(session, approves=True).quotes
        assert card
        assert (card.channel, card.post_at, card.waiting) == (CHANNEL, DUE, 1)
        assert digests.home_card(session, approves=False).quotes is None
        digests.decide(session, card.issue, use=True)
        assert digests.home_card(session, approves=True).quotes is None
        do_due(session, DUE)
        last = digests.home_card(session, approves=True).last
        assert last
        assert last.shown == posted(session).shown


def test_a_digest_is_read_again_with_its_picture_and_those_before_it(company: Database) -> None:
    with company.write() as session:
        do_due(session, PROPOSED)
        waiting = issue(session).id
        with pytest.raises(NotFoundError, match="not posted yet"):
            digests.digest_page(session, waiting)
        with pytest.raises(NotFoundError, match="No digest has been posted"):
            digests.digest_page(session, "")
        do_due(session, DUE)
        assert digests.shot(session, waiting) is None
        digests.keep_shot(session, waiting, Shot(file_id="F0MOODS", alt="+3"))
        digests.keep_shot(session, "gone", Shot(file_id="F0MOODS", alt="+3"))
        do_due(session, DUE + timedelta(days=7))
        page = digests.digest_page(session, "")
        assert [last for _, _, last in page.issues] == [date(2025, 6, 15), date(2025, 6, 8)]
        assert page.picture is None
        assert digests.digest_page(session, waiting).picture == Shot(file_id="F0MOODS", alt="+3")
        with pytest.raises(NotFoundError, match="not here any more"):
            digests.digest_page(session, "gone")


def test_a_preview_is_about_the_days_up_to_yesterday_and_stores_nothing(company: Database) -> None:
    with company.read() as session:
        (digest,) = rows.all_digests(session)
        found = digests.preview(session, digest.id, now=DUE - timedelta(days=1)).shown
        assert found.last_day == date(2025, 6, 7)
        assert found.rising[0].quote
        with pytest.raises(NotFoundError):
            digests.preview(session, "gone", now=DUE)


def test_the_command_line_has_what_was_posted_or_would_be(company: Database) -> None:
    with company.write() as session:
        before, proposed = digests.as_of(session, date(2025, 6, 8), weeks=1, now=DUE)
        assert before.rising[0].quote
        assert proposed
        assert digests.as_of(session, date(2025, 6, 8), weeks=4, now=DUE)[0].weeks == 4
        do_due(session, DUE)
        after, proposed = digests.as_of(session, date(2025, 6, 8), weeks=1, now=DUE)
        assert not after.rising[0].quote
        assert not proposed
        assert replace(after, rising=before.rising) == before
