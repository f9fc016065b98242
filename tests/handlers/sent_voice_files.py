"""What is sent by whoever gives Tribune a file of customers' words."""

import json
from typing import Any

from domain.roles import Action
from domain.voice_fields import Field
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_voices import EMPTY, chosen, typed

Json = dict[str, Any]

MAY = Action.IMPORT_VOICES


def carried(file: str = "F0FORGED", columns: tuple[str, ...] = ("a", "b", "c"), question: str = "") -> str:
    """What the button [Choose the columns] carries."""
    return json.dumps({"file": file, "point": None, "question": question, "columns": columns})


def given(file: str, *, touch_point: str = "none", question: str | None = None) -> Json:
    """The form's state.values."""
    return {
        ids.FILE_BLOCK: {ids.CHOICE_ACTION: {"type": "file_input", "files": [{"id": file}]}},
        ids.TOUCH_POINT_BLOCK: chosen(touch_point),
        ids.QUESTION_BLOCK: typed(question),
    }


def columns(words: str, scale: str | None = None, **others: str) -> Json:
    """The state.values of the form that asks for columns."""
    picked = {Field.DATE: "none", Field.RATING: "none", Field.TOUCH_POINT: "none", Field.QUESTION: "none"}
    picked |= {Field[name]: number for name, number in others.items()} | {Field.WORDS: words}
    return {f"{ids.COLUMN_BLOCK}:{one.name}": chosen(number) for one, number in picked.items()} | {
        ids.SCALE_BLOCK: chosen(scale)
    }


def about(value: str) -> str:
    """The metadata of a form that is about this."""
    return json.dumps({"home": None, "about": value})


SENT: Sent = {
    ids.IMPORT_VOICES: (MAY, button(ids.IMPORT_VOICES)),
    ids.VOICE_FILE_FORM: (MAY, form(ids.VOICE_FILE_FORM, given("F0FORGED"), EMPTY)),
    ids.VOICE_FILE_COLUMNS: (MAY, button(ids.VOICE_FILE_COLUMNS, carried())),
    ids.VOICE_FILE_COLUMNS_FORM: (MAY, form(ids.VOICE_FILE_COLUMNS_FORM, columns("1"), about(carried()))),
}
