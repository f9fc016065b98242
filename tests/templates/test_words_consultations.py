"""What champions ask and what comes of it, read aloud."""

import json
from dataclasses import replace

import templates
from domain.consultation_messages import ConsultationLost, ConsultationMessage, ConsultationOpened, ConsultationTold
from domain.consultations import CustomersAsked, CustomersSaid
from domain.digests import Moods
from domain.screens import ConsultationThanks, ConsultEmployees, ConsultFound, Screen
from templates import ids
from tests.templates import views, views_consultations

OPENED = ConsultationOpened(
    consultation=views_consultations.ID,
    champion="employee champion",
    number=12,
    decision="Saturdays on call",
    question="Would Saturdays work for you?",
    options=("Yes", "Not for me"),
    invited=40,
    closes_at=views.AT,
)


def read(view: Screen | ConsultationMessage) -> str:
    return json.dumps(templates.show(view), ensure_ascii=False)


def test_the_channel_reads_who_asks_whom_what_about_which_decision_and_until_when() -> None:
    said = read(OPENED)
    assert "*The employee champion asks everybody:*\\n&gt; Would Saturdays work for you?\\n• Yes\\n• Not for me" in said
    assert "About decision 12, Saturdays on call. 40 people can answer." in said
    assert "It closes {day_divider_pretty} {time}|It closes Friday 13 June, 16:00 UTC" in said
    assert "nobody can look up who said what" in said
    assert f'"action_id": "{ids.CONSULTATION_ANSWER}"' in said
    assert templates.show(OPENED)["text"] == "The employee champion asks: Would Saturdays work for you?"
    assert "asks everybody in Leeds:*" in read(replace(OPENED, who="Leeds"))
    assert "•" not in read(replace(OPENED, options=()))


def test_a_loss_is_said_plainly_with_what_to_do() -> None:
    said = read(
        ConsultationLost(consultation=views_consultations.ID, champion="employee champion", question="Saturdays?")
    )
    assert "What you answered to a question of the employee champion is lost" in said
    assert "The employee champion can ask again." in said
    assert "&gt; Saturdays?" in said


def test_where_the_decision_cannot_be_read_the_channel_reads_the_result_and_why_it_stands_there() -> None:
    said = read(
        ConsultationTold(
            consultation=views_consultations.ID,
            champion="employee champion",
            question="Saturdays?",
            result="No <!here>",
        )
    )
    assert "*The employee champion has asked those they stand for:*\\n&gt; Saturdays?" in said
    assert "&gt; No &lt;!here&gt;" in said
    assert "somebody changed the decision's log by hand" in said
    assert "*The Maya asks those they stand for.*" in read(replace(views_consultations.form("Maya"), number=0))


def test_whoever_answers_reads_what_becomes_of_it_before_they_send() -> None:
    said = read(views_consultations.form("Saturdays?", ("Yes", "No")))
    assert "*You can't change this afterwards.* Your answer goes into a sealed box and is destroyed at closing" in said
    assert "told only from 5 answers on" in said
    assert "from 10 answers on" not in said
    assert "It has ended in the meantime" not in said
    in_words = read(views_consultations.form("Saturdays?"))
    assert "Write a sentence: single words are not shown." in in_words
    assert "Don't show my words, only count my answer" in in_words
    assert "Words are shown to everybody, in no order, from 10 answers on, and only if there are five" in in_words
    assert "up to three words are not shown at all" in in_words
    assert "What you say is still added to it." in read(replace(views_consultations.form("Saturdays?"), over=True))
    assert "What people said is told then, with the decision." in read(ConsultationThanks(closes_at=views.AT))


def test_a_champion_reads_whom_they_ask_and_that_it_cannot_be_stopped() -> None:
    form = ConsultEmployees(
        decision=views_consultations.ID,
        seat=views_consultations.ID,
        title="Saturdays on call",
        who="",
        invited=40,
        channel="C0DECIDE0",
    )
    said = read(form)
    assert "You ask everybody: 40 people. The question is posted in <#C0DECIDE0>" in said
    assert "nobody can look up who said what, not even you" in said
    assert "nobody can change the question or stop it" in said
    assert "You ask everybody in Leeds: 40 people." in read(replace(form, who="Leeds"))
    assert "You answer by" not in said
    assert said.count(" working days") == 5  # four times to choose from, and the one that is chosen at first
    in_time = read(replace(form, due=views.BY, days=(1, 2)))
    assert "You answer by Friday 13 June yourself. The times below leave you at least a day for it." in in_time
    assert in_time.count('"2 working days"') == 2  # offered, and chosen at first
    assert "3 working days" not in in_time
    too_late = read(replace(form, due=views.BY))
    assert "*You answer by Friday 13 June yourself, before people have finished.*" in too_late
    assert "5 working days" in too_late


def test_a_champion_of_customers_reads_what_they_said_and_that_it_stays() -> None:
    asked = CustomersAsked(topics=("Call backs",), touch_points=(), days=90, last=views.BY)
    said = CustomersSaid(
        moods=Moods(negative=9, positive=1), topics=(("Call backs", 10),), quotes=("Nobody <!here> called.",)
    )
    found = read(ConsultFound(title="Saturdays on call", asked=asked, said=said))
    assert "*What did customers say about 'Call backs' in the 90 days up to 13 June 2025?*" in found
    assert "10 comments. Of the 10 whose mood is clear: 90 % negative, 10 % positive, 0 % neutral." in found
    assert "- Nobody &lt;!here&gt; called." in found
    assert "none are quoted" not in found
    assert "for good" in found
    without = read(ConsultFound(title="Saturdays on call", asked=asked, said=replace(said, quotes=())))
    assert "Nobody has approved customers' words about this yet, so none are quoted." in without


def test_home_shows_the_question_that_closes_first_and_that_it_knows_no_answers() -> None:
    one, several = views_consultations.homes("Maya", 3).values()
    assert "*The Maya asks you:* Maya" in read(one)
    assert "more of your champions' questions" not in read(one)
    assert "This page can't tell whether you have answered. That is on purpose." in read(one)
    assert f'"action_id": "{ids.CONSULTATION_ANSWER}"' in read(one)
    assert "2 more of your champions' questions are open." in read(several)
    assert f'"action_id": "{ids.CONSULTATIONS}"' in read(several)
    assert "1 more of your champions' questions is open." in read(views_consultations.homes("Maya", 2)["champions ask"])
