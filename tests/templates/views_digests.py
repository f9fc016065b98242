"""Views of digests: as the channel, Home and a preview show them, with quotes to approve, and being set up."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.digests import (
    DigestShown,
    Handled,
    MoodLine,
    NetMood,
    Place,
    ProposedQuote,
    QuoteState,
    ShownGap,
    ShownTopic,
    Tone,
    Usual,
)
from domain.messages import Outgoing
from domain.screens import (
    DigestCard,
    DigestForm,
    DigestLine,
    DigestPage,
    DigestPreview,
    DigestsCard,
    DigestsPage,
    Home,
    QuotesCard,
    QuotesPage,
    Screen,
    Shot,
)
from domain.voice_messages import QuotesProposed, VoiceDigest
from tests.templates import views

SHARED = frozenset({"digest", "quotes", "home_digests"})
NAMES_USERS: frozenset[str] = frozenset()
HANDLED = Handled(contacted=6, resolved=2, waiting=2, overdue=1, median_hours=9)


def place(text: str, **more: Any) -> Place:
    text = text[:80]
    values = {"touch_point": views.SURVEY, "name": text, "mentions": 28, "owner": text, "handled": HANDLED}
    said = {"own_view": "may not fix it ourselves", "own_view_on": date(2025, 5, 23)}
    return Place(**values | said | more)


def topic(text: str, **more: Any) -> ShownTopic:
    values = {
        "topic": views.SURVEY,
        "name": text[:80],
        "tone": Tone.COMPLAINT,
        "said": text[:120],
        "mentions": 34,
        "usual": Usual(low=15, high=33),
        "negative": 82,
        "place": place(text),
        "quote": text[:200],
    }
    return ShownTopic(**values | more)


def shown(text: str, many: int, **more: Any) -> DigestShown:
    """A digest with everything that one can have; names are as long as the database takes them."""
    values = {
        "first_day": date(2025, 6, 2),
        "last_day": date(2025, 6, 8),
        "weeks": 1,
        "voices": 212,
        "usual": Usual(low=180, high=240),
        "compared_with": 8,
        "mood": NetMood(score=12, low=4, high=20, voices=190),
        "mood_before": 15,
        "moved": 0,
        "moods": (MoodLine(label="", scores=(None, 3, 15, 12)), MoodLine(label=text[:80], scores=(None, None, 1, -4))),
        "rising": (
            topic(text),
            topic(text, tone=Tone.PRAISE, said="", place=place(text, owner="", mentions=34)),
            topic(text, tone=Tone.MIXED, said="", place=None, usual=None, negative=None, quote=""),
        ),
        "biggest": (topic(text, place=place(text, own_view="", handled=Handled())),) * 3,
        "gaps": (
            ShownGap(touch_point=text[:80], owner=text[:80], employees="about 70 %", customers="31 %", distance=39),
            ShownGap(touch_point=text[:80], owner="", employees="about 30 %", customers="71 %", distance=-41),
        ),
        "handled": replace(HANDLED, contacted=9),
        "silent_touch_points": (text[:80],) * min(many, 2),
        "silent_topics": (text[:80],) * min(many, 4),
    }
    return DigestShown(**values | more)


QUIET = {"rising": (), "biggest": (), "gaps": (), "handled": Handled(), "mood": None, "mood_before": None}


def digests(text: str, many: int) -> dict[str, DigestShown]:
    """Every kind of week."""
    full = shown(text, many)
    return {
        "full": full,
        "without change": replace(full, rising=(), handled=Handled(contacted=1, median_hours=1)),
        "praise": replace(full, rising=full.rising[1:], weeks=2),
        "mixed": replace(full, rising=full.rising[2:], weeks=4, handled=Handled(waiting=1)),
        "happier": replace(full, rising=(), moved=1),
        "more": replace(full, rising=(), usual=Usual(low=1, high=9)),
        "early": replace(full, rising=(), compared_with=1, usual=None),
        "quiet": shown(text, 0, **QUIET),
        "silent": shown(text, 0, **QUIET | {"voices": 0}),
    }


def proposed(text: str, many: int) -> tuple[ProposedQuote, ...]:
    states = (QuoteState.PROPOSED, QuoteState.APPROVED, QuoteState.REFUSED, QuoteState.UNASKED)
    return tuple(
        ProposedQuote(voice=f"{number:032}", topic=text[:80], words=text[:200], state=state)
        for number, state in zip(range(min(many, 6)), states * 2, strict=False)
    )


def messages(text: str, many: int) -> dict[str, Outgoing]:
    return {
        **{f"digest {kind}": VoiceDigest(issue=views.SURVEY, shown=one) for kind, one in digests(text, many).items()},
        "quotes proposed": QuotesProposed(
            issue=views.SURVEY, channel="C0VOICE", post_at=views.AT, quotes=proposed(text, many)
        ),
    }


def replies(text: str, many: int) -> dict[str, Screen]:
    return {f"preview {kind}": DigestPreview(shown=one) for kind, one in digests(text, many).items()}


def line(**more: Any) -> DigestLine:
    values = {
        "id": views.SURVEY,
        "channel": "C0VOICE",
        "weekday": 1,
        "hour": 9,
        "zone": "Europe/London",
        "every_weeks": 1,
        "approval": True,
        "active": True,
        "next_at": views.AT,
    }
    return DigestLine(**values | more)


def modals(text: str, many: int) -> dict[str, Screen]:
    picture = Shot(file_id="F0PICTURE", alt=text or "Lines.")
    issues = tuple((f"{number:032}", date(2025, 6, 2), date(2025, 6, 8)) for number in range(26))
    zones = tuple(f"Europe/City{number}" for number in range(100))
    return {
        **{
            f"digest page {kind}": DigestPage(issue=views.SURVEY, shown=one, picture=None, issues=())
            for kind, one in digests(text, many).items()
        },
        "digest page with picture": DigestPage(
            issue=issues[3][0], shown=shown(text, many), picture=picture, issues=issues, sent=True
        ),
        "quotes page": QuotesPage(
            issue=views.SURVEY, channel="C0VOICE", post_at=views.AT, quotes=proposed(text, many)
        ),
        "no digests": DigestsPage(lines=(), room=True),
        "digests": DigestsPage(
            lines=(
                line(),
                line(active=False, every_weeks=2, approval=False),
                line(trouble="not_in_channel", every_weeks=4, weekday=7),
                *(line(trouble="is_archived"),) * 17,
            ),
            room=False,
            previewed=True,
        ),
        "new digest": DigestForm(zones=zones, zone=zones[4]),
        "digest": DigestForm(
            zones=zones[:1], zone=zones[0], id=views.SURVEY, channel="C0VOICE", weekday=7, hour=23, every_weeks=4,
            approval=False,
        ),
    }  # fmt: skip


def homes(text: str, many: int) -> dict[str, Home]:
    home = views.homes(text, many)["employee"]
    assert isinstance(home, Home)
    waits = QuotesCard(issue=views.SURVEY, channel="C0VOICE", post_at=views.AT, waiting=1)
    return {
        f"with a digest {kind}": replace(
            home, digests=DigestsCard(last=DigestCard(issue=views.SURVEY, shown=one), quotes=waits)
        )
        for kind, one in digests(text, many).items()
    }
