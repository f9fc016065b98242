"""A person's own data: sent to them, or forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData:
    """The words beside the file in somebody's direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDataSent:
    """The file is on its way to their direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMeForm:
    """What happens, and what stays, before somebody is forgotten."""

    duties: tuple[str, ...]
    """What others will do instead: "leads Hotline"."""
    invited: bool
    """To a pulse that is open."""
    administers: bool
    """By the settings of the server, or as Slack's own admin: that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """It is done. `gone`: nothing of them is here any more; else a mark stays, because they work here."""

    gone: bool
