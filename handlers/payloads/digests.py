"""What is pressed and sent about digests."""

from dataclasses import dataclass

from handlers.payloads.reading import HomeView, Json, Press, chosen, known, press, submission, text
from services.digest_set_up import GivenDigest
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePress:
    """[Yes] or [No] to one quote."""

    pressed: Press
    issue: str
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSubmission:
    """The form of a digest, sent."""

    person: str
    given: GivenDigest
    home: HomeView | None


@known
def quote_press(body: Json) -> QuotePress:
    """Its value names the digest and the voice."""
    pressed = press(body)
    issue, separator, voice = pressed.value.partition("|")
    if not separator:
        raise ValueError(pressed.value)
    return QuotePress(pressed=pressed, issue=issue, voice=voice)


@known
def digest_submission(body: Json) -> DigestSubmission:
    """What the modal is about is the digest's id; of a new one, nothing."""
    sent = submission(body)

    def choice(block: str) -> str:
        return text(chosen(sent.element(block)))

    return DigestSubmission(
        person=sent.person,
        given=GivenDigest(
            id=sent.about,
            channel=choice(ids.CHANNEL_BLOCK),
            zone=choice(ids.ZONE_BLOCK),
            weekday=int(choice(ids.WEEKDAY_BLOCK)),
            hour=int(choice(ids.HOUR_BLOCK)),
            every_weeks=int(choice(ids.CADENCE_BLOCK)),
            approval={"yes": True, "no": False}[choice(ids.APPROVAL_BLOCK)],
        ),
        home=sent.home,
    )
