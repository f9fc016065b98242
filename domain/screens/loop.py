"""What people see of how well we listen."""

from dataclasses import dataclass

from domain.loop import Figures
from domain.screens.results import Shot


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A modal, "Are we listening?": the headline figures, the same for everybody."""

    figures: Figures
    picture: Shot | None
    suggestions: bool
    """They are set up: there is somebody to answer them."""
    gate: bool
    """No action, no pulse: the rule is on."""
