"""Switches for what goes wrong between Slack and an app: a developer or a test flips them while everything runs.

Each is on for the next so many calls or until it is flipped back, for everything or only for what has one name: a
method of the Web API ("chat.postMessage"), an event ("app_home_opened") or an interaction ("block_actions").
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.errors import ActError

LONGEST = 3600.0
"""Seconds that a switch may have at the most."""


class Trouble(StrEnum):
    """What can go wrong, by the switch's name."""

    LOST_REPLY = "lost_reply"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    SLOW = "slow"
    SILENT_SOCKET = "silent_socket"
    DROPPED_SOCKET = "dropped_socket"
    REDELIVERED = "redelivered"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch as it stands: what it is called and does, and whether it is on, for what, and how often still."""

    name: Trouble
    label: str
    """A few plain words for the page."""
    does: str
    """A sentence that says what happens while it is on."""
    counts: str
    """What its times count, in the plural: "calls", "sockets", ..."""
    on: bool = False
    left: int | None = None
    """How often it still strikes; None: until it is flipped back."""
    only: str = ""
    """The one method, event or interaction that it strikes; empty: every one."""
    seconds: float | None = None
    """How long the wait is; None for a switch without one."""


_ALL = (
    Switch(
        name=Trouble.LOST_REPLY,
        label="Lose Slack's reply",
        does="Slack does what the app asks, but the connection is cut before the reply.",
        counts="calls",
    ),
    Switch(
        name=Trouble.SERVER_ERROR,
        label="Slack is broken",
        does="Slack does nothing, and answers with status 500.",
        counts="calls",
    ),
    Switch(
        name=Trouble.RATE_LIMITED,
        label="Too many calls",
        does="Slack does nothing, and tells the app to come back after some seconds (status 429).",
        counts="calls",
        seconds=5.0,
    ),
    Switch(
        name=Trouble.SLOW,
        label="Slow replies",
        does="Slack does what the app asks at once, but replies only after some seconds.",
        counts="calls",
        seconds=5.0,
    ),
    Switch(
        name=Trouble.SILENT_SOCKET,
        label="A socket goes silent",
        does="The socket that is used next stays open, but nothing comes through it any more, not even a pong.",
        counts="sockets",
    ),
    Switch(
        name=Trouble.DROPPED_SOCKET,
        label="A socket drops",
        does="The socket that is used next is cut without a word, and what was to go through it is lost.",
        counts="sockets",
    ),
    Switch(
        name=Trouble.REDELIVERED,
        label="Send events again",
        does="Slack sends an event a second time, with the same event_id, although the app has acknowledged it.",
        counts="events",
    ),
    Switch(
        name=Trouble.DUPLICATE,
        label="Send everything twice",
        does="What people do reaches the app twice, in two envelopes with the same id.",
        counts="envelopes",
    ),
)


class Switches:
    """Every switch of one workspace; `server.switches` holds them. `on_change` is called when one has moved."""

    def __init__(self) -> None:
        self._now: dict[str, Switch] = {switch.name: switch for switch in _ALL}
        self.on_change: Callable[[], None] = lambda: None

    def listed(self) -> list[Switch]:
        """All of them as they stand, in the order in which a page shows them."""
        return list(self._now.values())

    def flip(
        self, name: str, *, on: bool, times: int | None = None, only: str = "", seconds: float | None = None
    ) -> Switch:
        """Switch one on (for the next `times`, or until it is flipped back; with its usual `seconds`) or off.

        Raises ActError for a switch that does not exist, and for numbers that make no sense.
        """
        usual = next((switch for switch in _ALL if switch.name == name), None)
        if usual is None:
            raise ActError(f"There is no switch {name}.")
        if times is not None and times < 1:
            raise ActError("A switch needs at least one time.")
        if seconds is not None and not 0 < seconds <= LONGEST:
            raise ActError(f"Choose more than 0 and at most {LONGEST:g} seconds.")
        flipped = usual
        if on:
            wait = usual.seconds if usual.seconds is None or seconds is None else seconds
            flipped = replace(usual, on=True, left=times, only=only.strip(), seconds=wait)
        return self._set(flipped)

    def all_off(self) -> None:
        """Nothing goes wrong any more."""
        for usual in _ALL:
            self._set(usual)

    def strikes(self, name: Trouble, about: str) -> Switch | None:
        """The switch, if it is on for a call, event or interaction of that name: one of its times is used up."""
        switch = self._now[name]
        if not switch.on or switch.only not in {"", about}:
            return None
        if switch.left is not None:
            left = switch.left - 1
            self._set(replace(switch, left=left) if left else next(usual for usual in _ALL if usual.name == name))
        return switch

    def _set(self, switch: Switch) -> Switch:
        self._now[switch.name] = switch
        self.on_change()
        return switch
