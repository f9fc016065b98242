"""Somebody's support is a cast like any other, and says nothing but that."""

from domain.survey import Ballot, TagState
from domain.tally import supporting


def test_support_is_one_cast_that_says_nothing_else() -> None:
    cast = supporting("tally", "U01234567")
    assert (cast.survey_id, cast.person, cast.state) == ("tally", "U01234567", TagState.ANSWERED)
    assert cast.ballot == Ballot(0, ())
    assert cast.comment is None
