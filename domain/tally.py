"""A long-lived tally: who wants something too, each once, and nobody can look up who.

Support for a suggestion, and later petitions. Counted once a day, and shown in steps only.
"""

from domain.survey import Ballot, Cast, TagState


def supporting(tally: str, person: str) -> Cast:
    """One person's support, for the vault: it counts once, and cannot be taken back."""
    return Cast(survey_id=tally, person=person, state=TagState.ANSWERED, ballot=Ballot(0, ()))
