"""Where an action comes from, in words, and how far it has got on the way from words to "told the source"."""

from dataclasses import replace
from datetime import date
from statistics import median_low

from sqlalchemy.orm import Session

from domain.actions import ActionState, Chain, Origin
from domain.decisions import DECIDED
from domain.errors import BrokenLogError, NotFoundError
from domain.suggestions import MeantFor, SuggestionState
from domain.taxonomy import Speakers
from models import actions as rows
from models import answers as answer_rows
from models.actions import ActionTaken
from models.people import TouchPoint
from models.pulses import Series
from models.suggestions import Suggestion
from services import telling
from services.action_messages import credit_told
from services.decision_chains import quotes_of
from services.decision_logs import load
from services.reports import read_report
from services.schedule import title_among
from services.topics import taxonomy

NOT_DECIDED = "This is not decided, so nothing comes of it yet. Nothing was stored."
NO_SUGGESTION = "This suggestion was taken back or is held back, so nothing was stored."


def credit_for(session: Session, origin: Origin, about: str) -> str:
    """Where an action comes from, in words that anybody may read; empty: there is nothing to say.

    Raises NotFoundError for what is not here, or not any more.
    """
    first, _, second = about.partition("|")
    match origin:
        case Origin.PULSE:
            return _result(session, first, second)
        case Origin.TOPIC:
            return _customers_words(session, first, second)
        case Origin.SUGGESTION:
            return _suggestion(session, about)
        case Origin.DECISION:
            return _decision(session, about)
        case Origin.OWN:
            return ""


def still_credited(session: Session, action: ActionTaken) -> str:
    """The same of an action that is there; empty where what it came from is gone by now."""
    try:
        return credit_for(session, action.origin, action.about)
    except (NotFoundError, BrokenLogError):
        return ""


def _result(session: Session, cycle_id: str, item_id: str) -> str:
    found = answer_rows.results_of(session, cycle_id)
    if found is None:
        raise NotFoundError("These results are not here any more. Nothing was stored.")
    cycle, message = found
    title = title_among(session, session.get_one(Series, cycle.series_id))
    pulse = f"pulse {cycle.number} of '{title}'" if title else f"pulse {cycle.number}"
    lines = (line.item for line in read_report(message).lines)
    item = next((item for item in lines if item.id == item_id), None)
    return f"'{item.short or item.text}' ({pulse})" if item else pulse


def _customers_words(session: Session, topic_id: str, point_id: str) -> str:
    topic = taxonomy(session, Speakers.CUSTOMERS).get(topic_id)
    point = session.get(TouchPoint, point_id) if point_id else None
    named = [f"'{one.name}'" for one in (topic, point) if one]
    return f"{', '.join(named)} (customers' words)" if named else ""


def _suggestion(session: Session, suggestion_id: str) -> str:
    found = session.get(Suggestion, suggestion_id)
    if found is None or found.state in {SuggestionState.WITHDRAWN, SuggestionState.HELD_BACK}:
        raise NotFoundError(NO_SUGGESTION)
    return f"suggestion {found.number}" if found.meant_for is MeantFor.EVERYONE else ""


def _decision(session: Session, decision_id: str) -> str:
    """Only of what was decided: of what is still asked, or withdrawn, nothing comes."""
    found = load(session, decision_id)
    if found.state not in DECIDED:
        raise NotFoundError(NOT_DECIDED)
    return f"'{found.title}' (decision {found.number})"


def as_it_is(session: Session, origin: Origin, about: str) -> str:
    """What it is about, without a topic or a touch point that was removed while the form was open."""
    if origin is not Origin.TOPIC:
        return about
    topic, _, point = about.partition("|")
    topic = topic if taxonomy(session, Speakers.CUSTOMERS).get(topic) else ""
    return f"{topic}|{point if session.get(TouchPoint, point) else ''}"


def chain_told(session: Session, action: ActionTaken) -> Chain:
    """The same as `chain`, for everybody to read: of a suggestion that is not named not even when it came."""
    found = chain(session, action)
    if action.origin is Origin.SUGGESTION and not credit_told(session, action):
        return replace(found, said_on=None, told_on=None)
    return found


def chain(session: Session, action: ActionTaken) -> Chain:
    """On which days it went from words to "told the source", as far as it has got."""
    done_on = action.ended_on if action.state is ActionState.DONE else None
    said_on, told_on = None, None
    match action.origin:
        case Origin.TOPIC:
            said_on = rows.middle_day(session, telling.behind(action))
            days = [one.told_on for one in rows.sources_of(session, action.id) if one.told_on]
            told_on = min(days, default=None)
        case Origin.SUGGESTION if found := session.get(Suggestion, action.about):
            # Its author reads the outcome in their thread.
            said_on, told_on = found.released_on, found.outcome_on if done_on else None
        case Origin.DECISION if days := _quoted_on(session, action.about):
            said_on = median_low(days)
        case Origin.PULSE if results := answer_rows.results_of(session, action.about.partition("|")[0]):
            said_on = results[0].close_at.date()
        case _:
            pass
    return Chain(said_on=said_on, made_on=action.made_on, done_on=done_on, told_on=told_on)


def _quoted_on(session: Session, decision_id: str) -> list[date]:
    """The days on which customers said what led to a decision; none where nobody can know."""
    try:
        return [quote.said_on for quote in quotes_of(session, load(session, decision_id))]
    except (NotFoundError, BrokenLogError):
        return []
