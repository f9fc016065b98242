"""What somebody sends about actions: in a message, in Home, or in one of three modals on top of each other."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date

from domain.actions import Origin
from domain.screens import ActionsAddress
from handlers.payloads.alerts import Standing
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission, text
from services.actions import Dropping, NewAction
from templates import ids

_BETWEEN = "\n"
"""In what a modal is about."""
_FIELDS = frozenset(field.name for field in fields(ActionsAddress))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPress:
    """A button beside an action, or beside customers who can be told."""

    pressed: Press
    message: Standing | None
    """Where it was pressed, if it was in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSubmission:
    """The form, sent: a new action, or another wording of one."""

    sent: Submission
    new: NewAction
    action: str
    """The id of the one that is changed; empty: it is new."""
    room: bool
    """One more modal fits on top of it."""
    seen: str
    """How the one that is changed stood when the form was opened."""
    dropping: Dropping | None = None

    def carried(self) -> str:
        """Itself without who sent it, as the page on top carries it."""
        new = asdict(self.new) | {"due_on": self.new.due_on.isoformat()}
        return json.dumps([self.action, new, self.seen], ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionNews:
    """A form about one action, sent: what came of it, why it is dropped, or another day."""

    sent: Submission
    action: str
    words: str
    due_on: date
    message: Standing | None
    """The message from which it was opened."""
    below: str
    """The view that it lies on; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsTurn:
    """To another page of all actions."""

    pressed: Press
    where: ActionsAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPress:
    """[I have told them]: of these customers, each an action and a voice."""

    pressed: Press
    sources: tuple[tuple[str, str], ...]
    message: Standing | None


def form_about(origin: Origin, about: str, action: str = "", seen: str = "") -> str:
    """What the form carries."""
    return _BETWEEN.join([origin, about, action, seen])


@known
def action_press(body: Json) -> ActionPress:
    """A button whose value is an action's id."""
    return ActionPress(pressed=press(body), message=_standing(body))


def news_about(pressed: ActionPress) -> str:
    """What a form carries that this press opens."""
    standing = [pressed.message.channel, pressed.message.ts] if pressed.message else []
    return _BETWEEN.join([pressed.pressed.value, *standing])


@known
def action_form(body: Json) -> ActionSubmission:
    """The form, sent."""
    sent = submission(body)
    origin, about, action, seen = sent.about.split(_BETWEEN)
    view = body["view"]
    new = NewAction(
        what=chosen(sent.element(ids.WHAT_BLOCK)) or "",
        owner_id=chosen(sent.element(ids.OWNER_BLOCK)) or sent.person,
        team_id=_team(sent, ids.TEAM_BLOCK),
        helping_team_id=_team(sent, ids.HELPING_BLOCK),
        due_on=_due(sent),
        origin=Origin(origin),
        about=about,
        credit=bool(all_chosen(sent.element(ids.CREDIT_BLOCK))),
        form=sent.view,
    )
    room = view.get("previous_view_id") in {None, view.get("root_view_id")}
    return ActionSubmission(sent=sent, new=new, action=action, room=room, seen=seen)


@known
def focus_form(body: Json) -> ActionSubmission:
    """Which open action goes, and why; what it goes for comes along."""
    sent = submission(body)
    action, carried, seen = json.loads(sent.about)
    new: Json = {name: text(value) if type(value) is str else value for name, value in carried.items()}
    new |= {"due_on": date.fromisoformat(new["due_on"]), "origin": Origin(new["origin"])}
    return ActionSubmission(
        sent=sent,
        new=NewAction(**new),
        action=text(action),
        room=False,
        seen=text(seen),
        dropping=Dropping(
            action=text(chosen(sent.element(ids.DROPPED_BLOCK))),
            reason=chosen(sent.element(ids.REASON_BLOCK)) or "",
        ),
    )


@known
def action_news(body: Json) -> ActionNews:
    """A form that `news_about` was put into."""
    sent = submission(body)
    action, *standing = sent.about.split(_BETWEEN)
    return ActionNews(
        sent=sent,
        action=action,
        words=chosen(sent.element(ids.REASON_BLOCK)) or chosen(sent.element(ids.OUTCOME_BLOCK)) or "",
        due_on=_due(sent),
        message=Standing(channel=standing[0], ts=standing[1]) if standing else None,
        below=text(body["view"].get("previous_view_id") or ""),
    )


@known
def actions_turn(body: Json) -> ActionsTurn:
    """A menu or a button of the page of all actions: the same but for one field, "<field>|<its value>"."""
    pressed = press(body)
    field, separator, value = pressed.value.partition("|")
    if not separator or field not in _FIELDS:
        raise ValueError(field)
    return ActionsTurn(pressed=pressed, where=ActionsAddress.read(pressed.about).but(**{field: value}))


@known
def tell_press(body: Json) -> TellPress:
    """Customers whom somebody has told, or can't tell: "<action>|<voice>", with "," between several."""
    pressed = press(body)
    sources = tuple((action, voice) for action, _, voice in (one.partition("|") for one in pressed.value.split(",")))
    if not all(action and voice for action, voice in sources):
        raise ValueError(pressed.value)
    return TellPress(pressed=pressed, sources=sources, message=_standing(body))


def _standing(body: Json) -> Standing | None:
    where = body.get("container") or {}
    if where.get("type") != "message":
        return None
    return Standing(channel=text(where["channel_id"]), ts=text(where["message_ts"]))


def _due(sent: Submission) -> date:
    """The day that was chosen; without one a day on which nothing can be due."""
    day = chosen(sent.element(ids.DUE_BLOCK))
    return date.fromisoformat(day) if day else date.max


def _team(sent: Submission, block: str) -> str | None:
    team = chosen(sent.element(block))
    return None if team in {None, "none"} else team
