"""Views of files of customers' words."""

from datetime import date
from typing import Any

from domain.screens import (
    Choice,
    NothingReadHere,
    VoiceFileBadLines,
    VoiceFileColumns,
    VoiceFileDone,
    VoiceFileForm,
    VoiceFileProgress,
    VoiceFileStarted,
    VoiceFileUnknown,
)
from domain.voice_fields import Scale

DAY = date(2026, 11, 20)


def replies(text: str, many: int) -> dict[str, Any]:
    done: dict[str, Any] = {"name": text, "columns": (("words", text),), "added": many, "known": 0, "completed": 0}
    return {
        "progress": VoiceFileProgress(name=text, done=many, lines=max(2 * many, 1)),
        "progress of nothing": VoiceFileProgress(name=text, done=0, lines=0),
        "unknown columns": VoiceFileUnknown(name=text, columns=(text,) * many, again="{}"),
        "unknown columns, too many": VoiceFileUnknown(name=text, columns=(text,) * many, again=""),
        "file done": VoiceFileDone(**done, bad=0, bad_lines=(), first_day=None, last_day=None),
        "file of one day": VoiceFileDone(
            **done, bad=1, bad_lines=((1, text),), first_day=DAY, last_day=DAY, undated=True, day_first=False
        ),
        "file with everything": VoiceFileDone(
            **done | {"known": 7_000, "completed": many},
            bad=99,
            bad_lines=((1, text),) * 5,
            first_day=DAY,
            last_day=date(2026, 11, 21),
            not_read=many,
            touch_points_unknown=(text,) * many,
            ratings_unread=(text,) * many,
            windows=True,
            scale=Scale(5, 1),
            day_first=True,
            upside_down=True,
        ),
        "one bad line": VoiceFileBadLines(many=1),
        "bad lines": VoiceFileBadLines(many=many),
        "nothing read": NothingReadHere(imports=False),
        "nothing read, files are": NothingReadHere(imports=True),
    }


def modals(text: str, many: int) -> dict[str, Any]:
    return {
        "voice file": VoiceFileForm(touch_points=(Choice(id="visit", name=text),) * min(many, 99)),
        "voice file's columns": VoiceFileColumns(columns=(text, "") + (text,) * many),
        "voice file started": VoiceFileStarted(),
    }
