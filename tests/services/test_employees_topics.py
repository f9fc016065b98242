"""What employees wrote about is counted at closing, and told in steps of five."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.messages import PulseComments, PulseResults, ResultTopic
from domain.screens import Address, Page, ResultsComments
from domain.taxonomy import EMPLOYEES
from models import pulses
from models.database import Database
from services import results
from services.employees_topics import EmployeesTopics
from tests.factories import (
    ANNOUNCED,
    CLOSED,
    COMMENTS,
    OPENED,
    add_people,
    answer,
    put_in,
    set_up_series,
    user,
)
from tests.services.ticking import messages, tick
from vault import Vault

SLOW = "Our system is so slow."
SHORT = "We are short staffed."


def closed(database: Database, vault: Vault, written: Sequence[str], *, hidden: int = 0) -> None:
    """A cycle of twelve in which these words were written, the first ones not to be shown."""
    with database.write() as session:
        add_people(session, 12, team="hotline")
        set_up_series(session)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        survey_id = pulses.open_cycles(session)[0].id
        texts = [*written, *[""] * (12 - len(written))]
        casts = [
            answer(session, survey_id, user(number), comment=text, show=number >= hidden)
            for number, text in enumerate(texts)
        ]
    put_in(database, vault, casts)
    tick(database, vault, CLOSED)


def test_topics_stand_in_the_report_and_in_the_message_of_comments(database: Database, vault: Vault) -> None:
    closed(database, vault, [SLOW] * 7 + [SHORT] * 4, hidden=3)
    topics = (ResultTopic(name=EMPLOYEES["tools"].name, at_least=5),)
    [(_, _, report)] = messages(database, PulseResults)
    [(_, due_at, said)] = messages(database, PulseComments)
    assert report.topics == said.topics == topics
    assert (due_at, len(said.comments)) == (COMMENTS, 8)


def test_topics_are_told_where_no_words_are_shown(database: Database, vault: Vault) -> None:
    closed(database, vault, [SLOW] * 6, hidden=6)
    [(_, due_at, said)] = messages(database, PulseComments)
    assert (due_at, said.comments, said.topics[0].at_least) == (COMMENTS, (), 5)


@pytest.mark.parametrize("written", [[SLOW] * 4, [SLOW] * 4 + ["Hm."] * 4])
def test_a_topic_of_four_comments_is_never_told(database: Database, vault: Vault, written: list[str]) -> None:
    closed(database, vault, written)
    [(_, _, report)] = messages(database, PulseResults)
    assert report.topics == ()


def test_home_tells_topics_when_the_channel_reads_the_comments(database: Database, vault: Vault) -> None:
    closed(database, vault, [SLOW] * 6)

    def page(after: timedelta) -> ResultsComments:
        with database.read() as session:
            found = results.report_page(session, Address(page=Page.COMMENTS), person=user(0), now=COMMENTS + after)
        assert isinstance(found, ResultsComments)
        return found

    assert page(timedelta(seconds=-1)).topics == ()
    assert [topic.at_least for topic in page(timedelta()).topics] == [5]


def test_the_topic_above_is_told_where_none_below_it_has_five_comments(database: Database, vault: Vault) -> None:
    closed(database, vault, [SLOW] * 3 + [SHORT] * 3)
    [(_, _, report)] = messages(database, PulseResults)
    assert report.topics == (ResultTopic(name=EMPLOYEES["frictions"].name, at_least=5),)


def test_what_a_comment_is_about_includes_the_topic_above(database: Database) -> None:
    with database.read() as session:
        assert EmployeesTopics(session).of(SLOW) == ("tools", "frictions")
