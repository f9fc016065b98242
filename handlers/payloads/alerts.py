"""What is pressed and sent about very unhappy customers: in a message, in Home's page, or in a form above either."""

from dataclasses import dataclass

from handlers.payloads.reading import Json, Press, Submission, chosen, known, press, submission, text
from templates import ids

_BETWEEN = "\n"
"""In what a form is about: the voice's id, then where the message stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where in Slack a message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPress:
    """A button beside an unhappy customer."""

    pressed: Press
    voice_id: str
    message: Standing | None
    """Where it was pressed, if it was in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertForm:
    """A form about an unhappy customer, sent."""

    sent: Submission
    voice_id: str
    message: Standing | None
    """From which it was opened; None: from the page in Home, which lies below."""
    below: str
    """The view below it, or itself."""
    touch_point: str = ""


@known
def alert_press(body: Json) -> AlertPress:
    """A button whose value is the voice's id."""
    pressed = press(body)
    where = body.get("container") or {}
    message = None
    if where.get("type") == "message":
        message = Standing(channel=text(where["channel_id"]), ts=text(where["message_ts"]))
    return AlertPress(pressed=pressed, voice_id=pressed.value, message=message)


@known
def alert_form(body: Json) -> AlertForm:
    """A form that `alert_about` was put into."""
    sent = submission(body)
    voice_id, *standing = sent.about.split(_BETWEEN)
    return AlertForm(
        sent=sent,
        voice_id=voice_id,
        message=Standing(channel=standing[0], ts=standing[1]) if standing else None,
        below=text(body["view"]["root_view_id"]),
        touch_point=text(chosen(sent.element(ids.TOUCH_POINT_BLOCK)) or ""),
    )


def alert_about(pressed: AlertPress) -> str:
    """What a form carries that this press opens."""
    standing = [pressed.message.channel, pressed.message.ts] if pressed.message else []
    return _BETWEEN.join([pressed.voice_id, *standing])
