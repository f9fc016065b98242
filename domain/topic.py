"""One thing that people speak of: a name, and example phrases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that people speak of."""

    id: str
    """Of a shipped topic a word that never changes ("waiting"); of an own one a random id."""
    name: str
    """As it is shown: "Waiting on the phone"."""
    phrases: tuple[str, ...] = ()
    """Examples of how people say it: "on hold", "nobody answered", "call* back". Case does not matter. A plain word
    stands for its inflections too; with a star, for all words that begin like it; "#" for any number; "bill/invoice"
    for either. A star alone stands for a few words that are about nothing else."""
    parent: str | None = None
    """The topic above; None: it is on the first level."""
    complaint: str = ""
    """Negative mentions in a sentence without a full stop: "Customers wait for a call back"; "": made from the name."""
    praise: str = ""
    """Positive ones likewise: "Customers are called back in time"."""


def group(topic: str, name: str, *below: Topic) -> tuple[Topic, ...]:
    """A topic of the first level, and those below it."""
    return (
        Topic(id=topic, name=name),
        *(
            Topic(
                id=one.id,
                name=one.name,
                phrases=one.phrases,
                parent=topic,
                complaint=one.complaint,
                praise=one.praise,
            )
            for one in below
        ),
    )


def shipped(topic: str, name: str, phrases: str, *, complaint: str, praise: str) -> Topic:
    """A topic of the second level; `phrases` with commas between them."""
    return Topic(
        id=topic,
        name=name,
        phrases=tuple(phrase for part in phrases.split(",") if (phrase := " ".join(part.split()))),
        complaint=complaint,
        praise=praise,
    )
