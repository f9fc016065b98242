"""No spreadsheet runs what somebody typed."""

import pytest

from domain.spreadsheets import FORMULA, harmless


@pytest.mark.parametrize("start", FORMULA)
def test_a_formula_becomes_text_once(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(harmless(f"{start}1+1")) == f"'{start}1+1"


@pytest.mark.parametrize(
    "hidden", ["\n=1", " =1", "\u00a0\ufeff@x", "\u200b+1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
)
def test_no_formula_hides_behind_what_is_not_seen_or_in_wide_signs(hidden: str) -> None:
    assert harmless(hidden) == f"'{hidden}"


@pytest.mark.parametrize("plain", ["", " ", "\u200b", "Fine = good", "\u2013 dashed", -5, None])
def test_other_values_stay_as_they_are(plain: str | int | None) -> None:
    assert harmless(plain) == plain
