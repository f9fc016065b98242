"""What the author of a suggestion sends."""

from dataclasses import dataclass
from typing import Self

from domain.four_words import all_words
from domain.suggestions import Category, MeantFor
from domain.wallet import WORDS, fingerprint
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission, text
from services.suggesting import Suggested
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestPress:
    """A way to the form: what it is about, as far as it was opened below something."""

    pressed: Press
    words: str
    """What was typed already, elsewhere."""
    topic: str
    touch_point: str
    on_top: bool
    """It was pressed in a modal that lies on another one: Slack has room for one more, which the form may need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What the author writes in a thread."""

    person: str
    capability: str
    words: str
    reopens: bool
    """[Not settled yet]."""
    nonce: str
    """Of the form: sent twice, it is one reply."""

    @classmethod
    def read(cls, about: str, *, person: str, words: str) -> Self:
        """A reply's form, or the page above it, by what it carries."""
        kind, capability, nonce = about.split("|")
        fingerprint(capability)
        if kind not in {"reply", "reopen"} or not nonce:
            raise ValueError(about)
        return cls(person=person, capability=capability, words=words, reopens=kind == "reopen", nonce=nonce)

    def carried(self) -> str:
        """What its form, and the page above that, carry: everything but the words."""
        return f"{'reopen' if self.reopens else 'reply'}|{self.capability}|{self.nonce}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The page on top of a form, sent all the same."""

    sent: Submission
    form: str
    """The form underneath."""
    draft: Suggested | Replied


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsPress:
    """[What could still go wrong], on the form or on the page on top of it."""

    pressed: Press
    words: str
    """Of the page on top."""
    signed: bool
    on_page: bool
    """It was pressed on the page on top."""
    wanted: bool
    """False: it stands there, and is to go again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPress:
    """Somebody pressed something about a thread of theirs: whoever has its capability is its author."""

    pressed: Press
    capability: str
    part: int | None
    """The page; None: the newest."""
    on_top: bool
    """See SuggestPress."""


@known
def suggest_press(body: Json) -> SuggestPress:
    """[Make a suggestion], the shortcut, and [How would you fix it?]."""
    pressed = press(body)
    below = pressed.action.partition(":")[0] == ids.HOW_WOULD_YOU_FIX
    topic, _, touch_point = pressed.value.partition("|") if below else ("", "", "")
    words = pressed.value if pressed.action == ids.SUGGEST else ""
    return SuggestPress(pressed=pressed, words=words, topic=topic, touch_point=touch_point, on_top=_on_top(body))


@known
def suggested(body: Json) -> tuple[Submission, Suggested]:
    """The form of a suggestion."""
    given = submission(body)
    return given, Suggested(
        person=given.person,
        words=chosen(given.element(ids.WORDS_BLOCK)) or "",
        category=Category(chosen(given.element(ids.CATEGORY_BLOCK)) or ""),
        meant_for=MeantFor(chosen(given.element(ids.MEANT_FOR_BLOCK)) or ""),
        touch_point=chosen(given.element(ids.TOUCH_POINT_BLOCK)) or "",
        sign=bool(all_chosen(given.element(ids.SIGN_BLOCK))),
        four_words=_four(given.about),
    )


def carried_suggestion(given: Suggested) -> str:
    """What the page above the form carries: everything but the words."""
    return "|".join(
        (given.category, given.meant_for, given.touch_point, "1" if given.sign else "", " ".join(given.four_words))
    )


@known
def replied(body: Json) -> tuple[Submission, Replied]:
    """The form of a reply."""
    given = submission(body)
    words = chosen(given.element(ids.WORDS_BLOCK)) or ""
    return given, Replied.read(given.about, person=given.person, words=words)


@known
def confirmed(body: Json) -> Confirmed:
    """[Send anyway]: the words come back as the value of a button on the page."""
    sent = submission(body)
    buttons = (each for block in body["view"]["blocks"] for each in block.get("elements", ()))
    words = next(text(each["value"]) for each in buttons if each.get("action_id", "").startswith(ids.SUGGESTION_LIMITS))
    return Confirmed(
        sent=sent,
        form=text(body["view"].get("previous_view_id") or body["view"]["root_view_id"]),
        draft=_suggestion_draft(sent, words) if sent.about.count("|") == 4 else _reply_draft(sent, words),
    )


@known
def limits_press(body: Json) -> LimitsPress:
    """[What could still go wrong], or [Hide this]."""
    pressed = press(body)
    wanted = pressed.action.partition(":")[2]
    return LimitsPress(
        pressed=pressed,
        words=pressed.value,
        signed=pressed.about.split("|")[3:4] == ["1"],
        on_page=bool(wanted),
        wanted=wanted != "hide",
    )


@known
def thread_press(body: Json) -> ThreadPress:
    """A button with a capability, and perhaps a page: "<capability>|<page>"."""
    pressed = press(body)
    capability, _, part = pressed.value.partition("|")
    fingerprint(capability)
    return ThreadPress(pressed=pressed, capability=capability, part=int(part) if part else None, on_top=_on_top(body))


@known
def page_press(body: Json) -> tuple[Press, int]:
    """A button with the number of a page."""
    pressed = press(body)
    return pressed, int(pressed.value or "1")


@known
def four_words(body: Json) -> tuple[Submission, str]:
    """The form that takes four words, and what was typed."""
    given = submission(body)
    return given, chosen(given.element(ids.FOUR_WORDS_BLOCK)) or ""


def _on_top(body: Json) -> bool:
    return (body.get("view") or {}).get("previous_view_id") is not None


def _suggestion_draft(sent: Submission, words: str) -> Suggested:
    category, meant_for, touch_point, sign, four = sent.about.split("|")
    return Suggested(
        person=sent.person,
        words=words,
        category=Category(category),
        meant_for=MeantFor(meant_for),
        touch_point=touch_point,
        sign=sign == "1",
        four_words=_four(four),
    )


def _reply_draft(sent: Submission, words: str) -> Replied:
    return Replied.read(sent.about, person=sent.person, words=words)


def _four(carried: str) -> tuple[str, ...]:
    words = tuple(carried.split())
    if len(words) != WORDS or not all_words().issuperset(words):
        raise ValueError(carried)
    return words
