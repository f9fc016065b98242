"""Views of what customers say: topics, comments, and how readings are put right."""

from dataclasses import replace

from domain.screens import (
    DeleteVoiceForm,
    Fix,
    Fixed,
    ReadComment,
    ReadingForm,
    ReadTopic,
    Screen,
    Since,
    TopicGroup,
    TopicLine,
    TopicsReply,
    VoiceAddress,
    VoiceComments,
    VoicesReply,
    VoiceTopics,
    VoiceTopicsReply,
)
from domain.voice import Label
from tests.templates import views

SHARED = {"voice_reading", "voice_topic_lines"}
TOPIC = "call_back"


def line(text: str, *, rising: bool = True) -> TopicLine:
    return TopicLine(id=TOPIC, name=text[:80], count=34, usual=(15, 33), negative=62, rising=rising, lately=210)


def topics(text: str, many: int) -> VoiceTopics:
    quiet = replace(line(text), count=0, usual=None, negative=None, rising=False)
    below = (line(text), quiet, replace(quiet, lately=0))
    groups = (TopicGroup(line=quiet, below=()), TopicGroup(line=line(text), below=below * max(1, many // 3)))
    return VoiceTopics(groups=groups * max(1, many // 4), comments=many, lately=many * 12, managing=bool(many))


def comment(text: str, label: Label = Label.NEGATIVE, **more: object) -> ReadComment:
    read = ReadComment(
        id=views.SURVEY,
        words=text[:8000],
        said_at=views.AT,
        touch_point=text[:80],
        source=text[:80],
        question=text[:500],
        rating=20,
        looked_at=TOPIC,
        label=label,
        confidence=92,
        why=("waited", text[:80], "three weeks", "never"),
        corrected=False,
        english=True,
        topics=tuple(ReadTopic(id=one, name=text[:80], label=label) for one in (TOPIC, *"abcdefghi")),
    )
    return replace(read, **more)  # type: ignore[arg-type] # a test's shorthand


def comments(text: str) -> tuple[ReadComment, ...]:
    return (
        comment(text),
        comment(text, Label.UNCLEAR, why=()),
        comment(text, Label.UNCLEAR),
        comment(text, Label.POSITIVE, corrected=True, touch_point="", source="", question="", rating=None),
        comment(text, Label.UNCLEAR, english=False, topics=(), looked_at="", why=()),
        comment(text, Label.NEUTRAL, why=()),
        *(comment(text, Label.NEUTRAL),) * 4,
    )


def page(text: str, many: int) -> VoiceComments:
    return VoiceComments(
        where=VoiceAddress(topic=TOPIC, touch_point="1", source="1", since=Since.MONTH, mood=Label.NEGATIVE).but(
            search=text, part=2
        ),
        name=text[:80],
        found=many,
        comments=comments(text),
        parts=3,
        touch_points=tuple((str(number), text[:80]) for number in range(many)),
        sources=tuple((str(number), text[:80]) for number in range(many)),
        deleting=bool(many),
    )


def replies(text: str, many: int) -> dict[str, Screen]:
    told = VoicesReply(where=VoiceAddress(topic=TOPIC), found=many, comments=comments(text)[:3], line=line(text))
    near = tuple((f"{number}", text[:80]) for number in range(min(many, 5)))
    return {
        "topics reply": VoiceTopicsReply(topics=topics(text, many)),
        "about reply": told,
        "search reply": replace(told, where=VoiceAddress().but(search=text), line=None, found=many + 1),
        "search without result": replace(told, where=VoiceAddress().but(search=text), line=None, found=0, comments=()),
        "unknown topic": TopicsReply(unknown=text[:100], nearest=near),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    whole = page(text, many)
    fixed = Fixed(fix=Fix.MOOD, voice=views.SURVEY, topic=TOPIC, name=text[:80], label=Label.POSITIVE)
    short = replace(whole, comments=whole.comments[:1], touch_points=(), sources=())
    nothing = replace(short, where=VoiceAddress(), name="", comments=(), found=0, parts=1)
    return {
        "topics": topics(text, many),
        "no topics": VoiceTopics(groups=(), comments=0, lately=0, managing=False),
        "customers' comments": whole,
        "first comments": replace(short, where=replace(whole.where, part=1), fixed=fixed),
        "last comments": replace(short, where=replace(whole.where, part=3), fixed=replace(fixed, name="", topic="")),
        "comments not about it": replace(short, fixed=replace(fixed, fix=Fix.NOT_ABOUT)),
        "comments about it": replace(short, fixed=replace(fixed, fix=Fix.ABOUT, label=None)),
        "comments put right": replace(short, fixed=Fixed(fix=Fix.READING, voice=views.SURVEY)),
        "comments without a deleted one": replace(short, fixed=Fixed(fix=Fix.DELETE, voice=views.SURVEY)),
        "delete form": DeleteVoiceForm(words=text[:8000]),
        "no comments": nothing,
        "no comments that fit": replace(nothing, where=VoiceAddress().but(search=text, mood="positive")),
        "reading form": ReadingForm(comment=comment(text)),
        "reading put right": ReadingForm(comment=comment(text), put_right=True),
        "reading form of the unclear": ReadingForm(comment=comment(text, Label.UNCLEAR, topics=())),
    }
