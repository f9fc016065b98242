"""Changing topics: for everybody's words at once, so with limits, and never two people over each other."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import EditedTopic, TopicDone, TopicForm, TopicsEditor, TopicTrial
from domain.taxonomy import Speakers, Taxonomy, Topic
from domain.voice import tidied
from insight.topics import Topics
from models import topics, voice_pages
from models.base import insert_once, random_id
from models.voice_pages import Wanted
from models.voices import TopicChange
from services.topic_proposals import proposals
from services.topics import SHIPPED, read_otherwise, taxonomy
from services.voice_pages import read_comments

LONGEST_NAME, LONGEST_PHRASE, LONGEST_SENTENCE = 80, 80, 150
MOST_TOPICS, MOST_PHRASES = 100, 60
SHORTEST_BEGINNING = 3
"""Letters before a star: fewer would find almost everything."""
TRIED = timedelta(days=28)
MOST_TRIED, EXAMPLES = 2000, 5

GONE = "This topic is not here any more. Somebody may have left it out a moment ago."
OVERTAKEN = "Somebody else has changed this topic since you opened it. Copy what you typed, go back, and open it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTopic:
    """A topic as it was filled in."""

    speakers: Speakers
    id: str
    """Empty: a new one."""
    name: str
    parent: str
    """Empty: it stands on the first level."""
    phrases: str
    complaint: str
    praise: str
    seen: str
    """What the form said that it was when it was opened."""


def editor(
    session: Session,
    speakers: Speakers,
    *,
    managing: bool,
    now: datetime,
    done: TopicDone | None = None,
    name: str = "",
) -> TopicsEditor:
    """All topics of these speakers, what was left out, and what customers speak of besides."""
    known = taxonomy(session, speakers)
    changes = {one.id: one for one in topics.changes(session, speakers)}
    shipped = {one.id for one in SHIPPED[speakers]}

    def told(topic: Topic) -> EditedTopic:
        return EditedTopic(
            id=topic.id,
            name=topic.name,
            phrases=len(topic.phrases),
            own=topic.id not in shipped,
            changed=topic.id in shipped and topic.id in changes,
            below=tuple(told(one) for one in known if one.parent == topic.id),
        )

    return TopicsEditor(
        speakers=speakers,
        topics=tuple(told(topic) for topic in known if topic.parent is None),
        left_out=tuple((one.id, one.name) for one in changes.values() if one.left_out),
        proposals=proposals(session, now=now) if speakers is Speakers.CUSTOMERS else (),
        managing=managing,
        room=len(known.topics) < MOST_TOPICS,
        done=done,
        name=name,
    )


def topic_form(session: Session, speakers: Speakers, topic: str) -> TopicForm:
    """What can be changed about a topic; "": about a new one. Raises NotFoundError."""
    known = taxonomy(session, speakers)
    if not topic:
        return TopicForm(speakers=speakers, parents=_parents(known, ""))
    here = known.get(topic)
    if here is None:
        raise NotFoundError(GONE)
    return TopicForm(
        speakers=speakers,
        id=here.id,
        name=here.name,
        parent=here.parent or "",
        phrases="\n".join(here.phrases),
        complaint=here.complaint,
        praise=here.praise,
        parents=_parents(known, topic),
        changed=bool(SHIPPED[speakers].get(topic)) and session.get(TopicChange, (topic, speakers)) is not None,
        seen=_seen(here),
    )


def proposal_form(session: Session, phrase: str) -> TopicForm:
    """A new topic of customers that begins with a proposed phrase."""
    blank = topic_form(session, Speakers.CUSTOMERS, "")
    return TopicForm(
        speakers=blank.speakers, name=phrase[:1].upper() + phrase[1:], phrases=phrase, parents=blank.parents
    )


def save_topic(session: Session, given: GivenTopic) -> str:
    """Add or change a topic: its name. Raises BadInputError, NotFoundError."""
    _one_at_a_time(session)
    known = taxonomy(session, given.speakers)
    here = known.get(given.id) if given.id else None
    if given.id and here is None:
        raise NotFoundError(GONE)
    phrases = tidy_phrases(given.phrases)
    name = _tidy(given.name)
    problems = _problems(session, known, given, name=name, phrases=phrases)
    if here and _seen(here) != given.seen:
        problems["name"] = OVERTAKEN
    if problems:
        raise BadInputError("The topic was not saved.", problems=problems)
    _write(
        session,
        Topic(
            id=given.id or random_id(),
            name=name,
            parent=given.parent or None,
            phrases=phrases,
            complaint=_sentence(given.complaint),
            praise=_sentence(given.praise),
        ),
        given.speakers,
    )
    return name


def leave_out(session: Session, speakers: Speakers, topic: str) -> str:
    """Look for a topic no more, nor for those below it: its name. Raises NotFoundError."""
    _one_at_a_time(session)
    here = taxonomy(session, speakers).get(topic)
    if here is None:
        raise NotFoundError(GONE)
    _write(session, here, speakers, left_out=True)
    return here.name


def bring_back(session: Session, speakers: Speakers, topic: str) -> str:
    """Look for a topic again, as it was: its name. Raises NotFoundError, BadInputError."""
    _one_at_a_time(session)
    change = session.get(TopicChange, (topic, speakers))
    known = taxonomy(session, speakers)
    if change is None or not change.left_out:
        raise NotFoundError(GONE)
    if len(known.topics) >= MOST_TOPICS:
        raise BadInputError(_no_room())
    change.left_out = False
    if change.parent_id and known.get(change.parent_id) is None:
        change.parent_id = None
    return change.name


def as_it_came(session: Session, speakers: Speakers, topic: str) -> str:
    """Have a topic that came with Tribune be as it came: its name. Raises NotFoundError."""
    _one_at_a_time(session)
    shipped = SHIPPED[speakers].get(topic)
    if shipped is None:
        raise NotFoundError(GONE)
    topics.forget_change(session, speakers, topic)
    return shipped.name


def refuse(session: Session, phrase: str) -> None:
    """Propose a phrase no more."""
    topics.refuse_phrase(session, _tidy(phrase)[:LONGEST_PHRASE])


def trial(session: Session, given: GivenTopic, *, now: datetime) -> TopicTrial:
    """Which of the last four weeks' comments these phrases would find."""
    phrases = tidy_phrases(given.phrases)
    known = taxonomy(session, given.speakers).get(given.id)
    if problem := _phrases_problem(phrases, known=known.phrases if known else ()):
        return TopicTrial(problem=problem)
    rows = voice_pages.page(session, Wanted(since=now - TRIED), first=0, most=MOST_TRIED)
    finder = Topics(Taxonomy((Topic(id="tried", name=given.name, phrases=phrases),)))
    found = [row for row in rows if finder.of(row.words)]
    return TopicTrial(looked_at=len(rows), found=len(found), comments=read_comments(session, found[:EXAMPLES]))


def tidy_phrases(text: str) -> tuple[str, ...]:
    """Phrases from lines: each once, whatever its capitals, without what nobody can see."""
    found: dict[str, str] = {}
    for line in map(_tidy, text.splitlines()):
        found.setdefault(line.casefold(), line)
    return tuple(filter(None, found.values()))


def _problems(
    session: Session, known: Taxonomy, given: GivenTopic, *, name: str, phrases: tuple[str, ...]
) -> dict[str, str]:
    problems = {}
    others = [one for one in known if one.id != given.id]
    left_out = [one.name for one in topics.changes(session, given.speakers) if one.left_out and one.id != given.id]
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = f"Give it a name of 1 to {LONGEST_NAME} characters."
    elif any(one.name.casefold() == name.casefold() for one in others):
        problems["name"] = f"There is a topic named '{name}' already."
    elif any(one.casefold() == name.casefold() for one in left_out):
        problems["name"] = f"'{name}' was left out. Bring it back instead."
    elif not given.id and len(known.topics) >= MOST_TOPICS:
        problems["name"] = _no_room()
    before = known[given.id].phrases if given.id else ()
    if problem := _phrases_problem(phrases, known=before):
        problems["phrases"] = problem
    elif not phrases and given.parent:
        problems["phrases"] = "Write at least one phrase, as customers say it."
    if given.parent and not _may_stand_below(known, given.id, given.parent):
        problems["parent"] = "Choose a topic of the first level that is still there."
    for field, sentence in (("complaint", given.complaint), ("praise", given.praise)):
        if len(_sentence(sentence)) > LONGEST_SENTENCE:
            problems[field] = f"At most {LONGEST_SENTENCE} characters."
    return problems


def _phrases_problem(phrases: tuple[str, ...], *, known: tuple[str, ...]) -> str:
    """What is wrong with phrases, but for those that were there before; empty if nothing is."""
    if len(phrases) > max(MOST_PHRASES, len(known)):
        return f"At most {MOST_PHRASES} phrases have room. You wrote {len(phrases)}."
    for phrase in phrases:
        if phrase in known:
            continue
        if len(phrase) > LONGEST_PHRASE:
            return f"A phrase has at most {LONGEST_PHRASE} characters: '{phrase[:30]}...' has {len(phrase)}."
        if not any(character.isalpha() for character in phrase):
            return f"'{phrase}' has no letters: write words as customers say them."
        starred = [word for word in phrase.split() if "*" in word]
        if any("*" in word[:-1] or len(word) <= SHORTEST_BEGINNING for word in starred):
            return f"In '{phrase}', a star stands after the first {SHORTEST_BEGINNING} letters of a word or more: call*"
    return ""


def _parents(known: Taxonomy, topic: str) -> tuple[tuple[str, str], ...]:
    """The topics that this one may stand below: none, if others stand below it."""
    return tuple((one.id, one.name) for one in known if _may_stand_below(known, topic, one.id))


def _may_stand_below(known: Taxonomy, topic: str, parent: str) -> bool:
    above = known.get(parent)
    below = Counter(one.parent for one in known)
    return above is not None and above.parent is None and parent != topic and not (topic and below[topic])


def _write(session: Session, topic: Topic, speakers: Speakers, *, left_out: bool = False) -> None:
    values = {
        "id": topic.id,
        "speakers": speakers,
        "name": topic.name,
        "parent_id": topic.parent,
        "phrases": "\n".join(topic.phrases),
        "complaint": topic.complaint,
        "praise": topic.praise,
        "left_out": left_out,
    }
    if not insert_once(session, TopicChange, values):
        session.merge(TopicChange(**values))


def _one_at_a_time(session: Session) -> None:
    """Have everything be read by the topics that follow; whoever else changes some waits until this is done."""
    read_otherwise(session)
    session.flush()


def _seen(topic: Topic) -> str:
    told = [topic.name, topic.parent, topic.phrases, topic.complaint, topic.praise]
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def _no_room() -> str:
    return f"There are {MOST_TOPICS} topics, and no room for more. Leave one out first."


def _sentence(text: str) -> str:
    return _tidy(text).rstrip(" .!")


def _tidy(text: str) -> str:
    """On one line, without what nobody can see."""
    return " ".join(tidied(text).split())
