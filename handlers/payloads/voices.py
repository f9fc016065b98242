"""What a colleague sends about a customer's words, and about praise."""

from dataclasses import dataclass

from handlers.payloads.messages import instant
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission
from services.passing_on import PassedOn
from templates import ids


@known
def passed_on(body: Json) -> PassedOn:
    """The form, sent. What it is about is the message that it was opened from, "<channel>|<ts>", or nothing."""
    given = submission(body)
    channel, _, ts = given.about.partition("|")
    if given.about:
        instant(ts)
        if not channel:
            raise ValueError(given.about)
    rating = chosen(given.element(ids.RATING_BLOCK))

    def typed(block: str) -> str:
        return (chosen(given.element(block)) or "").strip()

    return PassedOn(
        person=given.person,
        words=typed(ids.WORDS_BLOCK),
        channel=channel or None,
        ts=ts or None,
        form=given.view,
        source_id=chosen(given.element(ids.SOURCE_BLOCK)),
        touch_point_id=chosen(given.element(ids.TOUCH_POINT_BLOCK)),
        rating=None if rating is None else int(rating),
        account=typed(ids.ACCOUNT_BLOCK),
        contact=typed(ids.CONTACT_BLOCK),
        praised=praised(given),
    )


@known
def praised(given: Submission) -> tuple[str, ...]:
    """The colleagues who were chosen in a form."""
    return all_chosen(given.element(ids.PRAISED_BLOCK))


@dataclass(frozen=True, slots=True, kw_only=True)
class PraiseShare:
    """[Post it here]: whose praise, where."""

    pressed: Press
    voice_id: str
    channel: str


@known
def praise_share(body: Json) -> PraiseShare:
    """The button beside a channel."""
    pressed = press(body)
    voice_id, _, channel = pressed.value.partition("|")
    if not voice_id or not channel:
        raise ValueError(pressed.value)
    return PraiseShare(pressed=pressed, voice_id=voice_id, channel=channel)
