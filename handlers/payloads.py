"""The only code that indexes raw payloads: what Slack sends comes out as typed values, or as BadInputError.

Everything in a payload may be forged by whoever can press buttons, except who they are: that Slack vouches for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from domain.errors import BadInputError
from services.people import Member
from templates import ids

Json = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

METADATA_CHARACTERS = 3000


def _known(read: Callable[P, T]) -> Callable[P, T]:
    """Turn a payload of an unknown shape into one sentence."""

    @wraps(read)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise BadInputError(
                "That button or form is from another version of Tribune. Nothing was stored. "
                f"Type {ids.PULSE_COMMAND} for a fresh one."
            ) from None

    return checked


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A Home that somebody looks at: what it carries must be in the next one that is published."""

    metadata: str = ""
    hash: str | None = None

    def carried(self) -> str:
        """Itself as the metadata of a modal; empty if it does not fit there."""
        text = json.dumps([self.metadata, self.hash], ensure_ascii=False)
        return text if len(text) <= METADATA_CHARACTERS else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button in a message, in Home or in a modal, or used a shortcut."""

    person: str
    trigger: str
    value: str = ""
    home: HomeView | None = None
    in_modal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPress:
    """Somebody pressed a button that opens the form; `chosen` is the first question's answer, if it has one."""

    person: str
    trigger: str
    survey_id: str
    chosen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody looks at App Home."""

    person: str
    home: HomeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command: the words after it, in lower case."""

    person: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSubmission:
    """One person's answers as the form sent them: by item id, None being "can't say"."""

    person: str
    survey_id: str
    answers: dict[str, int | None]
    comment: str
    show: bool

    def carried(self) -> str:
        """Itself without the person, as the metadata of the page on top: Slack keeps it, we do not."""
        return json.dumps([self.survey_id, self.answers, self.comment, self.show], ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpSubmission:
    """The two answers that set a pulse up."""

    person: str
    channel: str
    answerer: str
    home: HomeView | None


@_known
def press(body: Json) -> Press:
    """A button, or a global shortcut."""
    value = body["actions"][0].get("value", "") if "actions" in body else ""
    view = body.get("view") or {}
    return Press(
        person=body["user"]["id"],
        trigger=body["trigger_id"],
        value=_text(value),
        home=_home(view) if view.get("type") == "home" else None,
        in_modal=view.get("type") == "modal",
    )


@_known
def answer_press(body: Json) -> AnswerPress:
    """A button that opens the form: one of the five in the message ("<survey>|<value>"), or one without an answer."""
    pressed = press(body)
    survey_id, separator, value = pressed.value.partition("|")
    chosen = int(value) if separator else None
    if not survey_id or chosen not in {None, 1, 2, 3, 4, 5}:
        raise ValueError(value)
    return AnswerPress(person=pressed.person, trigger=pressed.trigger, survey_id=survey_id, chosen=chosen)


@_known
def command(body: Json) -> Command:
    """A slash command."""
    return Command(person=body["user_id"], words=tuple(body.get("text", "").lower().split()))


@_known
def home_opened(body: Json) -> HomeOpened | None:
    """The event app_home_opened; None if it was the messages tab."""
    event = body["event"]
    if event.get("tab", "home") != "home":
        return None
    return HomeOpened(person=event["user"], home=_home(event.get("view") or {}))


@_known
def pulse_submission(body: Json) -> PulseSubmission:
    """The form, sent."""
    values = body["view"]["state"]["values"]
    prefix = f"{ids.ITEM_BLOCK}:"
    answers = {
        block.removeprefix(prefix): _score(fields[ids.ITEM_ACTION]["selected_option"]["value"])
        for block, fields in values.items()
        if block.startswith(prefix)
    }
    comment = values[ids.WORDS_BLOCK][ids.WORDS_ACTION]["value"] if ids.WORDS_BLOCK in values else None
    hidden = values[ids.HIDE_BLOCK][ids.HIDE_ACTION]["selected_options"] if ids.HIDE_BLOCK in values else ()
    return PulseSubmission(
        person=body["user"]["id"],
        survey_id=_text(body["view"]["private_metadata"]),
        answers=answers,
        comment=_text(comment or "").strip(),
        show=not hidden,
    )


@_known
def confirmed_submission(body: Json) -> PulseSubmission:
    """[Send anyway]: the answers come back in the metadata of the page."""
    survey_id, answers, comment, show = json.loads(body["view"]["private_metadata"])
    return PulseSubmission(
        person=body["user"]["id"],
        survey_id=_text(survey_id),
        answers={item: None if value is None else _whole(value) for item, value in answers.items()},
        comment=_text(comment),
        show=show is True,
    )


@_known
def form_below(body: Json) -> str:
    """The form underneath the page that was sent."""
    return _text(body["view"]["root_view_id"])


@_known
def set_up_submission(body: Json) -> SetUpSubmission:
    """The set-up form, sent."""
    values = body["view"]["state"]["values"]
    carried = body["view"].get("private_metadata")
    metadata, view_hash = json.loads(carried) if carried else ("", None)
    return SetUpSubmission(
        person=body["user"]["id"],
        channel=_text(values[ids.CHANNEL_BLOCK][ids.CHANNEL_ACTION]["selected_conversation"]),
        answerer=_text(values[ids.ANSWERER_BLOCK][ids.ANSWERER_ACTION]["selected_user"]),
        home=HomeView(metadata=_text(metadata), hash=view_hash) if carried else None,
    )


@_known
def member_event(body: Json) -> Member | None:
    """The events team_join and user_change."""
    return member(body["event"]["user"], team_id=body["team_id"])


@_known
def member(user: Json, *, team_id: str) -> Member | None:
    """A user as Slack describes them; None for bots, Slackbot, strangers and members of other workspaces."""
    if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == "USLACKBOT":
        return None
    if user.get("is_stranger") or user.get("team_id", team_id) != team_id:
        return None
    profile = user.get("profile") or {}
    names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name"))
    return Member(
        id=user["id"],
        name=next((" ".join(name.split()) for name in names if name and name.split()), user["id"])[:80],
        zone=user.get("tz") or "UTC",
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        deactivated=bool(user.get("deleted")),
        administers=not user.get("deleted") and bool(user.get("is_admin") or user.get("is_owner")),
    )


def blocks_of(body: Json) -> frozenset[str]:
    """The ids of a submitted view's blocks: where an error can be shown."""
    return frozenset(block["block_id"] for block in body["view"].get("blocks", ()) if "block_id" in block)


def _home(view: Json) -> HomeView:
    return HomeView(metadata=view.get("private_metadata") or "", hash=view.get("hash"))


def _score(value: str) -> int | None:
    return None if value == "none" else int(value)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _text(value: object) -> str:
    """A string as it was sent; half characters, which cannot be stored, become question marks."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value.encode("utf-8", "replace").decode("utf-8")
