"""The owner of a touch point hears of very unhappy customers, once an hour, and nobody falls through."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.alerts import BETWEEN_MESSAGES, CLOCK, NUDGE, AlertState
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.voice import Label
from domain.voice_messages import VoiceAlerts
from models import people
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, TouchPoint
from models.serial import load
from models.voices import Alert, Voice, VoiceContact
from services import alerts, deliveries
from services.alert_messages import customers
from services.corrections import right_mood
from services.duties import hand_over as hand_over_duties
from services.people import change_person, import_people
from services.touch_points import remove_touch_point, save_touch_point
from tests.factories import member, user
from tests.saved_voices import SAID
from tests.unhappy import ADMIN, DEPUTY, HARSH, journey, tell, unhappy

OWNER, OTHER_OWNER = user(0), user(1)
HOUR = timedelta(hours=1)
WHO = {"administrators": {ADMIN}}


def alert_of(session: Session, voice: str) -> Alert:
    session.expire_all()
    return session.get_one(Alert, voice)


def due(session: Session, now: datetime) -> datetime | None:
    return alerts.next_due(session, now=now, **WHO)


def test_the_owner_hears_at_once_with_48_hours_on_the_clock(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        assert due(session, SAID) == SAID
        told = tell(session, now=SAID)
        assert list(told) == [OWNER]
        (message,) = told[OWNER]
        assert (message.touch_point, message.voices, message.again) == ("Visit", (voice,), ())
        assert alert_of(session, voice).due_at == SAID + CLOCK
        assert due(session, SAID) == SAID + NUDGE


@pytest.mark.parametrize(
    ("words", "more", "alarming"),
    [
        (HARSH, {}, True),
        ("I waited ten days for a reply.", {"rating": 0}, True),
        ("I waited ten days for a reply.", {"rating": 20}, True),
        ("I waited ten days for a reply.", {"rating": 25}, False),
        ("I waited ten days for a reply.", {}, False),
        (HARSH, {"confidence": 79}, False),
        (HARSH, {"label": Label.POSITIVE, "rating": 0}, False),
        (HARSH, {"label": Label.UNCLEAR, "rating": 0}, False),
        ("They were so kind to my mother, we were in tears.", {"label": Label.POSITIVE}, False),
        (HARSH, {"said_at": SAID - timedelta(days=8)}, False),
    ],
)
def test_only_what_is_surely_bad_and_new_raises_one(
    database: Database, words: str, more: dict[str, object], alarming: bool
) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"], words=words, **more)
        assert (session.get(Alert, voice) is not None) is alarming


def test_a_voice_that_comes_twice_raises_one(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        alerts.raise_for(session, voice, SAID + HOUR)
        assert alert_of(session, voice).raised_at == SAID


def test_whoever_answers_hears_which_account_it_is(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"], account="HL-20931")
        (customer,) = customers(session, [voice])
        assert customer.account == "HL-20931"


def test_words_that_were_put_right_before_anybody_heard_raise_none(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        voice, told = unhappy(session, visit), unhappy(session, visit)
        session.get_one(Alert, told).told_at = SAID
        for one in (voice, told):
            session.get_one(Voice, one).label = Label.POSITIVE
            session.flush()
            alerts.raise_for(session, one, SAID)
        assert [alert.voice_id for alert in session.scalars(select(Alert))] == [told]


@pytest.mark.parametrize(("label", "left"), [(Label.NEUTRAL, 0), (Label.NEGATIVE, 1)])
def test_a_mood_that_a_person_puts_right_takes_it_back(database: Database, label: Label, left: int) -> None:
    with database.write() as session:
        right_mood(session, unhappy(session, journey(session)["Visit"]), label)
        assert len(session.scalars(select(Alert)).all()) == left


def test_an_owner_gets_one_message_an_hour_and_the_rest_in_the_next(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        unhappy(session, points["Visit"])
        tell(session, now=SAID)
        gathered = {unhappy(session, points["Visit"], now=SAID + timedelta(minutes=10 * n)) for n in (1, 2, 3)}
        other = unhappy(session, points["Bill"], now=SAID + timedelta(minutes=30))
        half_past = SAID + timedelta(minutes=30)
        assert due(session, half_past) == half_past
        assert tell(session, now=half_past)[OTHER_OWNER][0].voices == (other,)
        assert due(session, half_past) == SAID + BETWEEN_MESSAGES
        assert tell(session, now=SAID + BETWEEN_MESSAGES - timedelta(seconds=1)) == {}
        (message,) = tell(session, now=SAID + BETWEEN_MESSAGES)[OWNER]
        assert set(message.voices) == gathered


def test_handing_over_does_not_shorten_the_hour(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        tell(session, now=SAID)
        alerts.hand_over(session, voice, OWNER, points["Bill"], **WHO)
        five_past = SAID + timedelta(minutes=5)
        new = unhappy(session, points["Visit"], now=five_past)
        assert list(tell(session, now=five_past)) == [OTHER_OWNER]
        assert due(session, five_past) == SAID + BETWEEN_MESSAGES
        assert tell(session, now=SAID + BETWEEN_MESSAGES)[OWNER][0].voices == (new,)


def test_a_new_owner_does_not_wait_for_the_last_ones_hour(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        voice = unhappy(session, visit)
        tell(session, now=SAID)
        save_touch_point(session, visit, name="Visit", owner=user(4))
        assert tell(session, now=SAID + timedelta(minutes=5))[user(4)][0].voices == (voice,)


def test_whoever_stands_in_for_an_owner_who_is_away_hears_instead(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        told = tell(session, now=SAID, away=[OWNER])
        assert [(reader, one.stands_in_for) for reader, (one,) in told.items()] == [(DEPUTY, "Person 0")]
        done = alerts.answer(session, voice, DEPUTY, AlertState.CONTACTED, now=SAID, **WHO)
        assert done.state is AlertState.CONTACTED


def test_an_owner_who_is_away_without_a_deputy_hears_all_the_same(database: Database) -> None:
    with database.write() as session:
        unhappy(session, journey(session)["Bill"])
        assert list(tell(session, now=SAID, away=[OTHER_OWNER])) == [OTHER_OWNER]


@pytest.mark.parametrize("where", ["Hotline", None])
def test_what_nobody_owns_is_told_to_administrators(database: Database, where: str | None) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points[where] if where else None)
        ((reader, (message,)),) = tell(session, now=SAID).items()
        assert (reader, message.without_owner, message.touch_point) == (ADMIN, True, where or "")
        with pytest.raises(NotAllowedError):
            alerts.answer(session, voice, OWNER, AlertState.CONTACTED, now=SAID, **WHO)
        alerts.answer(session, voice, ADMIN, AlertState.CONTACTED, now=SAID, **WHO)
        assert due(session, SAID) is None


def test_where_nobody_administers_it_waits_and_is_told_as_soon_as_somebody_does(database: Database) -> None:
    with database.write() as session:
        unhappy(session, journey(session)["Hotline"])
        assert alerts.next_due(session, now=SAID, administrators=()) == SAID + HOUR
        alerts.tell_due(session, now=SAID, administrators=(), away=())
        assert session.scalars(select(OutboxMessage)).all() == []
        assert list(tell(session, now=SAID)) == [ADMIN]


def test_the_owner_is_nudged_once_at_forty_hours(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        voice = unhappy(session, visit)
        answered = unhappy(session, visit)
        tell(session, now=SAID)
        alerts.answer(session, answered, OWNER, AlertState.CONTACTED, now=SAID, **WHO)
        assert tell(session, now=SAID + NUDGE - HOUR) == {}
        (message,) = tell(session, now=SAID + NUDGE)[OWNER]
        assert (message.voices, message.again) == ((voice,), (voice,))
        assert due(session, SAID + NUDGE) is None
        assert tell(session, now=SAID + CLOCK + HOUR) == {}


def test_a_nudge_and_something_new_come_in_one_message(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        old = unhappy(session, visit)
        tell(session, now=SAID)
        new = unhappy(session, visit, now=SAID + NUDGE)
        (message,) = tell(session, now=SAID + NUDGE)[OWNER]
        assert (message.voices, message.again) == ((old, new), (old,))


def test_what_was_told_late_is_not_nudged_besides(database: Database) -> None:
    with database.write() as session:
        unhappy(session, journey(session)["Visit"])
        tell(session, now=SAID + NUDGE)
        assert due(session, SAID + NUDGE) is None


@pytest.mark.parametrize(
    ("presses", "state"),
    [
        ([AlertState.CONTACTED, AlertState.CONTACTED], AlertState.CONTACTED),
        ([AlertState.CONTACTED, AlertState.RESOLVED], AlertState.RESOLVED),
        ([AlertState.RESOLVED, AlertState.CONTACTED], AlertState.RESOLVED),
        ([AlertState.RESOLVED, AlertState.RESOLVED], AlertState.RESOLVED),
    ],
)
def test_two_people_who_press_come_to_one_outcome_and_the_first_stops_the_clock(
    database: Database, presses: list[AlertState], state: AlertState
) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        for hours, (person, press) in enumerate(zip((OWNER, DEPUTY), presses, strict=True), start=1):
            alerts.answer(session, voice, person, press, now=SAID + hours * HOUR, **WHO)
        assert (alert_of(session, voice).state, alert_of(session, voice).settled_at) == (state, SAID + HOUR)


def test_nobody_else_answers(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        for person in (OTHER_OWNER, user(4), "U0NOBODY"):
            with pytest.raises(NotAllowedError):
                alerts.answer(session, voice, person, AlertState.RESOLVED, now=SAID, **WHO)
            with pytest.raises(NotAllowedError):
                alerts.colleague_page(session, voice, person, **WHO)
        assert alert_of(session, voice).state is AlertState.OPEN


def test_handing_over_gives_the_other_owner_what_is_left_of_the_48_hours(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        tell(session, now=SAID)
        form = alerts.hand_over_form(session, voice, OWNER, **WHO)
        assert [name for _, name in form.touch_points] == ["Bill", "Hotline"]
        handed = alerts.hand_over(session, voice, OWNER, points["Bill"], **WHO)
        assert (handed.state, handed.touch_point, handed.due_at) == (AlertState.HANDED_OVER, "Bill", SAID + CLOCK)
        later = SAID + 5 * HOUR
        (message,) = tell(session, now=later)[OTHER_OWNER]
        assert (message.touch_point, message.voices) == ("Bill", (voice,))
        alerts.answer(session, voice, OTHER_OWNER, AlertState.CONTACTED, now=later, **WHO)
        with pytest.raises(BadInputError, match="by now"):
            alerts.hand_over(session, voice, OTHER_OWNER, points["Visit"], **WHO)
        with pytest.raises(BadInputError, match="by now"):
            alerts.hand_over_form(session, voice, OTHER_OWNER, **WHO)


def test_whoever_handed_a_customer_over_may_have_spoken_with_them_all_the_same(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        alerts.hand_over(session, voice, OWNER, points["Bill"], **WHO)
        alerts.hand_over(session, voice, DEPUTY, points["Bill"], **WHO)
        done = alerts.answer(session, voice, OWNER, AlertState.CONTACTED, now=SAID, **WHO)
        assert (done.state, done.touch_point) == (AlertState.CONTACTED, "Bill")


def test_handing_back_opens_it_where_it_came_from(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        alerts.hand_over(session, voice, OWNER, points["Bill"], **WHO)
        back = alerts.hand_over(session, voice, OTHER_OWNER, points["Visit"], **WHO)
        assert (back.state, back.touch_point) == (AlertState.OPEN, "Visit")


def test_hands_nothing_over_to_a_touch_point_that_is_gone(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        with pytest.raises(BadInputError) as refused:
            alerts.hand_over(session, voice, OWNER, "forged", **WHO)
        assert "touch_point" in refused.value.problems


def test_with_one_touch_point_there_is_nobody_to_hand_over_to(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        for name in ("Bill", "Hotline"):
            remove_touch_point(session, points[name])
        with pytest.raises(BadInputError, match="no other"):
            alerts.hand_over_form(session, voice, OWNER, **WHO)


def test_what_was_handed_over_to_a_touch_point_that_is_removed_goes_back(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        alerts.hand_over(session, voice, OWNER, points["Bill"], **WHO)
        tell(session, now=SAID)
        remove_touch_point(session, points["Bill"])
        (back,) = alerts.open_alerts(session, points["Visit"])
        assert (back.voice_id, back.state) == (voice, AlertState.OPEN)
        assert list(tell(session, now=SAID + 2 * HOUR)) == [OWNER]


def test_what_was_said_at_a_touch_point_that_is_removed_waits_for_administrators(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        voice = unhappy(session, points["Visit"])
        tell(session, now=SAID)
        remove_touch_point(session, points["Visit"])
        assert session.get_one(Voice, voice).touch_point_id is None
        assert list(tell(session, now=SAID + 2 * HOUR)) == [ADMIN]
        assert [one.voice_id for one in alerts.open_alerts(session, None)] == [voice]


def test_an_import_of_people_keeps_what_was_said_at_touch_points_that_stay(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        stays, gone = unhappy(session, points["Visit"]), unhappy(session, points["Bill"])
        text = f"person,team,touch_point,leads\n{user(4)},Field,New one,\n{user(5)},Field,Visit,\n"
        import_people(session, text, emails={})
        names = {point.name: point.id for point in people.touch_points(session)}
        assert list(names) == ["New one", "Visit"]
        assert session.get_one(Voice, stays).touch_point_id == points["Visit"] == names["Visit"]
        assert session.get_one(Voice, gone).touch_point_id is None
        assert people.owners(session) == {points["Visit"]: OWNER}
        assert {point.position for point in session.scalars(select(TouchPoint))} == {0, 1}


def test_whoever_takes_over_from_an_owner_who_left_hears_of_what_waits(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        tell(session, now=SAID)
        change_person(session, member(0, deactivated=True), now=SAID)
        hand_over_duties(session, administrators={ADMIN}, slacks_own=(), now=SAID)
        (message,) = tell(session, now=SAID + HOUR)[DEPUTY]
        assert message.voices == (voice,)
        assert alerts.answer(session, voice, DEPUTY, AlertState.RESOLVED, now=SAID, **WHO)


def test_of_an_owner_who_has_left_and_to_whom_nobody_stood_next_administrators_hear(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        session.get_one(Person, OWNER).left_on = SAID.date()
        session.flush()
        assert list(tell(session, now=SAID)) == [ADMIN]
        with pytest.raises(NotAllowedError):
            alerts.answer(session, voice, OWNER, AlertState.RESOLVED, now=SAID, **WHO)


def test_a_new_owner_hears_of_what_waits_and_renaming_tells_nobody(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        unhappy(session, visit)
        tell(session, now=SAID)
        save_touch_point(session, visit, name="The visit", owner=OWNER)
        assert tell(session, now=SAID + 2 * HOUR) == {}
        save_touch_point(session, visit, name="The visit", owner=user(4))
        assert list(tell(session, now=SAID + 3 * HOUR)) == [user(4)]


def test_a_deleted_voice_leaves_nothing_to_answer_and_is_never_sent(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        gone, stays = unhappy(session, visit), unhappy(session, visit, words=f"{HARSH} And late.")
        tell(session, now=SAID)
        session.execute(delete(Voice).where(Voice.id == gone))
        session.expire_all()
        with pytest.raises(NotFoundError, match="deleted"):
            alerts.answer(session, gone, OWNER, AlertState.CONTACTED, now=SAID, **WHO)
        (sent,) = deliveries.claim(session, now=SAID)
        assert isinstance(sent.message, VoiceAlerts)
        assert [one.voice_id for one in sent.message.customers] == [stays]


def test_a_message_about_nobody_who_waits_any_more_is_not_sent(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        gone, done = unhappy(session, visit), unhappy(session, visit)
        tell(session, now=SAID)
        session.execute(delete(Voice).where(Voice.id == gone))
        alerts.answer(session, done, OWNER, AlertState.RESOLVED, now=SAID, **WHO)
        assert deliveries.claim(session, now=SAID) == []
        assert session.scalars(select(OutboxMessage.state)).all() == [DeliveryState.EXPIRED]


def test_what_slack_does_not_take_for_the_owner_administrators_get(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        tell(session, now=SAID)
        for reader in (OWNER, ADMIN):
            sent = next(one for one in deliveries.claim(session, now=SAID) if isinstance(one.message, VoiceAlerts))
            assert isinstance(sent.message, VoiceAlerts)
            assert (sent.channel, sent.message.unreachable) == (reader, reader == ADMIN)
            assert [one.voice_id for one in sent.message.customers] == [voice]
            deliveries.mark_failed(session, sent, reason="user_disabled", now=SAID, **WHO)
        kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.state == DeliveryState.DUE))
        assert kinds.all() == ["DeliveryTrouble"]


def test_the_outbox_holds_no_words(database: Database) -> None:
    with database.write() as session:
        unhappy(session, journey(session)["Visit"])
        tell(session, now=SAID)
        assert HARSH not in session.scalars(select(OutboxMessage.payload)).one()


def test_a_sent_message_says_what_became_of_each(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        voices = [unhappy(session, visit) for _ in range(6)]
        tell(session, now=SAID)
        sent = update(OutboxMessage).values(state=DeliveryState.SENT, channel="D0OWNER", ts="1.0")
        session.execute(sent, execution_options={"synchronize_session": False})
        for voice in voices:
            alerts.answer(session, voice, OWNER, AlertState.RESOLVED, now=SAID, **WHO)
        session.add(VoiceContact(voice_id=voices[0], key_name="2025-W23", sealed=b""))
        session.flush()
        message = alerts.message_at(session, "D0OWNER", "1.0")
        assert message is not None
        assert {one.state for one in message.customers} == {AlertState.RESOLVED}
        assert (len(message.customers), message.more) == (4, 2)
        assert alerts.message_at(session, "D0OWNER", "2.0") is None
        session.execute(update(OutboxMessage).values(kind="Welcome"))
        session.expire_all()
        assert alerts.message_at(session, "D0OWNER", "1.0") is None


def test_somebody_checked_on_the_colleague_and_nobody_knows_who(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        assert not alerts.colleague_page(session, voice, OWNER, **WHO).asked
        assert alerts.colleague_asked(session, voice, OWNER, **WHO).colleague_asked
        assert alerts.colleague_page(session, voice, DEPUTY, **WHO).asked
        columns = alert_of(session, voice).__table__.columns.keys()
        assert not [name for name in columns if "person" in name]


def test_clocks_are_by_touch_point_and_show_no_share_of_fewer_than_five(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        for number in range(5):
            voice = unhappy(session, points["Visit"])
            hours = 50 if number == 4 else number + 1
            alerts.answer(session, voice, OWNER, AlertState.CONTACTED, now=SAID + hours * HOUR, **WHO)
        alerts.answer(session, voice, OWNER, AlertState.RESOLVED, now=SAID + 51 * HOUR, **WHO)
        waits = unhappy(session, points["Visit"])
        alerts.hand_over(session, waits, OWNER, points["Bill"], **WHO)
        unhappy(session, None, now=SAID + 40 * HOUR)
        now = SAID + 52 * HOUR
        visit, bill, nowhere = alerts.counts(session, since=SAID, now=now)
        assert (visit.touch_point, visit.waiting, visit.contacted, visit.resolved) == ("Visit", 0, 5, 1)
        assert (visit.in_time, visit.median_hours) == (80, 3)
        assert (bill.touch_point, bill.waiting, bill.overdue, bill.in_time) == ("Bill", 1, 1, None)
        assert (nowhere.touch_point_id, nowhere.waiting, nowhere.overdue) == (None, 1, 0)
        assert [one.touch_point for one in alerts.counts(session, since=now, now=now)] == ["Bill", ""]


def test_home_shows_owners_what_waits_for_them_and_administrators_what_nobody_owns(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        late, visit = unhappy(session, points["Visit"], now=SAID - CLOCK - HOUR), unhappy(session, points["Visit"])
        hotline = unhappy(session, points["Hotline"])
        card = alerts.home_card(session, OWNER, now=SAID, **WHO)
        assert (card.waiting, card.overdue, card.next_due_at, card.any) == (2, 1, SAID - HOUR, True)
        page = alerts.alerts_page(session, OWNER, now=SAID, **WHO)
        assert [one.voice_id for one in page.customers] == [late, visit]
        assert alerts.home_card(session, ADMIN, now=SAID, **WHO).waiting == 1
        assert [one.voice_id for one in alerts.alerts_page(session, ADMIN, now=SAID, **WHO).customers] == [hotline]
        everybody = alerts.alerts_page(session, user(4), now=SAID, **WHO)
        assert (everybody.customers, everybody.answers, len(everybody.clocks)) == ((), False, 2)
        assert alerts.home_card(session, user(4), now=SAID, **WHO).waiting == 0


def test_of_two_processes_that_tell_at_the_same_time_one_is_heard(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        voices = {unhappy(session, visit) for _ in range(3)}
    together = Barrier(2)

    def tell_now() -> None:
        together.wait()
        with database.write() as session:
            alerts.tell_due(session, now=SAID, administrators={ADMIN}, away=())

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(tell_now) for _ in range(2)]:
            done.result()
    with database.read() as session:
        (payload,) = session.scalars(select(OutboxMessage.payload))
        assert set(load(VoiceAlerts, payload).voices) == voices


def test_a_page_has_room_for_ten(database: Database) -> None:
    with database.write() as session:
        visit = journey(session)["Visit"]
        for _ in range(12):
            unhappy(session, visit)
        page = alerts.alerts_page(session, OWNER, now=SAID, **WHO)
        assert (len(page.customers), page.more) == (10, 2)


def test_who_stops_being_employed_here_answers_nothing(database: Database) -> None:
    with database.write() as session:
        voice = unhappy(session, journey(session)["Visit"])
        session.get_one(Person, OWNER).forgotten = True
        session.flush()
        with pytest.raises(NotAllowedError):
            alerts.answer(session, voice, OWNER, AlertState.RESOLVED, now=SAID, **WHO)
