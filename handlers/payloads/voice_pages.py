"""What somebody sends who looks through what customers say."""

from dataclasses import dataclass, fields

from domain.screens import Fix, VoiceAddress
from domain.voice import Label
from handlers.payloads.reading import (
    HomeView,
    Json,
    Press,
    Submission,
    all_chosen,
    chosen,
    known,
    press,
    submission,
    text,
)
from templates import ids

_FIELDS = frozenset(field.name for field in fields(VoiceAddress))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePress:
    """Something that leads to comments."""

    pressed: Press
    where: VoiceAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPress:
    """Somebody says what is wrong with a reading, on the page that shows these comments."""

    pressed: Press
    where: VoiceAddress
    fix: Fix
    voice: str
    topic: str
    label: Label
    """The right mood; UNCLEAR where none is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSubmission:
    """How one comment is to be read."""

    person: str
    home: HomeView | None
    about: str
    """The voice's id, "|", and the address of the page below; "" if it is another page."""
    voice: str
    label: Label
    topics: tuple[str, ...]

    @property
    def where(self) -> VoiceAddress | None:
        """The comments on the page below the form."""
        _, _, below = self.about.partition("|")
        return VoiceAddress.read(below) if below else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSubmission:
    """This comment is to be deleted; below the form stand these comments."""

    person: str
    home: HomeView | None
    voice: str
    where: VoiceAddress


@known
def voice_press(body: Json) -> VoicePress:
    """[Show me more] and its like: an address, or a topic's id."""
    pressed = press(body)
    return VoicePress(pressed=pressed, where=VoiceAddress.read(pressed.value))


@known
def voice_page_press(body: Json) -> VoicePress:
    """A menu or a button of the page: the same comments but for one field, "<field>|<its value>"."""
    pressed = press(body)
    field, separator, value = pressed.value.partition("|")
    if not separator or field not in _FIELDS:
        raise ValueError(field)
    return VoicePress(pressed=pressed, where=VoiceAddress.read(pressed.about or "{}").but(**{field: value}))


@known
def voice_search(body: Json) -> VoicePress:
    """The page, sent with words to search for: in the same topic, and by the same filters."""
    given = submission(body)
    typed = chosen(given.element(ids.SEARCH_BLOCK)) or ""
    pressed = Press(person=given.person, trigger="", home=given.home, about=given.about, view=given.view)
    return VoicePress(pressed=pressed, where=VoiceAddress.read(given.about or "{}").but(search=typed))


@known
def wrong_press(body: Json) -> WrongPress:
    """A line of the menu beside a comment: "<fix>|<voice>|<topic>|<mood>"."""
    pressed = press(body)
    fix, voice, topic, label = pressed.value.split("|")
    return WrongPress(
        pressed=pressed,
        where=VoiceAddress.read(pressed.about or "{}"),
        fix=Fix(fix),
        voice=voice,
        topic=topic,
        label=_said(label) if fix == Fix.MOOD else Label(label or Label.UNCLEAR),
    )


@known
def reading_submission(body: Json) -> ReadingSubmission:
    """The form that puts a reading right, sent."""
    given: Submission = submission(body)
    return ReadingSubmission(
        person=given.person,
        home=given.home,
        about=given.about,
        voice=given.about.partition("|")[0],
        label=_said(chosen(given.element(ids.MOOD_BLOCK))),
        topics=all_chosen(given.element(ids.TOPICS_BLOCK)),
    )


@known
def delete_submission(body: Json) -> DeleteSubmission:
    """The form that asks whether a comment is to be deleted, sent."""
    given = submission(body)
    voice, _, below = given.about.partition("|")
    return DeleteSubmission(person=given.person, home=given.home, voice=voice, where=VoiceAddress.read(below or "{}"))


def _said(mood: str | None) -> Label:
    """A mood that a person can say of a comment: unclear is what machines are."""
    label = Label(text(mood))
    if label is Label.UNCLEAR:
        raise ValueError(label)
    return label
