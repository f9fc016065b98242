"""Answering results: what will be done, why not, or that something is still being done. Without it no pulse opens."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.actions import MOST_STILL_ON_IT, ActionState, AnswerKind
from domain.answer_messages import ResultsAnswered
from domain.cadence import local_day
from domain.errors import BadInputError, NotAllowedError
from domain.roles import Role
from domain.screens import AnswerGiven, OpenActionLine, StillOnItForm, WontForm
from models import answers as rows
from models import people
from models.actions import ActionTaken, ResultAnswer
from models.base import random_id
from models.duties import answering
from models.pulses import Series
from services.answer_lines import line_of, results_of, words_of_items
from services.deliveries import queue
from services.duties import deputy_of
from services.gate import closed_on

REASON_CHARACTERS = 500
MOST_CHOICES = 100
"""Of open actions to choose from."""

NOT_YOURS = (
    "{answerer} answers these results; leaders and administrators may, too. If you know what would help, tell them, or "
    "make a suggestion: nobody sees who made it."
)
NOTHING_OPEN = "Nothing that somebody undertook is open. Press [We will...] and say what you will do."
ACTION_GONE = "This is not open any more. Choose another one, or press [We will...]."
SAID_ALREADY = "These results have this answer already. Nothing was changed."
TOO_OFTEN = (
    "This was the answer to results twice already. Say what has come of it and press [We will...], or say why nothing "
    "more will be done: [We won't, because...]."
)


# Giving an answer


def answered_by(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """Note that results are answered with an action that was just made because of them: [We will...].

    `action.about` is "<cycle>|<item>". Raises NotFoundError for results that are not here.
    """
    survey_id, _, item_id = action.about.partition("|")
    _add(session, survey_id, AnswerKind.WE_WILL, by=by, now=now, action=action, item_id=item_id)


def wont(session: Session, survey_id: str, item_id: str, reason: str, *, by: str, now: datetime) -> None:
    """Note why nothing will be done: [We won't, because...]. The same form sent twice counts once.

    Raises NotFoundError, and BadInputError for a reason that is empty or too long.
    """
    if not reason.strip():
        problem = "Say why: that is what people read."
        raise BadInputError(problem, problems={"reason": problem})
    if len(reason) > REASON_CHARACTERS:
        problem = f"This has {len(reason)} characters, and there is room for {REASON_CHARACTERS}."
        raise BadInputError(problem, problems={"reason": problem})
    _, results = results_of(session, survey_id, locked=True)
    item, said = item_id if item_id in words_of_items(results) else "", reason.strip()
    if not rows.refused(session, survey_id, item, said, by=by):
        _add(session, survey_id, AnswerKind.WE_WONT, by=by, now=now, item_id=item, reason=said)


def still_on_it(session: Session, survey_id: str, action_id: str, *, by: str, now: datetime) -> None:
    """Note that an open action is the answer once more: [Still on it]. At most twice an action, and once to a pulse.

    Raises NotFoundError for results that are not here, and BadInputError for an action that is not open or was the
    answer often enough.
    """
    results_of(session, survey_id, locked=True)
    action = rows.locked_action(session, action_id)
    if action is None or action.state is not ActionState.OPEN:
        raise BadInputError(ACTION_GONE, problems={"undertaken": ACTION_GONE})
    if rows.still_on(session, survey_id, action_id):
        raise BadInputError(SAID_ALREADY, problems={"undertaken": SAID_ALREADY})
    if action.still_on_it >= MOST_STILL_ON_IT:
        raise BadInputError(TOO_OFTEN, problems={"undertaken": TOO_OFTEN})
    action.still_on_it += 1
    _add(session, survey_id, AnswerKind.STILL_ON_IT, by=by, now=now, action=action)


def _add(
    session: Session,
    survey_id: str,
    kind: AnswerKind,
    *,
    by: str,
    now: datetime,
    action: ActionTaken | None = None,
    item_id: str = "",
    reason: str = "",
) -> None:
    """Store an answer, and tell it in the thread of the results."""
    cycle, results = results_of(session, survey_id)
    series = session.get_one(Series, cycle.series_id)
    answer = ResultAnswer(
        id=random_id(),
        survey_id=survey_id,
        kind=kind,
        action_id=action.id if action else None,
        reason=reason,
        item_id=item_id if item_id in words_of_items(results) else "",
        given_by_id=by,
        given_on=local_day(now, series.home_zone),
    )
    session.add(answer)
    session.flush()
    message = ResultsAnswered(
        survey_id=survey_id,
        results_of=closed_on(series, results),
        line=line_of(session, answer, action=action, items=words_of_items(results)),
    )
    queue(session, message, channel=cycle.channel, about=f"answered:{survey_id}:{answer.id}", due_at=now)


# Who may


def may_answer(session: Session, survey_id: str, person: str, roles: Collection[Role]) -> bool:
    """Whether somebody may answer these results: whoever was named, every leader and administrator.

    Also whoever answers the series by now; and the deputies of these two. Who answers another series, or is the deputy
    of somebody else, may not. Raises NotFoundError.
    """
    if not {Role.LEADER, Role.ADMINISTRATOR}.isdisjoint(roles):
        return True
    cycle, _ = results_of(session, survey_id)
    answerers = {answering(session, cycle), session.get_one(Series, cycle.series_id).answerer_id}
    return person in answerers or any(deputy_of(session, one) == person for one in answerers)


def refuse_others(session: Session, survey_id: str, person: str, roles: Collection[Role]) -> None:
    """Raise NotAllowedError, with a sentence that says who may, unless this person may answer these results."""
    if not may_answer(session, survey_id, person, roles):
        answerer = answering(session, results_of(session, survey_id)[0])
        raise NotAllowedError(NOT_YOURS.format(answerer=people.name_of(session, answerer)))


# The forms


def wont_form(session: Session, survey_id: str, item_id: str) -> WontForm:
    """The form of [We won't, because...]. Raises NotFoundError."""
    cycle, results = results_of(session, survey_id)
    return WontForm(
        results_of=closed_on(session.get_one(Series, cycle.series_id), results),
        item=words_of_items(results).get(item_id, ""),
        most=REASON_CHARACTERS,
    )


def still_on_it_form(session: Session, survey_id: str, person: str) -> StillOnItForm:
    """What of all that is open may be the answer once more: one's own first. BadInputError where nothing is."""
    cycle, results = results_of(session, survey_id)
    found = rows.open_actions(session)
    if not found:
        raise BadInputError(NOTHING_OPEN)
    found.sort(key=lambda action: action.owner_id != person)
    names = people.names_of(session, {action.owner_id for action in found})
    return StillOnItForm(
        results_of=closed_on(session.get_one(Series, cycle.series_id), results),
        actions=tuple(
            OpenActionLine(
                id=action.id,
                what=action.what,
                owner=names[action.owner_id],
                due_on=action.due_on,
                left=max(0, MOST_STILL_ON_IT - action.still_on_it),
            )
            for action in found[:MOST_CHOICES]
        ),
        more=max(0, len(found) - MOST_CHOICES),
    )


def given_answer(session: Session, survey_id: str) -> AnswerGiven:
    """What whoever answered reads: where their answer stands."""
    return AnswerGiven(channel=results_of(session, survey_id)[0].channel)
