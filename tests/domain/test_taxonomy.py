"""Topics that come with Tribune, and lists of topics."""

import pytest

from domain.taxonomy import CUSTOMERS, EMPLOYEES, Taxonomy, Topic


def test_a_topic_is_found_by_its_id_while_it_is_there() -> None:
    waiting = Topic(id="waiting", name="Waiting")
    topics = Taxonomy((waiting,))
    assert topics["waiting"] is topics.get("waiting") is waiting
    assert list(topics) == [waiting]
    assert topics.get("gone") is None
    with pytest.raises(KeyError):
        topics["gone"]


def test_equal_lists_are_equal() -> None:
    topics = (Topic(id="waiting", name="Waiting"),)
    assert Taxonomy(topics) == Taxonomy(topics)
    assert hash(Taxonomy(topics)) == hash(Taxonomy(topics))


@pytest.mark.parametrize("topics", [CUSTOMERS, EMPLOYEES])
def test_shipped_topics_stand_on_two_levels_with_a_sentence_for_each_mood(topics: Taxonomy) -> None:
    whose = "Customers" if topics is CUSTOMERS else ""
    above = [topic for topic in topics if topic.parent is None]
    assert 6 <= len(above) <= 12
    for topic in topics:
        if topic.parent is not None:
            assert topics[topic.parent] in above
            assert topic.complaint.startswith(whose)
            assert topic.praise.startswith(whose)
            assert topic.complaint != topic.praise
            assert not {topic.complaint[-1], topic.praise[-1]} & set(".!?")
