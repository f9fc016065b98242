"""What every table and every column means, and how long its rows are kept, in words for whoever is named in them.

Read by whoever asks what is stored about them, and made into the data dictionary (docs/reference/data.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

ALWAYS = "as long as Tribune is used"
WITH_PERSON = "{keep_people_days} after the person left, or at once when they are forgotten"
WITH_SERIES = "as long as Tribune is used; a series that has ended can be brought back"
WITH_REPORT = "{keep_results_days} after closing"
WITH_ROSTER = "until the next pulse of the series closes, 60 days at most"
UNTIL_CLOSE = "until the pulse closes, the letters are released, or something has come of the suggestion"
WITH_VOICE = "{keep_voices_days} after it came in"
WITH_SUGGESTION = "{keep_suggestions_days} after its outcome; without one it stays"
WITH_ACTION = "{keep_actions_days} after it ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a table is for, how long its rows are kept, and what each column means."""

    what: str
    kept: str
    """As in "Kept ..."; a period that can be changed is the name of its setting, in braces."""
    columns: Mapping[str, str]
    naming: str = ""
    """What a row is, in a sentence for somebody whom it names; empty where no row can."""
    personal: frozenset[str] = frozenset()
    """The columns that are about a person."""

    @property
    def meaning(self) -> str:
        """What a row is in which somebody finds their name or id; of tables made for other things, what those are."""
        return self.naming or self.what

    def kept_for(self, days: Mapping[str, int]) -> str:
        """How long its rows are kept, where the settings have so many days."""
        return self.kept.format_map({key: _in_words(number) for key, number in days.items()})


def _in_words(days: int) -> str:
    years, rest = divmod(days, 365)
    if years and not rest:
        return "1 year" if years == 1 else f"{years} years"
    return "1 day" if days == 1 else f"{days} days"


_DELIVERY = {
    "channel": "The channel or person it goes to; once it is sent, the conversation",
    "due_at": "When it was to be sent",
    "expires_at": "When it is too late to send it",
    "state": "Due, claimed, sent, failed or expired",
    "lease_until": "Until when one process has it for sending",
    "key": "Random; goes along, so that a message whose sending was cut short is found again",
    "ts": "Slack's number of the message",
    "error": "Slack's word for why it failed",
}

TABLES: Mapping[str, Words] = {
    "people": Words(
        what="Members of the workspace, as Slack tells of them, and where they work.",
        naming="You, as Slack tells of you, with your team, and whether you asked not to be asked.",
        kept=WITH_PERSON,
        personal=frozenset(
            {
                "id",
                "name",
                "zone",
                "guest",
                "left_on",
                "stopped",
                "forgotten",
                "team_id",
                "touch_point_id",
                "place_id",
                "groups",
                "introduced",
                "deputy_id",
            }
        ),
        columns={
            "id": "Slack's id. It stays, without the rest, as long as a report or a question needs it",
            "name": "Display name",
            "zone": "Time zone, so that people are asked in their own morning",
            "guest": "A guest of the workspace",
            "left_on": "The day of leaving",
            "stopped": "Asked not to be asked",
            "forgotten": "Asked to be forgotten, and still works here: name and zone are not read again",
            "team_id": "The team",
            "touch_point_id": "Where they meet customers",
            "place_id": "Where they work, for its holidays",
            "groups": "Which of the channels and user groups that a pulse asks they are in",
            "introduced": "Has been told what Tribune is",
            "deputy_id": "Who stands in for them",
        },
    ),
    "teams": Words(
        what="The tree of teams.",
        naming="A team that names you.",
        kept=ALWAYS,
        columns={
            "id": "Random",
            "name": "Its name",
            "parent_id": "The team above",
            "position": "Its place in the tree's order",
            "joined_to_id": "The sister team with which it is reported as one",
        },
    ),
    "touch_points": Words(
        what="Where customers meet the company.",
        naming="A touch point that names you.",
        kept=ALWAYS,
        columns={"id": "Random", "name": "Its name", "position": "Its place in the customer's journey"},
    ),
    "places": Words(
        what="Where people work: holidays and weekend.",
        naming="A place that names you.",
        kept=ALWAYS,
        columns={
            "id": "Random",
            "name": "Its name",
            "zone": "Everybody of this time zone works here",
            "calendar": "The country or region whose public holidays count",
            "weekend": "The days of the weekend",
            "days_off": "Own free days",
            "position": "Its place in the list",
        },
    ),
    "leads": Words(
        what="Who leads which team.",
        naming="You lead this team.",
        kept=WITH_PERSON,
        personal=frozenset({"team_id", "person_id"}),
        columns={"team_id": "The team", "person_id": "Who leads it"},
    ),
    "owners": Words(
        what="Who owns which touch point.",
        naming="You own this touch point.",
        kept=WITH_PERSON,
        personal=frozenset({"touch_point_id", "person_id"}),
        columns={"touch_point_id": "The touch point", "person_id": "Who owns it"},
    ),
    "role_holders": Words(
        what="Who was named a leader or an administrator.",
        naming="You were given this role.",
        kept=WITH_PERSON,
        personal=frozenset({"role", "person_id"}),
        columns={"role": "Leader or administrator", "person_id": "Who has the role"},
    ),
    "series": Words(
        what="Pulses that come back: who is asked, how often, what for.",
        naming="A pulse series that you set up, or whose results you answer.",
        kept=WITH_SERIES,
        personal=frozenset({"answerer_id", "set_up_by", "leader_id"}),
        columns={
            "id": "Random",
            "title": "Its title",
            "channel": "Where results go",
            "answerer_id": "Who answers the results",
            "set_up_by": "Who set it up",
            "home_zone": "The zone in which its days are counted",
            "anchor": "The day of its first pulse",
            "every_days": "Days from one pulse to the next",
            "ask": "The hour at which people are asked",
            "close": "The hour at which it closes",
            "open_days": "Working days for which it is open",
            "reminder_day": "The working day of the reminder",
            "spread_minutes": "Over how many minutes the asking is spread",
            "state": "Running, paused, closed or archived",
            "state_before": "What it was before, for [Undo]",
            "audience": "Whether it asks everyone, teams, a channel or a user group",
            "audience_ids": "Which teams, channel or user group",
            "reminders": "Who is reminded",
            "place_id": "Whose holidays it keeps",
            "leader_id": "Who signs its messages",
            "will_do": "What the company will do with the answers",
            "not_asked": "What it will not ask",
            "success": "What success looks like",
            "set_up_on": "When that was written",
        },
    ),
    "cycles": Words(
        what="The single pulses of a series. The last one keeps its row, so that the next one can be numbered.",
        naming="A pulse whose results you answer.",
        kept=WITH_REPORT,
        personal=frozenset({"answerer_id"}),
        columns={
            "id": "Random",
            "series_id": "The series",
            "number": "Its number in the series",
            "day": "The day on which it opens",
            "state": "Announced, open, closed, cancelled or skipped",
            "channel": "Where its results go",
            "answerer_id": "Who answers its results",
            "open_at": "When it opens",
            "close_at": "When it closes",
            "comments_at": "When its comments are published",
            "answer_by": "By when the results are answered",
            "audience": "Whether it asked everyone or some",
        },
    ),
    "surveys": Words(
        what="What is frozen when a pulse opens, so that nobody can change it afterwards. Nobody is named in it.",
        naming="A survey that names you.",
        kept=WITH_REPORT,
        columns={
            "id": "The pulse",
            "spec": "Questions, groups with how many were invited, thresholds, closing time",
            "fingerprint": "The SHA-256 of that, for everybody to compare",
            "closes_at": "When it closes",
        },
    ),
    "roster": Words(
        what="Who was invited to a pulse, and in which group of at least five. Nothing changes when somebody answers.",
        naming="You were invited to this pulse, as part of this group (cell). Not whether you answered.",
        kept=(
            f"{WITH_ROSTER}. Where pulses with chosen people go on, 30 days after opening if that is later: who is"
            " asked by one is compared with who was asked by the others, so that subtracting their reports names nobody"
        ),
        personal=frozenset({"person_id", "cell", "position"}),
        columns={
            "survey_id": "The pulse",
            "position": "The place in the order of reminders: shuffled",
            "person_id": "Who was invited",
            "cell": "The group with which an answer would be counted",
        },
    ),
    "reminder_passes": Words(
        what="How far the walk over all invited people has come that sends reminders. There is no row for a reminder.",
        naming="A walk through the people invited that names you.",
        kept=WITH_ROSTER,
        columns={
            "survey_id": "The pulse",
            "day": "The day of the reminder",
            "first": "Where the walk begins",
            "last": "Where it ends",
            "due_at": "When it is due",
            "reminds": "Those who have not answered, everybody, or only those who asked for this day",
            "cursor": "Whose turn is next, answered or not",
        },
    ),
    "invitations": Words(
        what="The first message to each invited person. Nothing changes here when somebody answers.",
        naming="The message that asked you, and whether it was sent. Nothing changes here when you answer.",
        kept=WITH_ROSTER,
        personal=frozenset({"person_id", "channel", "due_at", "state", "ts", "error"}),
        columns={"survey_id": "The pulse", "person_id": "Who was asked", **_DELIVERY},
    ),
    "results": Words(
        what="The published report: displayed figures only. It names who answers it.",
        naming="A report that names you.",
        kept=WITH_REPORT,
        personal=frozenset({"message"}),
        columns={
            "survey_id": "The pulse",
            "release": "The figures as they were shown",
            "message": "What the channel read; the name of who answers is in it",
        },
    ),
    "released_comments": Words(
        what="Comments that were published, in random order. Nobody knows who wrote them.",
        naming="A comment for everybody to read that names you. Nobody knows who wrote it.",
        kept=WITH_REPORT,
        columns={
            "survey_id": "The pulse",
            "position": "Its place: shuffled",
            "text": "The words. They may name somebody, though the form warns of it",
        },
    ),
    "pictures": Words(
        what="Pictures of reports that Slack holds.",
        naming="A picture of results that names you.",
        kept=WITH_REPORT,
        columns={
            "survey_id": "The pulse",
            "kind": "Which picture",
            "file_id": "Slack's id of the file",
            "alt": "What it shows, in words",
        },
    ),
    "own_items": Words(
        what="Questions that the company added.",
        naming="A question that you added.",
        kept=WITH_SERIES,
        personal=frozenset({"author_id"}),
        columns={
            "id": "Random",
            "series_id": "The series",
            "author_id": "Who added it; of somebody who was forgotten only the id stays, without a name",
            "text": "The question",
            "why": "Why it is asked",
            "about_managers": "Whether it is about people's own manager",
            "position": "Its turn",
            "announced_in": "The pulse whose announcement first named it",
            "retired": "Not asked any more",
        },
    ),
    "retired_items": Words(
        what="Questions of the bank that a series does not ask.",
        naming="A question that is not asked, which names you.",
        kept=WITH_SERIES,
        columns={"series_id": "The series", "item_id": "The question"},
    ),
    "outbox": Words(
        what="Messages to channels and to people with a role, and introductions, which everybody gets alike.",
        naming="A message to you: Tribune introduces itself, or you lead a team, answer results or administer Tribune.",
        kept=(
            "{keep_messages_days} after they were due, sent or given up; those to somebody who is forgotten go at once"
        ),
        personal=frozenset({"channel", "payload", "unique_key"}),
        columns={
            "id": "Random",
            "kind": "Which message",
            "payload": "What it says; it may name who answers, leads or took over",
            "unique_key": "What it is about and for whom, so that it is sent once",
            **_DELIVERY,
        },
    ),
    "settings": Words(
        what="Settings, one a row. Nobody is named in them.",
        naming="A setting of Tribune that names you.",
        kept=ALWAYS,
        columns={"key": "Which setting", "value": "Its value"},
    ),
    "installation": Words(
        what="Which key directory belongs to this database.",
        kept=ALWAYS,
        columns={"singleton": "Always 1", "id": "Random"},
    ),
    "sealed_surveys": Words(
        what="How sealed boxes are divided: those of an open pulse, of letters about suggestions, of who wants a "
        "suggestion too, and of elections, petitions and champions' questions.",
        kept=UNTIL_CLOSE,
        columns={
            "survey_id": "The pulse, the letter box, or the tally of a suggestion",
            "shard_key": "Random; says which box something goes into",
            "shards": "How many boxes there are",
            "answers": "How many answers a record has room for",
            "comment_bytes": "How long a comment may be",
            "counts": "Whether answers are only counted, as in an election, and none is kept",
        },
    ),
    "boxes": Words(
        what="Sealed boxes, of a length that never changes: all answers to an open pulse, and who has answered; "
        "letters until they are released; who wants a suggestion too, or has signed a petition; how often each choice "
        "was made so far in an election or a champion's question, and who has made one. Each is under a key that is "
        "not in the database and changes with everything that goes in. No column can be read.",
        kept=UNTIL_CLOSE,
        personal=frozenset({"blob"}),
        columns={
            "survey_id": "The pulse, the letter box, or the tally of a suggestion",
            "shard": "The number of the box",
            "key_id": "Which key opens it; random",
            "blob": "The sealed box",
        },
    ),
    "voice_sources": Words(
        what="Where customers' words come from: colleagues, channels, files, forms and help desks.",
        kept=ALWAYS,
        columns={
            "id": "Random",
            "name": "Its name",
            "kind": "Slack, channel, file or webhook",
            "touch_point_id": "Where its customers were, unless a voice says so itself",
            "question": "What its customers were asked",
            "mapping": "Which field of a file or call is what",
            "secret_number": "Which secret it has: 1 is the first. The secret itself is not here",
            "active": "Whether it is listened to",
            "last_call_at": "When a form or help desk last called",
            "sealed_secret": "A help desk's own secret, encrypted. The key is in no database and no backup",
        },
    ),
    "voices": Words(
        what="Customers' words. What could name somebody was masked before they got here.",
        naming="A customer's words that you passed on, or that contain your id.",
        kept=WITH_VOICE,
        personal=frozenset({"reporter_id"}),
        columns={
            "id": "Random",
            "source_id": "Where it comes from",
            "unique_key": "What its source calls it, so that it does not come twice",
            "said_at": "When the customer said it",
            "came_on": "The day on which it came in",
            "words": "The words, masked",
            "question": "What the customer was asked, masked",
            "touch_point_id": "Where the customer was",
            "rating": "What the customer gave, from 0 to 100",
            "account": "The customer's account, if somebody said which, masked unless it is a bare number",
            "reporter_id": "Who passed it on",
            "channel": "The conversation that it was saved from",
            "ts": "Slack's number of that message",
            "language": "English, or not read",
            "label": "The mood: positive, negative, neutral or unclear",
            "confidence": "How sure the reading is, in per cent",
            "why": "The words that decided",
            "corrected": "A person said what mood it is",
        },
    ),
    "voice_topics": Words(
        what="What customers' words are about.",
        kept=WITH_VOICE,
        columns={
            "voice_id": "The words",
            "topic_id": "The topic",
            "label": "The mood of what is said about it",
            "confidence": "How sure the reading is, in per cent",
            "said_on": "The day on which it was said",
            "corrected": "A person put it here",
        },
    ),
    "voice_contacts": Words(
        what="How to reach a customer who wants that, encrypted. The key is in no database and no backup.",
        kept="{keep_contacts_days} after it came in; then its key is destroyed as well",
        columns={
            "voice_id": "The words",
            "key_name": "The week of its key",
            "sealed": "The contact, encrypted",
        },
    ),
    "topics": Words(
        what="Topics that were added or changed by hand.",
        kept=ALWAYS,
        columns={
            "id": "Random, or a built-in topic's word",
            "speakers": "Whether customers or employees speak of it",
            "name": "Its name",
            "parent_id": "The topic above",
            "phrases": "Examples of how people say it",
            "complaint": "What a digest says when it is complained about",
            "praise": "What a digest says when it is praised",
            "left_out": "Not used any more",
        },
    ),
    "refused_topics": Words(
        what="Phrases that were proposed as topics, and refused.", kept=ALWAYS, columns={"phrase": "The phrase"}
    ),
    "voice_corrections": Words(
        what="What a person corrected in a reading, so that the next one is better. Nobody's name is kept with it.",
        kept=WITH_VOICE,
        columns={
            "id": "Random",
            "voice_id": "The words",
            "topic_id": "The topic; empty: the mood as a whole",
            "label": "The right mood; empty: not about this topic",
        },
    ),
    "customer_channels": Words(
        what="Channels in which customers' words are read as they arrive.",
        kept=ALWAYS,
        columns={
            "channel": "The channel",
            "touch_point_id": "Where its customers are",
            "since": "From when on it is read",
        },
    ),
    "heard_messages": Words(
        what="Which messages of those channels were read, so that none is read twice, or as it no longer stands.",
        kept="2 days",
        columns={
            "channel": "The channel",
            "ts": "Slack's number of the message",
            "event_ts": "Slack's number of what happened to it last",
        },
    ),
    "webhook_calls": Words(
        what="Calls of forms and help desks that were taken, so that a repeated one is not.",
        kept="10 minutes",
        columns={"source_id": "Where it comes from", "signature": "Of the call", "called_at": "When it came"},
    ),
    "digests": Words(
        what="Which channels read a digest of customers' words, and when.",
        kept=ALWAYS,
        columns={
            "id": "Random",
            "channel": "The channel",
            "zone": "Its time zone",
            "weekday": "The day of the week, Monday is 1",
            "hour": "The hour",
            "every_weeks": "Every how many weeks",
            "approval": "Whether leaders approve quotes before they go out",
            "active": "Whether it is posted",
            "next_at": "When the next one is due",
        },
    ),
    "digest_issues": Words(
        what="Digests that were posted, or wait for that.",
        kept=WITH_VOICE,
        columns={
            "id": "Random",
            "digest_id": "Which digest",
            "first_day": "The first day that it is about",
            "last_day": "The last day that it is about",
            "post_at": "When it is posted",
            "state": "Waiting or posted",
            "shown": "What it displays, without the quotes",
            "picture": "Where Slack holds its picture",
            "picture_alt": "The picture in words",
        },
    ),
    "digest_quotes": Words(
        what="Customers' words that a digest quotes, or might.",
        kept=WITH_VOICE,
        columns={
            "issue_id": "The digest",
            "voice_id": "Whose words they are part of",
            "topic_id": "The topic",
            "words": "The words",
            "state": "Proposed, approved, refused, or used where nobody has to be asked",
        },
    ),
    "voice_alerts": Words(
        what="Very unhappy customers, of whom the owner of the touch point hears at once.",
        kept=WITH_VOICE,
        columns={
            "voice_id": "The words",
            "touch_point_id": "Where the customer was",
            "raised_at": "When it came in",
            "due_at": "48 hours later",
            "state": "Open, contacted, resolved or handed over",
            "settled_at": "When it was contacted or resolved",
            "handed_to_id": "The touch point that it was handed over to",
            "colleague_asked": "Whether somebody has asked the colleague how they are",
            "told_at": "When the owner was told",
            "nudged_at": "When the owner was told that little time is left",
        },
    ),
    "praises": Words(
        what="Customers' praise for a colleague.",
        naming="A customer praised you.",
        kept=WITH_VOICE,
        personal=frozenset({"person_id", "state"}),
        columns={
            "voice_id": "The words",
            "person_id": "Who was praised",
            "state": "Read by them alone, made public by them, or kept to themselves",
        },
    ),
    "letter_boxes": Words(
        what="The sealed boxes in which suggestions wait for the next working day.",
        kept="until they are released",
        columns={
            "id": "Random",
            "release_on": "The day on which it is opened",
            "number": "Which box of that day",
        },
    ),
    "threads": Words(
        what="Where the author of a suggestion and those who answer it write to each other.",
        kept=WITH_SUGGESTION,
        columns={
            "id": "Random",
            "capability": "SHA-256 of 128 random bits that only the author has",
            "settled_on": "The day on which the matter was settled",
            "reopened": "The author has reopened it once",
            "untold_on": "The day of an answer of which the news channel has not told yet",
        },
    ),
    "thread_messages": Words(
        what="The messages of these threads.",
        kept=WITH_SUGGESTION,
        columns={
            "thread_id": "The thread",
            "position": "Its place in the thread",
            "writer": "The author, or somebody who answers suggestions",
            "signed": "The name of whoever answered; of the author only where they chose to sign",
            "words": "The words",
            "said_on": "The day, and no more: all letters of a day are released together",
        },
    ),
    "suggestions": Words(
        what="Suggestions that were released, and what became of them.",
        naming="A suggestion that you look after, or that names you.",
        kept=WITH_SUGGESTION,
        personal=frozenset({"taken_by_id"}),
        columns={
            "id": "Its thread",
            "number": "By which people speak of it",
            "words": "The words; empty once they were withdrawn",
            "signed": "The author's name, where they chose to sign",
            "category": "What it is about",
            "meant_for": "Everybody, or leaders only",
            "touch_point_id": "The touch point that it is about",
            "released_on": "The day on which the box was opened",
            "state": "New, open, planned, started, done, declined, merged, held back or withdrawn",
            "state_on": "Since which day",
            "taken_by_id": "Who looks after it",
            "merged_into": "The suggestion as which it goes on",
            "state_before": "What undoing goes back to",
            "outcome": "What came of it, or why not",
            "reply_by": "The day by which it should have its first reply",
            "outcome_by": "The day by which it should have an outcome",
            "replied_on": "The day of its first reply",
            "outcome_on": "The day of its outcome; empty again once its author has reopened it",
            "on_board_since": "Since when everybody reads it",
            "tally_id": "The sealed box that counts those who want it too",
            "supporters": "How many, as shown: in steps of five, counted once a day",
        },
    ),
    "holdings_back": Words(
        what="Suggestions that two people held back, and why.",
        naming="You held a suggestion back.",
        kept=WITH_SUGGESTION,
        personal=frozenset({"asked_by_id", "agreed_by_id", "let_go_by_id"}),
        columns={
            "suggestion_id": "The suggestion",
            "asked_by_id": "Who asked for it",
            "asked_on": "The day",
            "reason": "Why",
            "agreed_by_id": "Who agreed",
            "agreed_on": "The day",
            "let_go_by_id": "Who asked that it be shown again",
        },
    ),
    "wishes_ended": Words(
        what="Who wanted a suggestion held back and found nobody to agree: they can't ask for it again.",
        naming="You asked for a suggestion to be held back, and nobody agreed.",
        kept=WITH_SUGGESTION,
        personal=frozenset({"asked_by_id"}),
        columns={"suggestion_id": "The suggestion", "asked_by_id": "Who asked for it"},
    ),
    "actions": Words(
        what="What somebody undertook because of what was heard, and what came of it.",
        naming="An action that is yours, or that you ended.",
        kept=WITH_ACTION,
        personal=frozenset({"owner_id", "ended_by_id"}),
        columns={
            "id": "Random",
            "what": "What will be done",
            "owner_id": "Who sees to it",
            "team_id": "The team whose focus area it is",
            "helping_team_id": "The team that helps",
            "due_on": "By when",
            "state": "Open, done or dropped",
            "outcome": "What came of it, or why not",
            "origin": "Results, customers' words, a suggestion, a decision or somebody's own idea",
            "about": "Which one",
            "credit": "Where it came from, in words that everybody may read",
            "made_on": "The day on which it was undertaken",
            "ended_on": "The day on which it ended",
            "ended_by_id": "Who said what came of it, or why not",
            "still_on_it": "How often it answered later results too",
            "reminded_on": "The day on which its owner last heard of it",
            "postponed": "How often it got a later day",
            "postponed_because": "Why, the last time that somebody said",
        },
    ),
    "result_answers": Words(
        what="Answers to the results of a pulse.",
        naming="You answered these results.",
        kept=WITH_REPORT,
        personal=frozenset({"given_by_id"}),
        columns={
            "id": "Random",
            "survey_id": "The pulse",
            "kind": "We will, we won't, or still on it",
            "action_id": "What will be done",
            "reason": "Why not",
            "item_id": "Which result it is about",
            "given_by_id": "Who answered",
            "given_on": "The day",
        },
    ),
    "pulse_holds": Words(
        what="Pulses that did not open on their day, because the results before had no answer.",
        naming="You let a pulse open that was held back.",
        kept=WITH_REPORT,
        personal=frozenset({"opened_by_id"}),
        columns={
            "cycle_id": "The pulse that waits",
            "unanswered_id": "The pulse whose results have no answer",
            "held_on": "The day",
            "opened_by_id": "The employee champion who let it open all the same",
        },
    ),
    "seats": Words(
        what="Champions' seats: who speaks for customers or employees, until when, and when the next election is.",
        naming="A champion's seat that you hold, or for which you stand in.",
        kept=ALWAYS,
        personal=frozenset({"champion_id", "deputy_id"}),
        columns={
            "id": "Random",
            "stands_for": "Customers or employees",
            "title": "Its name, as in 'employee champion'",
            "team_id": "Of a champion of one team",
            "place_id": "Of a champion of one site",
            "state": "Held, recalled, acting or vacant",
            "election_on": "From which day on the next election may open",
            "vacant_since": "Since which day nobody speaks",
            "champion_id": "The champion",
            "deputy_id": "Who stands in for them",
            "term_first": "The first day of the term",
            "term_last": "Its last day",
            "election_id": "The election that is open",
            "gone": "How the last champion left",
            "petition_id": "The sealed box that counts those who ask for an election",
            "petition_over": "Whether nobody signs it any more, and it is destroyed next",
            "removed_on": "The day on which it was removed",
        },
    ),
    "elections": Words(
        what="Elections of champions: their terms and their results. Nobody can look up who voted, or how.",
        naming="An election in which you stood.",
        kept=ALWAYS,
        personal=frozenset({"result"}),
        columns={
            "id": "Random",
            "seat_id": "The seat",
            "state": "Nominating, balloting, elected, vacant or cancelled",
            "terms": "Everything that decides it, frozen when it is announced",
            "seed": "What a draw between equals is made with: published with the result",
            "opens_at": "When the ballot opens",
            "closes_at": "When it closes",
            "reminded": "The one reminder was posted",
            "result": "What is told of it: who was elected, how many voted, counts where they may be told, receipts",
            "vacant_because": "Why nobody was elected",
            "cancelled_because": "Why it was called off",
        },
    ),
    "nominations": Words(
        what="Who was proposed as a champion. By whom is not kept, and a no is forgotten when the ballot opens.",
        naming="You were proposed as a champion.",
        kept=ALWAYS,
        personal=frozenset({"person_id"}),
        columns={
            "election_id": "The election",
            "person_id": "Who was proposed",
            "statement": "What they would stand for",
            "state": "Proposed, accepted, declined or withdrawn",
            "deputy_too": "They would be deputy if they came second",
        },
    ),
    "voters": Words(
        what="Who may vote in an election, ask for one, or answer a champion's question. Not who has.",
        naming="You may vote in an election, ask for one, or answer a champion's question.",
        kept=(
            "until the election is over, or one comes; of a champion's question, 30 days from the day on which it was "
            "asked"
        ),
        personal=frozenset({"person_id"}),
        columns={
            "box_id": "The election, the petition for one, or the champion's question",
            "person_id": "Who may vote, ask or answer",
        },
    ),
    "terms_held": Words(
        what="Who was a champion, and when.",
        naming="You were elected champion.",
        kept=ALWAYS,
        personal=frozenset({"person_id"}),
        columns={
            "seat_id": "The seat",
            "election_id": "The election",
            "person_id": "Who was elected",
            "statement": "What they stood for",
            "first": "The first day of the term",
            "last": "Its last day",
            "gone": "How they went",
            "hand_over": "Their note to whoever came after",
        },
    ),
    "decisions": Words(
        what="Decisions on which champions have a say.",
        naming="A decision that you brought, or were asked to bring.",
        kept=ALWAYS,
        personal=frozenset({"leader_id"}),
        columns={
            "id": "Random",
            "number": "By which people speak of it",
            "leader_id": "Who brings it",
            "state": "Where it stands, repeated from its log",
            "look_on": "The next day on which something may be due",
        },
    ),
    "decision_entries": Words(
        what="The log of decisions: proposals, champions' answers, ends and reviews, by name. Nothing is ever erased.",
        naming="Something that you said or did about a decision, in public and by name, or a draft of yours.",
        kept=ALWAYS,
        personal=frozenset({"content"}),
        columns={
            "decision_id": "The decision",
            "position": "Its place in the log",
            "kind": "A call, draft, version, answer, extension, consultation, end or review",
            "content": "What was said or done, by whom, and on which day",
        },
    ),
    "consultations": Words(
        what="What champions asked employees. Nobody can look up who answered, or what.",
        naming="A question that you asked as a champion.",
        kept=ALWAYS,
        personal=frozenset({"asked_by_id"}),
        columns={
            "id": "Random",
            "decision_id": "The decision that it is about",
            "seat_id": "The champion's seat",
            "asked_by_id": "The champion",
            "question": "The question",
            "options": "What people can choose from",
            "invited": "How many may answer",
            "unsettled": "Whether 1 to 4 people had joined or left since this seat asked before",
            "opened_on": "The day on which it was asked",
            "closes_at": "Until when people can answer",
            "state": "Open, closed or cancelled",
        },
    ),
    "sources_told": Words(
        what="Customers' words about which something was done, so that the customer can be told.",
        kept=WITH_ACTION,
        columns={
            "action_id": "What was done",
            "voice_id": "The words",
            "asked_on": "The day on which whoever passed them on was asked to tell the customer",
            "told_on": "The day on which they said that the customer knows",
        },
    ),
}
