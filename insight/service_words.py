"""How people speak of service, which lexicons of feelings do not hold: waiting, chasing, "nobody", "straight away".

Written by hand, from no data; what each is worth, if anything, the training finds out. A word with a star stands for
all words that begin like it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_SAD = (
    "abandon*", "abrupt*", "absent", "aggressive", "annoy*", "appalling", "arrogant", "attitude", "awkward*",
    "banging", "blame*", "blocked", "bother*", "bounced", "broke*", "bureaucra*", "cancel*", "careless", "chaos*",
    "chase*", "chasing", "clueless", "cold", "complain*", "complicat*", "condescend*", "confus*", "contradict*",
    "costly", "cramped", "crash*", "crowded", "damag*", "dead", "deaf", "delay*", "dirty", "disappear*",
    "disconnect*", "discourteous", "disgust*", "dismiss*", "dismissive", "disorgani*", "disrepair", "distress*",
    "dropped", "dusty", "excuses", "expensive", "fail*", "fault*", "faulty", "filthy", "fob*", "forgot*", "freez*",
    "frustrat*", "grubby", "hassle", "hidden", "hold", "hopeless", "horrible", "hours", "ignor*", "impatient",
    "impersonal", "impossible", "inaccura*", "inadequate", "incompetent", "inconsist*", "inconvenien*",
    "incorrect*", "inefficient", "inflexible", "insist*", "insufficient", "interrupt*", "invisible", "jammed",
    "joke", "lack*", "late", "leak*", "left", "lengthy", "lied", "limited", "lost", "loud", "mess*", "misinform*",
    "mislead*", "misled", "missed", "missing", "mistake*", "mould*", "muddle*", "neglect*", "noise", "noisy",
    "nonsense", "nuisance", "outdated", "overcharged", "overcrowded", "overdue", "overpriced", "pain", "patroni*",
    "poor*", "postpone*", "pressur*", "problem*", "promised", "pushy", "queue*", "quit", "rejected", "reluctant",
    "repeated*", "repeatedly", "rough*", "rude*", "rush*", "scam", "scratch*", "scruffy", "shambles",
    "shock*", "shouted", "shrug*", "sloppy", "slow*", "smell*", "soaked", "soggy", "spoil*", "stain*", "stale",
    "stranded", "stress*", "struggl*", "stuck", "surly", "tatty", "tedious", "terrible", "tired", "torn",
    "trouble*", "twice", "unable", "unacceptable", "unanswered", "unavailable", "unaware", "unclean", "unclear",
    "uncomfortable", "unfair", "unfriendly", "unhelpful", "uninterested", "unnecessar*", "unpleasant",
    "unprofessional", "unreliable", "unresolved", "unresponsive", "unsafe", "unsatisf*", "untidy", "unwelcom*",
    "unwilling", "upset*", "useless", "vague", "wait*", "waste*", "weeks", "wet", "worn", "worse*", "worst",
    "wrong*",
)  # fmt: skip
"""Of complaints."""
_GLAD = (
    "accommodat*", "accurate*", "amazing", "appreciat*", "approachable", "attentive*", "beautifully", "calm*",
    "careful*", "caring", "cheerful*", "clean", "clear*", "comfortabl*", "compassion*", "considerate", "convenient",
    "courteous*", "dedicated", "delicious", "detailed", "diligent*", "easily", "easy", "effective*", "efficient*",
    "effortless", "empath*", "enjoy*", "excellent*", "exceptional", "expert*", "fair*", "fantastic", "fast",
    "faultless", "fixed", "flawless*", "flexible", "fresh", "friendly", "generous*", "gentle*", "genuine*",
    "grateful", "handy", "happy", "helpful*", "honest*", "hospitable", "immaculate", "immediate*",
    "impeccable", "impress*", "informative", "instant*", "kind*", "kindness", "knowledgeable", "listened", "lovely",
    "neat*", "outstanding", "painless", "patience", "patient*", "perfect*", "personable", "pleasant*", "pleased",
    "polite*", "positive", "praise", "professional*", "prompt*", "proud", "punctual*", "quick*", "quiet",
    "reassur*", "recommend*", "relaxed", "reliab*", "repaired", "rescued", "resolved", "respectful*", "responsive",
    "satisf*", "seamless*", "simple", "skilled", "smart", "smil*", "smooth*", "solved", "sorted", "spacious",
    "speedy", "spotless", "superb", "supportive", "swift*", "tasty", "thank*", "thorough*", "thoughtful", "tidy",
    "timely", "transparent", "trust*", "understanding", "upgraded", "useful", "warm*", "welcom*", "wonderful*",
)  # fmt: skip
"""Of praise."""

_MANY = "#|two|three|four|five|six|several|many|couple of|few"
_PHRASES = {
    "nobody": r"\b(?:nobody|no one|noone|none of (?:them|you|the staff))\b",
    "still": r"\bstill (?:not|no|wait\w*|(?:have|has|is|does|do|did) not)\b|\bnot .{0,20}\byet\b",
    "had to": r"\b(?:had|have|having) to (?!say|admit|thank|worry)\b",
    "how long": rf"\b(?:{_MANY}|whole|over an?|an) (?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b",
    "how often": rf"\b(?:{_MANY}|multiple|numerous|different) (?:times|calls|attempts|people|visits|emails|letters)\b",
    "is not": r"\b(?:did|does|do|has|have|was|were|is|are|would|will|could|can) not\b",
    "never": r"\bnever (?!had a|had any|been so|felt so|let)\b",
    "should": r"\b(?:should|needs? to|would be (?:nice|better|good|helpful)|would have been|could have|please)\b"
    r"|\binstead of\b",
    "more": r"\b(?:more|better|less|fewer|quicker|faster|shorter|earlier|easier|longer)\b",
    "question": r"\?",
    "no trouble": r"\b(?:no|without) (?:problems?|complaints?|issues?|fuss|hassle|delays?|faults?|waiting|worries)\b"
    r"|\b(?:no|without) surprises?\b",
    "beyond": r"\b(?:above and beyond|straight ?away|on time|first (?:time|class|visit)|well done|keep (?:it )?up)\b"
    r"|\b(?:can|could) not (?:fault|(?:have )?be(?:en)?|ask)\b",
}  # fmt: skip


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(word.replace("*", r"\w*") for word in words))


_SAD_WORD, _GLAD_WORD = _any_of(_SAD), _any_of(_GLAD)
_COMPILED = {name: re.compile(phrase) for name, phrase in _PHRASES.items()}
_NEEDED = {
    "nobody": frozenset({"nobody", "no", "noone", "none"}),
    "still": frozenset({"still", "yet"}),
    "had to": frozenset({"to"}),
    "is not": frozenset({"not"}),
    "never": frozenset({"never"}),
    "question": frozenset({"?"}),
    "no trouble": frozenset({"no", "without"}),
}
"""Words without which there is no such turn of speech; most texts need no further look."""


@lru_cache(maxsize=10_000)
def worth(word: str) -> int | None:
    """1 of praise, -1 of a complaint; None: of neither."""
    if _SAD_WORD.fullmatch(word):
        return -1
    return 1 if _GLAD_WORD.fullmatch(word) else None


def phrases(words: Sequence[str]) -> dict[str, int]:
    """How often each turn of speech is in a text, by its name; those that are in it."""
    text = " ".join(words)
    there = frozenset(words)
    return {
        name: count
        for name, phrase in _COMPILED.items()
        if not there.isdisjoint(_NEEDED.get(name, there)) and (count := len(phrase.findall(text)))
    }
