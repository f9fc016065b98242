"""Words that may mean that somebody is in danger: a reason to show where help is, and for nothing else.

A small list, kept with care. It would rather miss a hint than show help to everybody who is "dying for a coffee":
whoever is shown help without reason twice does not read it the third time. Nothing is counted, stored or told.
"""

import re

_ONESELF = r"(?:my|him|her|them|our)[ -]?sel(?:f|ves)"
_PERSON = r"(?:me|him|her|them|us|somebody|someone|people|a colleague|colleagues|my (?:colleague|manager|boss|wife))"
_STRUCK = r"(?:hit|hits|punched|punches|slapped|slaps|kicked|kicks|choked|strangled|assaulted|stabbed)"
_MEANT_OTHERWISE = r"(?! (?:as|that|how|hard|with (?:a |the )?(?:call|question|ticket|bill|mail|idea|target|number)))"
_NOT_A_THING = r"(?! (?:an?|the|over)\b)"
_HARM = r"(?:kill|hurt|harm|hit|stab|shoot|strangle|beat|punch|attack)"

_SIGNS = (
    # Somebody may harm themselves.
    r"suicid(?:e|al)",
    r"self[ -]harm(?:s|ed|ing)?",
    rf"(?:kill|hurt|harm|cut)(?:s|ing)? {_ONESELF}",
    r"(?:want|wants|wanted|wish|ready) to die",
    r"(?:end|take) (?:my|his|her|their) (?:own )?li(?:fe|ves)",
    r"(?:do not|don't|no longer|can't|cannot) (?:want to )?(?:live|go on living)(?: any ?more| like this)",
    r"(?:do not|don't|no longer) want to (?:live|be alive)$",
    r"(?:better off|wish i (?:was|were)) dead",
    r"(?:no reason to live|not worth living)",
    # Violence, and threats of it.
    rf"{_STRUCK} {_PERSON}{_MEANT_OTHERWISE}",
    rf"(?:beat|beats|beaten|beating) {_PERSON} up",
    rf"(?:physically|violently) (?:attack(?:s|ed)?|abus(?:es?|ed)) {_PERSON}",
    rf"(?:will|'ll|want(?:s|ed)? to|going to|gonna) (?:kill|stab|shoot|strangle|beat up) {_PERSON}{_NOT_A_THING}",
    rf"threaten(?:s|ed|ing)? (?:me |him |her |us |them |people )?(?:to {_HARM}|with (?:a knife|a gun|violence))",
    r"death threats?",
    r"(?:brought|brings|carries|pulled) (?:out )?a (?:knife|gun)",
    r"(?:afraid|scared) (?:for my life|to go home)",
    # Abuse.
    r"(?:rape|rapes|raped|rapist)",
    r"sexual(?:ly)? (?:harass|assault|abus|molest)\w*",
    r"(?:molest|grop)(?:es|ed|ing|s)",
    r"touch(?:es|ed|ing) me (?:inappropriately|against my will|where i|when i|without)",
    r"(?:domestic|physical|sexual|child) (?:abuse|violence)",
    rf"abus(?:es|ed|ing) {_PERSON}",
)
_DANGER = re.compile(rf"(?<!\w)(?:{'|'.join(_SIGNS)})(?!\w)", re.IGNORECASE)


def speaks_of_danger(text: str) -> bool:
    """Answer whether a text may speak of somebody in danger. Takes time in proportion to the text."""
    return _DANGER.search(" ".join(text.replace("\u2019", "'").split())) is not None
