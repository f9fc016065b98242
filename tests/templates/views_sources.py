"""Views of where customers' words come from."""

from typing import Any

from domain.hook_mapping import SIMPLE, ZENDESK, Called
from domain.screens import (
    ChannelLine,
    CustomerChannelForm,
    CustomerChannelsPage,
    MappingForm,
    MappingPreview,
    Refused,
    SourceForm,
    SourceLine,
    SourcePage,
    SourceSecret,
    SourcesPage,
)
from domain.voice import SourceKind
from tests.templates.views import AT

SHARED = frozenset({"sources", "home_sources"})
ID = "0123456789abcdef0123456789abcdef"


def line(text: str, kind: SourceKind = SourceKind.WEBHOOK, **more: Any) -> SourceLine:
    values: dict[str, Any] = {
        "id": ID,
        "name": text,
        "kind": kind,
        "active": True,
        "touch_point": text,
        "last_call_at": AT,
        "refused": Refused(count=2, reason=text, last_at=AT),
    }
    return SourceLine(**values | more)


def page(text: str, kind: SourceKind = SourceKind.WEBHOOK, **more: Any) -> SourcePage:
    values: dict[str, Any] = {
        "id": ID,
        "name": text,
        "kind": kind,
        "active": True,
        "touch_point": text,
        "question": text,
        "last_call_at": AT,
        "mapping": SIMPLE,
        "own_secret": False,
        "address": f"https://tribune.example.com/hooks/voice/{ID}",
        "listening": True,
        "has_address": True,
    }
    return SourcePage(**values | more)


def modals(text: str, many: int) -> dict[str, Any]:
    return _sources(text, many) | _mappings(text, many) | _channels(text, many)


def _sources(text: str, many: int) -> dict[str, Any]:
    kinds = tuple(line(text, kind) for kind in SourceKind)
    choices = tuple((str(number), text) for number in range(many))
    quiet = line(text, active=False, touch_point="", last_call_at=None, refused=None)
    return {
        "sources": SourcesPage(
            lines=(*kinds, quiet, *((line(text),) * many))[:80],
            more=many,
            room=True,
            channels=many,
            listening=True,
            has_address=True,
        ),
        "no sources": SourcesPage(lines=(), room=False, channels=0),
        "sources without address": SourcesPage(lines=(), room=True, channels=0, listening=True),
        "source": page(text, refused=Refused(count=1, reason=text, last_at=AT)),
        "source of files": page(text, SourceKind.FILE, saved="saved"),
        "source switched off": page(
            text, active=False, saved="off", touch_point="", question="", last_call_at=None, has_address=False
        ),
        "source switched on": page(text, saved="on", listening=False, own_secret=True),
        "source mapped": page(text, saved="mapping"),
        "new source": SourceForm(touch_points=choices),
        "changed source": SourceForm(
            touch_points=choices, id=ID, name=text, touch_point="0", question=text, own_secret=True
        ),
        "changed files": SourceForm(touch_points=(), id=ID, name=text, webhook=False),
        "secret": SourceSecret(id=ID, name=text, secret="s" * 43, address=text, has_address=True, changed=False),
        "new secret": SourceSecret(id=ID, name=text, secret="s" * 43, address=text, has_address=False, changed=True),
    }


def _mappings(text: str, many: int) -> dict[str, Any]:
    full = Called(
        words=text, id=text, said_at=AT, rating=75, question=text, touch_point=text, account=text, contact=text
    )
    shown: dict[str, Any] = {"id": ID, "name": text, "mapping": SIMPLE}
    nothing: dict[str, Any] = {"comments": (), "without_words": 0, "known_touch_points": ()}
    return {
        "mapping": MappingForm(id=ID, name=text, mapping=SIMPLE),
        "mapping of zendesk": MappingForm(id=ID, name=text, mapping=ZENDESK),
        "preview": MappingPreview(
            comments=(full, Called(words=text)) * max(many, 1), without_words=many, known_touch_points=(text,), **shown
        ),
        "preview of nothing": MappingPreview(problem=text, **nothing, **shown),
        "preview without example": MappingPreview(sample=False, **nothing, **shown),
    }


def _channels(text: str, many: int) -> dict[str, Any]:
    troubles = ("not_in_channel", "is_archived", "channel_not_found", "restricted_action", None)
    lines = tuple(ChannelLine(channel="C0SUPPORT", touch_point=text, trouble=trouble) for trouble in troubles)
    return {
        "customers' channels": CustomerChannelsPage(lines=lines * max(many, 1), room=True),
        "no customers' channels": CustomerChannelsPage(lines=(), room=False, may_read=False),
        "customers' channel": CustomerChannelForm(touch_points=tuple((str(number), text) for number in range(many))),
    }
