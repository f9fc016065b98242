"""The forms of an English word, by rules that fit on a page: so that one example phrase stands for what people write.

No dictionary of word forms comes with TextBlob. A form that does not exist ("waites") does no harm, because nobody
writes it.
"""

import re
from functools import lru_cache

_IRREGULAR = """
be am is are was were been being
break breaks broke broken breaking
bring brings brought bringing
build builds built building
buy buys bought buying
choose chooses chose chosen choosing
come comes came coming
cost costs costing
cut cuts cutting
do does did done doing
drive drives drove driven driving
fall falls fell fallen falling
feel feels felt feeling
find finds found finding
forget forgets forgot forgotten forgetting
get gets got gotten getting
give gives gave given giving
go goes went gone going
have has had having
hear hears heard hearing
hold holds held holding
keep keeps kept keeping
know knows knew known knowing
lead leads led leading
leave leaves left leaving
let lets letting
lose loses lost losing
make makes made making
man men
mean means meant meaning
meet meets met meeting
mislead misleads misled misleading
overpay overpays overpaid overpaying
pay pays paid paying
person persons people
put puts putting
quit quits quitting
read reads reading
ring rings rang rung ringing
run runs ran running
say says said saying
see sees saw seen seeing
sell sells sold selling
send sends sent sending
shut shuts shutting
sit sits sat sitting
speak speaks spoke spoken speaking
spend spends spent spending
stand stands stood standing
steal steals stole stolen stealing
stick sticks stuck sticking
take takes took taken taking
teach teaches taught teaching
tell tells told telling
think thinks thought thinking
throw throws threw thrown throwing
understand understands understood understanding
woman women
write writes wrote written writing
""".strip().splitlines()
_IRREGULAR_OF = {forms.split()[0]: frozenset(forms.split()) for forms in _IRREGULAR}
_INFLECTED = frozenset(form for plain, forms in _IRREGULAR_OF.items() for form in forms if form != plain)
_DOUBLES = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # "stop": "stopped"


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """What a word of a phrase stands for, in lower case.

    A plain word stands for all its forms ("wait": "waits", "waited", "waiting"), a plural for the singular as well, and
    any other form for itself alone ("waiting").
    """
    if word in _IRREGULAR_OF:
        return _IRREGULAR_OF[word]
    if word in _INFLECTED or len(word) < 3 or not word.isascii() or word.endswith(("ing", "ed", "us", "is")):
        return frozenset({word})
    if word.endswith("s") and not word.endswith("ss"):
        return frozenset({word, *_singular(word)})
    return _forms(word)


def _singular(word: str) -> set[str]:
    if word.endswith("ies") and len(word) > 4:
        return {word[:-3] + "y", word[:-1]}
    return {word[:-2]} if word.endswith(("sses", "shes", "ches", "xes")) else {word[:-1]}


def _forms(plain: str) -> frozenset[str]:
    if plain.endswith("y") and plain[-2] not in "aeiou":
        return frozenset({plain, plain[:-1] + "ies", plain[:-1] + "ied", plain + "ing"})
    with_s = plain + ("es" if plain.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if plain.endswith("e"):
        return frozenset({plain, with_s, plain + "d", (plain if plain.endswith("ee") else plain[:-1]) + "ing"})
    stem = plain + plain[-1] if _DOUBLES.fullmatch(plain) else plain
    return frozenset({plain, with_s, stem + "ed", stem + "ing"})
