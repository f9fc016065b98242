"""What an administrator sends about sources of customers' words."""

from dataclasses import dataclass, fields

from domain.hook_mapping import HookMapping, RatingScale, loaded, stored
from handlers.payloads.organisation import NONE
from handlers.payloads.reading import Json, Press, Submission, chosen, known, press, submission, text
from services.sources import GivenSource
from templates import ids

_BETWEEN = "\n"
"""In what a preview is about: the source's id, then the mapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingGiven:
    """The form of a mapping, sent, or its preview."""

    sent: Submission
    source_id: str
    mapping: HookMapping
    sample: str = ""


@known
def source_switched(body: Json) -> tuple[Press, str, bool]:
    """[Switch on] and [Switch off]: who pressed, the source, and whether it is on from now on."""
    pressed = press(body)
    state, source_id = pressed.value.split("|")
    return pressed, source_id, {"on": True, "off": False}[state]


@known
def given_source(sent: Submission) -> GivenSource:
    """The form of a source, sent; what the modal is about is the source's id."""
    return GivenSource(
        id=sent.about,
        name=_written(sent, ids.NAME_BLOCK),
        touch_point=touch_point_of(sent),
        question=_written(sent, ids.QUESTION_BLOCK),
        ready_made=chosen(sent.element(ids.READY_MADE_BLOCK)) or "json",
        own_secret=_written(sent, ids.OWN_SECRET_BLOCK).strip(),
    )


@known
def given_channel(sent: Submission) -> tuple[str, str | None]:
    """A channel to be marked, and the touch point of its customers."""
    return _written(sent, ids.CHANNEL_BLOCK), touch_point_of(sent)


@known
def mapping_given(body: Json) -> MappingGiven:
    """The form of a mapping, sent."""
    sent = submission(body)
    paths = {
        field.name: _written(sent, f"{ids.MAPPED_BLOCK}:{field.name}")
        for field in fields(HookMapping)
        if field.name != "scale"
    }
    scale = RatingScale(text(chosen(sent.element(f"{ids.MAPPED_BLOCK}:scale"))))
    mapping = HookMapping(**paths, scale=scale)
    return MappingGiven(sent=sent, source_id=sent.about, mapping=mapping, sample=_written(sent, ids.SAMPLE_BLOCK))


@known
def mapping_confirmed(body: Json) -> MappingGiven:
    """The preview of a mapping, sent."""
    sent = submission(body)
    source_id, mapping = sent.about.split(_BETWEEN)
    return MappingGiven(sent=sent, source_id=source_id, mapping=loaded(mapping))


def preview_about(source_id: str, mapping: HookMapping) -> str:
    """What a preview carries; see MappingGiven."""
    return _BETWEEN.join([source_id, stored(mapping)])


def touch_point_of(sent: Submission) -> str | None:
    """The touch point that was chosen, if one was."""
    value = text(chosen(sent.element(ids.TOUCH_POINT_BLOCK)) or NONE)
    return None if value == NONE else value


def _written(sent: Submission, block: str) -> str:
    return chosen(sent.element(block)) or ""
