"""Who may do what: roles x actions, asked by every handler and command before anything happens."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A hat that a person wears; everybody in the workspace who is not a guest or a bot is an EMPLOYEE."""

    EMPLOYEE = "employee"
    LEADER = "leader"
    """Leads a team, or was named a leader."""
    ANSWERER = "answerer"
    """Answers the results of a series."""
    OWNER = "owner"
    """Owns a touch point."""
    ADMINISTRATOR = "administrator"
    DEPUTY = "deputy"
    """Was named by somebody who holds one of these to stand in for them; hears of it, and answers alerts by it."""
    EMPLOYEE_CHAMPION = "for_employees"
    """Was elected to speak for employees, or stands in for somebody who has gone."""
    CUSTOMER_CHAMPION = "for_customers"
    """The same for customers."""
    CHAMPIONS_DEPUTY = "stands_by"
    """Is asked where a champion is silent."""


class Action(StrEnum):
    """Something a person can ask Tribune to do."""

    ANSWER_PULSE = "answer_pulse"
    READ_RESULTS = "read_results"
    STOP_BEING_ASKED = "stop_being_asked"
    READ_OWN_ROWS = "read_own_rows"
    SET_UP = "set_up"
    PAUSE = "pause"
    SEE_PARTICIPATION = "see_participation"
    CHECK_CHANNEL = "check_channel"
    POSTPONE = "postpone"
    """Tomorrow, Not this time, another day: one's own reminder of an open pulse."""
    READ_QUESTIONS = "read_questions"
    """The item bank, and what the coming pulses ask."""
    EXPORT_RESULTS = "export_results"
    """Displayed values as CSV and JSON: what everybody reads anyway."""
    EXPORT_OWN_DATA = "export_own_data"
    ASK_TO_BE_FORGOTTEN = "ask_to_be_forgotten"
    NAME_DEPUTY = "name_deputy"
    """Who stands in for oneself, while away or after leaving."""
    MANAGE_QUESTIONS = "manage_questions"
    ORGANISE = "organise"
    """Teams, managers, touch points with their owners, places."""
    NAME_ROLES = "name_roles"
    """Leaders and further administrators."""
    SAVE_VOICE = "save_voice"
    """Pass on what a customer said, and say which colleague it praises."""
    ANSWER_PRAISE = "answer_praise"
    """Show a customer's praise for oneself to everybody, or keep it."""
    READ_VOICES = "read_voices"
    """Customers' words, their topics, touch points from both sides: those who must act are shown them too."""
    CORRECT_READING = "correct_reading"
    """Wrong topic, wrong mood."""
    DELETE_VOICE = "delete_voice"
    """One comment, for good: a name was missed in it, or the customer asks."""
    NAME_TOPICS = "name_topics"
    """Proposed topics: to give one a name, or to say that it is none."""
    MANAGE_TOPICS = "manage_topics"
    ANSWER_ALERTS = "answer_alerts"
    """Of very unhappy customers: those of one's own touch point, or of one's whose owner named one as deputy."""
    MANAGE_SOURCES = "manage_sources"
    """Where customers' words come from: sources, secrets, customers' channels."""

    IMPORT_VOICES = "import_voices"
    """Give Tribune a file of customers' words."""
    APPROVE_QUOTES = "approve_quotes"
    """Which customers' words go out with a digest."""
    SET_UP_DIGESTS = "set_up_digests"
    MAKE_SUGGESTION = "make_suggestion"
    """Send one, write in its thread, withdraw it: who the author is, the capability says, never a role."""
    READ_BOARD = "read_board"
    """Read what others suggest, and say "me too"."""
    ANSWER_SUGGESTIONS = "answer_suggestions"
    """Read all of them; take one, ask, answer, merge, say what becomes of it."""
    HOLD_BACK = "hold_back"
    """Ask that a harassing text be held back, or agree to it."""
    SET_UP_SUGGESTIONS = "set_up_suggestions"
    """Their channel, and where help is for somebody in danger."""
    READ_ACTIONS = "read_actions"
    """What is being done, what was done, and how well we listen."""
    UNDERTAKE = "undertake"
    """Make an action."""
    CHANGE_ACTION = "change_action"
    """Of one's own: done, dropped, another day. An administrator may for everybody."""
    ANSWER_RESULTS = "answer_results"
    """[We will...], [We won't, because...], [Still on it]: of results that are one's own to answer."""
    OPEN_HELD_PULSE = "open_held_pulse"
    """Let a pulse open that was held back twice."""
    SWITCH_GATE = "switch_gate"
    """No action, no pulse: on or off."""
    READ_CHAMPIONS = "read_champions"
    """Who they are, their record, elections and their results; whether a receipt is listed."""
    STAND = "stand"
    """Propose a colleague or oneself as a champion, say yes or no to it, step back."""
    VOTE = "vote"
    """Where one is on the roll."""
    ASK_FOR_ELECTION = "ask_for_election"
    """Sign the secret petition."""
    HOLD_SEAT = "hold_seat"
    """Of one's own seat: name a deputy, leave a note, resign."""
    OPEN_ELECTION = "open_election"
    """Before the calendar does, and call one off before its ballot opens."""
    SET_UP_CHAMPIONS = "set_up_champions"
    """Seats, rules, and the channel of elections and decisions."""
    READ_DECISIONS = "read_decisions"
    """The log, and its files."""
    BRING_DECISION = "bring_decision"
    """Draft, post, change and withdraw one's own; say why one that was called in is not brought; what came of it."""
    READ_DRAFTS = "read_drafts"
    """Of decisions, before anybody else does."""
    ANSWER_DECISION = "answer_decision"
    """Consent, object, say that it is not one's own to decide: where one's seat is asked."""
    CALL_IN = "call_in"
    """Ask in public for a change that was not brought."""
    CONSULT = "consult"
    """Ask those whom one stands for."""
    ANSWER_CONSULTATION = "answer_consultation"
    """Where one is on the roll."""
    DECIDE_ANYWAY = "decide_anyway"
    """Despite a champion's objection, by name and with a public reason."""


_EVERYBODY = frozenset({Role.EMPLOYEE})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_LEADERS = frozenset({Role.LEADER, Role.ADMINISTRATOR})
_DUTY_HOLDERS = frozenset({Role.LEADER, Role.ANSWERER, Role.OWNER, Role.ADMINISTRATOR})
_CHAMPIONS = frozenset({Role.EMPLOYEE_CHAMPION, Role.CUSTOMER_CHAMPION})
_SEAT_HOLDERS = _CHAMPIONS | {Role.CHAMPIONS_DEPUTY}

# Hats add to each other, so each action names only the hat that it takes. Leaders and the answerer read what
# everybody reads, at the same minute: neither hat opens anything more.
ALLOWED: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.ANSWER_PULSE: _EVERYBODY,
        Action.READ_RESULTS: _EVERYBODY,
        Action.STOP_BEING_ASKED: _EVERYBODY,
        Action.READ_OWN_ROWS: _EVERYBODY,
        Action.SET_UP: _ADMINISTRATORS,
        Action.PAUSE: _ADMINISTRATORS,
        Action.SEE_PARTICIPATION: _ADMINISTRATORS,
        Action.CHECK_CHANNEL: _ADMINISTRATORS,
        Action.POSTPONE: _EVERYBODY,
        Action.READ_QUESTIONS: _EVERYBODY,
        Action.EXPORT_RESULTS: _EVERYBODY,
        Action.EXPORT_OWN_DATA: _EVERYBODY,
        Action.ASK_TO_BE_FORGOTTEN: _EVERYBODY,
        Action.NAME_DEPUTY: _DUTY_HOLDERS,
        Action.MANAGE_QUESTIONS: _ADMINISTRATORS,
        Action.ORGANISE: _ADMINISTRATORS,
        Action.NAME_ROLES: _ADMINISTRATORS,
        Action.SAVE_VOICE: _EVERYBODY,
        Action.ANSWER_PRAISE: _EVERYBODY,
        Action.READ_VOICES: _EVERYBODY,
        Action.CORRECT_READING: _EVERYBODY,
        Action.DELETE_VOICE: _ADMINISTRATORS,
        Action.NAME_TOPICS: _LEADERS,
        Action.MANAGE_TOPICS: _ADMINISTRATORS,
        Action.ANSWER_ALERTS: frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.DEPUTY}),
        Action.MANAGE_SOURCES: _ADMINISTRATORS,
        Action.IMPORT_VOICES: frozenset({Role.LEADER, Role.OWNER, Role.ADMINISTRATOR}),
        Action.APPROVE_QUOTES: frozenset({Role.LEADER, Role.OWNER, Role.ADMINISTRATOR}),
        Action.SET_UP_DIGESTS: _ADMINISTRATORS,
        Action.MAKE_SUGGESTION: _EVERYBODY,
        Action.READ_BOARD: _EVERYBODY,
        Action.ANSWER_SUGGESTIONS: _LEADERS,
        Action.HOLD_BACK: _LEADERS | {Role.EMPLOYEE_CHAMPION},
        Action.SET_UP_SUGGESTIONS: _ADMINISTRATORS,
        Action.READ_ACTIONS: _EVERYBODY,
        Action.UNDERTAKE: _DUTY_HOLDERS | {Role.DEPUTY},
        Action.CHANGE_ACTION: _EVERYBODY,
        Action.ANSWER_RESULTS: _EVERYBODY,
        Action.OPEN_HELD_PULSE: frozenset({Role.EMPLOYEE_CHAMPION}),
        Action.SWITCH_GATE: _ADMINISTRATORS,
        Action.READ_CHAMPIONS: _EVERYBODY,
        Action.STAND: _EVERYBODY,
        Action.VOTE: _EVERYBODY,
        Action.ASK_FOR_ELECTION: _EVERYBODY,
        Action.HOLD_SEAT: _SEAT_HOLDERS,
        Action.OPEN_ELECTION: _ADMINISTRATORS,
        Action.SET_UP_CHAMPIONS: _ADMINISTRATORS,
        Action.READ_DECISIONS: _EVERYBODY,
        Action.BRING_DECISION: _DUTY_HOLDERS,
        Action.READ_DRAFTS: _DUTY_HOLDERS | _SEAT_HOLDERS,
        Action.ANSWER_DECISION: _SEAT_HOLDERS,
        Action.CALL_IN: _CHAMPIONS,
        Action.CONSULT: _CHAMPIONS,
        Action.ANSWER_CONSULTATION: _EVERYBODY,
        Action.DECIDE_ANYWAY: _LEADERS,
    }
)
"""The matrix: which roles may do each action."""


def may(roles: Collection[Role], action: Action) -> bool:
    """Answer whether somebody with these roles may do this."""
    return not ALLOWED[action].isdisjoint(roles)
