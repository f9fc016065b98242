"""What answers [Stop asking me] where no Home shows it: in the message in which Tribune introduces itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOrNot:
    """Whether this person is asked from now on, with the button that turns it round."""

    stopped: bool
