"""Views of passing on a customer's words, and of praise."""

from dataclasses import replace

from domain.messages import Outgoing, PulseInvitation
from domain.praise import PraiseState
from domain.screens import AlreadySaved, Choice, PraisePosted, PraisePreview, ReadTopic, Screen, VoiceForm, VoiceSaved
from domain.voice import Label
from domain.voice_messages import Praised, PraiseShared
from tests.templates import views

MASKS = ("name", "e-mail", "link", "phone", "card", "number")


def messages(text: str, _many: int) -> dict[str, Outgoing | PulseInvitation]:
    told = Praised(voice_id=views.SURVEY, words=text[:8000], touch_point=text[:80])
    shared = PraiseShared(name=text[:80], words=text[:8000], touch_point=text[:80])
    return {
        "praise": told,
        "praise of no touch point": replace(told, touch_point=""),
        "praise kept": replace(told, state=PraiseState.KEPT),
        "praise shown": replace(told, state=PraiseState.PUBLIC, channel="C0PULSE"),
        "praise for all": shared,
        "praise for all, of no touch point": replace(shared, touch_point=""),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    choices = tuple(Choice(id=f"{views.SURVEY}{number}"[-32:], name=text[:80]) for number in range(min(many, 100)))
    saved = VoiceSaved(
        voice_id=views.SURVEY,
        words=text[:8000],
        masked=MASKS,
        label=Label.NEGATIVE,
        confidence=92,
        why=("waited", text[:80]),
        english=True,
        topics=tuple(ReadTopic(id="t", name=text[:80], label=label) for label in Label) * max(1, many // 4),
        praised=(text[:80],) * 5,
        alerted=True,
    )
    praise = PraisePreview(voice_id=views.SURVEY, name=text[:80], words=text[:8000], touch_point=text[:80], channels=())
    return {
        "voice form": VoiceForm(words=text[:3000], cut=True, touch_points=choices, sources=choices),
        "empty voice form": VoiceForm(words="", cut=False, touch_points=(), sources=choices[:1]),
        "voice saved": saved,
        "voice saved, not read": replace(
            saved, english=False, label=Label.UNCLEAR, topics=(), why=(), masked=(), praised=()
        ),
        "voice saved before": AlreadySaved(voice_id=views.SURVEY),
        "voice saved before, and deleted": AlreadySaved(voice_id=""),
        "voice saved before, and praised": AlreadySaved(voice_id=views.SURVEY, praised=(text[:80],) * 5),
        "praise form": replace(praise, channels=("C0PULSE",)),
        "praise form of many": replace(praise, channels=tuple(f"C0{number}" for number in range(many)), touch_point=""),
        "praise form of none": praise,
        "praise posted": PraisePosted(channel="C0PULSE"),
    }
