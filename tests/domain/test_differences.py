"""What changed between two wordings, word by word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions import Area, Evidence, EvidenceKind
from domain.differences import PARTS, Kind, Run, changes, differences, part_text
from domain.seats import StandsFor
from tests.domain.decided import LATE, WORDING

KEPT, REMOVED, ADDED = Kind.KEPT, Kind.REMOVED, Kind.ADDED
texts = st.lists(st.sampled_from(["a", "b", "c", "\u05d0", "<!channel>", "*", " ", "\n", "\n\n"])).map(" ".join)


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", ()),
        ("", "x", (Run(ADDED, "x", ""),)),
        ("x", "", (Run(REMOVED, "x", ""),)),
        ("the same", "the  same", (Run(KEPT, "the  same", ""),)),
        (
            "Call back in a day",
            "Call back in two days, always",
            (Run(KEPT, "Call back in", " "), Run(REMOVED, "a day", " "), Run(ADDED, "two days, always", "")),
        ),
        ("one\ntwo", "one\ntwo\nthree", (Run(KEPT, "one\ntwo", "\n"), Run(ADDED, "three", ""))),
        ("one\ntwo\n", "zero\none\ntwo", (Run(ADDED, "zero", "\n"), Run(KEPT, "one\ntwo", ""))),
    ],
)
def test_words_are_kept_removed_or_added(old: str, new: str, runs: tuple[Run, ...]) -> None:
    assert differences(old, new) == runs


@given(texts, texts)
def test_both_wordings_can_be_read_from_the_differences(old: str, new: str) -> None:
    runs = differences(old, new)
    assert " ".join(run.text for run in runs if run.kind is not ADDED).split() == old.split()
    assert " ".join(run.text for run in runs if run.kind is not REMOVED).split() == new.split()
    assert all(run.text and run.text.strip() == run.text for run in runs)
    assert [bool(run.space) for run in runs] == [True] * (len(runs) - 1) + [False] * bool(runs)


def test_only_the_parts_that_changed_are_shown() -> None:
    assert changes(WORDING, WORDING) == ()
    changed = replace(
        WORDING,
        what="The hotline is open on Saturdays and Sundays.",
        touched=(StandsFor.CUSTOMERS,),
        areas=(Area("leeds", "Leeds"),),
        options=("Call back on Monday",),
        evidence=(*WORDING.evidence, Evidence(EvidenceKind.DRIVER, "quality", "Quality")),
        review_on=LATE,
    )
    found = changes(WORDING, changed)
    assert [one.part for one in found] == ["what", "touched", "areas", "options", "evidence", "review_on"]
    assert found[1].runs == (Run(KEPT, "customers", " "), Run(REMOVED, "employees", ""))
    assert found[-1].runs == (Run(REMOVED, "2025-09-01", " "), Run(ADDED, "2025-06-10", ""))


def test_each_part_of_a_proposal_is_among_them() -> None:
    assert set(PARTS) == {*type(WORDING).__dataclass_fields__}
    assert part_text(WORDING, "title") == "Saturdays on call"
