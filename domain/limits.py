"""What nobody can promise: said plainly, and alike, to whoever asks what is stored or who sees what.

docs/explanation/anonymity.md says the same at greater length.
"""

_SLACK = "Slack carries each of your presses with your name, and keeps its messages."
_SERVER = "Whoever runs this server could change Tribune, or watch it at work, and would see answers as they come in."
_DISK = (
    "If the disk is lost while a pulse or ballot is open, its answers or votes are lost too, and you are asked again."
)
_BALLOT = (
    "Somebody who takes the box of an open ballot and its key learns who has voted and how many chose each candidate, "
    "and not who chose whom. If you are the only one so far, or all have voted alike, they know that too. The box of a "
    "petition says who has signed."
)

LIMITS = (
    _SLACK,
    _SERVER,
    (
        "Somebody who takes the box and its key while a pulse is open learns who took part and narrows down what they "
        "said; for the first to answer, exactly what. Some disks and machine copies keep keys that were overwritten."
    ),
    (
        "If everybody agrees, the report says what everybody said. If all but one compare their answers, they can "
        "narrow down the last one."
    ),
    "A reminder is a Slack message. If only people who have not answered get one, it shows that you had not.",
    "Reports add up. If you change teams, two reports side by side may hint at what you said.",
    "People may know you by how you write, or by what only you can know.",
    _DISK,
    (
        "Somebody who takes the letter box and its key reads the suggestions that wait in it, but not who sent them. "
        "Somebody who takes the box of those who want a suggestion too, and its key, can find out whether you do."
    ),
    _BALLOT,
)
"""Of all that is anonymous here."""

BALLOT_LIMITS = (
    _SLACK,
    _SERVER,
    _BALLOT,
    "The fewer people vote, the more the result says. If all vote for one person, everybody knows how everybody voted.",
    _DISK,
)
"""Of a ballot."""
