"""Words are found whatever their case and accents."""

import pytest

from domain.board import has_all
from domain.screens import BoardAddress, BoardOrder
from domain.suggestions import Category, SuggestionState


@pytest.mark.parametrize("sought", ["", "  ", "café", "CAFE", "cafe\u0301 kuchen", "küch", "kuchen strasse", "straße"])
def test_finds_all_words_without_minding_case_and_accents(sought: str) -> None:
    assert has_all("Küchen and a CAFÉ in the Straße", sought)


@pytest.mark.parametrize("sought", ["tea", "cafe tea"])
def test_does_not_find_what_is_not_all_there(sought: str) -> None:
    assert not has_all("Küchen and a CAFÉ", sought)


def test_an_address_survives_the_way_to_slack_and_back() -> None:
    where = BoardAddress(
        search='"<&', category=Category.TOOLS, state=SuggestionState.DONE, order=BoardOrder.WANTED, part=3
    )
    assert BoardAddress.read(str(where)) == where
    assert str(BoardAddress()) == "{}"
    assert BoardAddress.read("") == BoardAddress()
    assert BoardAddress.read("{}").filters is False
    assert where.filters


def test_another_filter_begins_at_the_first_part() -> None:
    assert BoardAddress(part=3, search="van").but(category="tools") == BoardAddress(
        search="van", category=Category.TOOLS
    )
    assert BoardAddress(category=Category.TOOLS).but(category="") == BoardAddress()
    assert BoardAddress().but(part=-4).part == 1
    assert len(BoardAddress().but(search="x " * 200).search) <= 100


@pytest.mark.parametrize(
    "forged",
    ["[]", "no", '{"state": "held_back"}', '{"state": "new"}', '{"category": "x"}', '{"order": "x"}', '{"part": "x"}'],
)
def test_refuses_a_forged_address(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        BoardAddress.read(forged)
