"""An author's own threads: Home, the list, one of them, letters about it, and the way back by four words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.wallets import TRIES_IN_ALL
from domain.suggestions import BACK_A_DAY, TRIES_AN_HOUR, SuggestionState
from domain.wallet import MOST, Held, Wallet, capability_of
from handlers import threads as handled
from services import desk, letters, losses
from templates import ids
from tests.handlers.authors import Author, answered_by_somebody, desk_says, four_words_on, open_the_box, suggestions_in
from tests.handlers.conftest import MAYA, SAM, Stage
from tests.handlers.sent_suggestions import carried, filled_in
from tests.handlers.sent_voices import typed
from tests.handlers.slack import pressed, submitted
from tests.handlers.test_home import actions_in, opens_home, said
from tests.templates.judges import objections

Json = dict[str, Any]

DONE = {"state": SuggestionState.DONE, "outcome": "We call back by noon."}


@pytest.fixture
def author(stage: Stage) -> Author:
    answered_by_somebody(stage)
    return Author(stage)


async def released(author: Author, words: str = "Answer sooner.") -> list[str]:
    """Make a suggestion and open the box: its four words."""
    four = four_words_on(await author.suggests(words)).split()
    open_the_box(author.stage)
    return four


async def looks_at_home(author: Author) -> Json:
    author.stage.slack.calls.clear()
    await author.stage.send(opens_home(author.person, {"type": "home"} | author.home))
    author.take_over()
    return author.stage.slack.only_view("views.publish")


def values_of(view: Json) -> dict[str, str]:
    """The value of each button of a view, by its action."""
    found = {}
    for block in view["blocks"]:
        for element in [*block.get("elements", ()), block.get("accessory", {})]:
            if "action_id" in element:
                found[element["action_id"].partition(":")[0]] = element.get("value", "")
    return found


async def opened(author: Author) -> Json:
    home = await looks_at_home(author)
    return await author.presses(f"{ids.MY_THREAD}:1", values_of(home)[ids.MY_THREAD])


async def test_home_says_that_there_is_a_reply_until_its_author_has_read_it(author: Author) -> None:
    await released(author)
    assert "reply" not in said(await looks_at_home(author))
    desk_says(author.stage, "Which line do you mean?", state=SuggestionState.OPEN)
    home = await looks_at_home(author)
    assert objections("home", home) == []
    assert "1 suggestion of yours has a reply" in said(home)
    assert "You have a reply" in said(home)
    thread = await opened(author)
    assert objections("modal", thread) == []
    assert "Sam Ortiz" in said(thread)
    assert "Which line do you mean?" in said(thread)
    assert author.wallet.threads[0].seen == 1
    assert "reply" not in said(await looks_at_home(author))


async def test_reading_writes_nothing_to_the_database(author: Author) -> None:
    await released(author)
    desk_says(author.stage, "Which line do you mean?")
    written: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            written.append(arguments[2])

    engines = (author.stage.database.writer, author.stage.database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    thread = await opened(author)
    await author.presses(ids.MY_SUGGESTIONS, "1")
    await author.presses(ids.THREAD_REPLY, values_of(thread)[ids.THREAD_REPLY], view=thread)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert written == []


async def test_before_the_box_is_opened_it_can_be_taken_back_and_nobody_ever_reads_it(author: Author) -> None:
    await author.suggests("A hasty word.")
    assert "Waits in the box" in said(await looks_at_home(author))
    thread = await opened(author)
    assert "not here" in said(thread)
    assert ids.THREAD_REPLY not in actions_in(thread)
    page = await author.presses(ids.THREAD_WITHDRAW, values_of(thread)[ids.THREAD_WITHDRAW], view=thread)
    assert "nobody ever will" in said(page)
    open_the_box(author.stage)
    (suggestion,) = suggestions_in(author.stage)
    assert (suggestion.words, suggestion.state) == ("", SuggestionState.WITHDRAWN)
    assert "Taken back" in said(await looks_at_home(author))
    thread = await opened(author)
    assert "has deleted its words" in said(thread)
    assert ids.THREAD_WITHDRAW not in actions_in(thread)


async def test_what_was_lost_with_its_box_does_not_wait_in_it_for_ever(author: Author) -> None:
    await author.suggests("A word that is lost with its key.")
    with author.stage.database.read() as session:
        lost = letters.box_taking(session)
    losses.begin_anew(author.stage.database, [lost], vault=author.stage.vault, now=author.stage.now)
    open_the_box(author.stage, after=timedelta(days=8))
    home = await looks_at_home(author)
    assert "A suggestion that is not here any more" in said(home)
    assert "lost before the box was opened" in said(home)
    assert "Waits in the box" not in said(home)
    assert "lost before the box was opened" in json.dumps(await opened(author))


async def test_a_reply_waits_in_the_box_and_comes_out_without_a_name(author: Author) -> None:
    await released(author)
    thread = await opened(author)
    form = await author.presses(ids.THREAD_REPLY, values_of(thread)[ids.THREAD_REPLY], view=thread)
    assert objections("modal", form) == []
    for _ in range(2):  # sent twice, it is one
        sent = await author.sends(form, {ids.WORDS_BLOCK: typed("The second one.")})
        assert "Your reply is in the box" in said(sent["view"])
    assert "The second one." not in said(await opened(author))
    open_the_box(author.stage)
    thread = await opened(author)
    assert said(thread).count("The second one.") == 1
    assert "*You*" in said(thread)


async def test_names_in_a_reply_are_pointed_out_too(author: Author) -> None:
    await released(author)
    thread = await opened(author)
    form = await author.presses(ids.THREAD_REPLY, values_of(thread)[ids.THREAD_REPLY], view=thread)
    first = await author.sends(form, {ids.WORDS_BLOCK: typed("Ask Sam Ortiz.")})
    assert first["response_action"] == "push"
    assert "'Sam Ortiz'" in said(first["view"])
    assert await author.sends(first["view"], {}) == {}
    open_the_box(author.stage)
    assert "Ask Sam Ortiz." in said(await opened(author))


async def test_an_empty_reply_is_refused_beside_its_field(author: Author) -> None:
    await released(author)
    thread = await opened(author)
    form = await author.presses(ids.THREAD_REPLY, values_of(thread)[ids.THREAD_REPLY], view=thread)
    refused = await author.sends(form, {ids.WORDS_BLOCK: typed(" ")})
    assert ids.WORDS_BLOCK in refused["errors"]


async def test_an_outcome_is_settled_by_its_author(author: Author) -> None:
    await released(author)
    desk_says(author.stage, "Done.", **DONE)
    thread = await opened(author)
    assert "We call back by noon." in said(thread)
    page = await author.presses(ids.THREAD_SETTLE, values_of(thread)[ids.THREAD_SETTLE], view=thread)
    assert "this is settled" in said(page)
    open_the_box(author.stage)
    thread = await opened(author)
    assert "settled on" in said(thread)
    assert {ids.THREAD_SETTLE, ids.THREAD_REPLY}.isdisjoint(actions_in(thread))
    refused = await author.presses(ids.THREAD_REPLY, author.wallet.threads[0].capability)
    assert "is settled, so nobody reads" in said(refused)


async def test_an_outcome_is_opened_again_once(author: Author) -> None:
    await released(author)
    desk_says(author.stage, "Done.", **DONE)
    thread = await opened(author)
    form = await author.presses(ids.THREAD_REOPEN, values_of(thread)[ids.THREAD_REOPEN], view=thread)
    assert "What is still missing?" in json.dumps(form)
    other = await author.presses(ids.THREAD_REOPEN, values_of(thread)[ids.THREAD_REOPEN], view=thread)
    for each, words in ((form, "Not on Mondays."), (form, "Not on Mondays."), (other, "Nor on Fridays.")):
        sent = await author.sends(each, {ids.WORDS_BLOCK: typed(words)})
        assert "not settled yet" in said(sent["view"])
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].state is SuggestionState.OPEN
    desk_says(author.stage, "Done again.", **DONE)
    thread = await opened(author)
    assert said(thread).count("Not on Mondays.") == said(thread).count("Nor on Fridays.") == 1
    assert ids.THREAD_REOPEN not in actions_in(thread)
    refused = await author.presses(ids.THREAD_REOPEN, author.wallet.threads[0].capability)
    assert "once" in said(refused)


@pytest.mark.parametrize(
    ("action", "why"), [(ids.THREAD_SETTLE, "once there is an outcome"), (ids.THREAD_REOPEN, "once")]
)
async def test_what_does_not_fit_is_refused_with_a_sentence(author: Author, action: str, why: str) -> None:
    await released(author)
    assert why in said(await author.presses(action, author.wallet.threads[0].capability))


async def test_what_was_taken_back_stays_so(author: Author) -> None:
    await released(author)
    capability = author.wallet.threads[0].capability
    page = await author.presses(ids.THREAD_WITHDRAW, capability)
    assert "You take this back" in said(page)
    open_the_box(author.stage)
    assert "already" in said(await author.presses(ids.THREAD_WITHDRAW, capability))
    assert "You have taken this suggestion back" in said(await author.presses(ids.THREAD_REPLY, capability))


async def test_taking_back_is_never_one_too_many(author: Author) -> None:
    await released(author)
    for number in range(BACK_A_DAY):
        for back in (False, True):
            author.stage.wallets.sent(MAYA, f"n{number}", day=author.stage.now.date(), back=back)
    capability = author.wallet.threads[0].capability
    assert "You take this back" in said(await author.presses(ids.THREAD_WITHDRAW, capability))


async def test_of_what_nobody_knows_only_so_much_is_taken_back(author: Author) -> None:
    forged = [f"{number:021d}A" for number in range(BACK_A_DAY + 1)]
    for capability in (*forged[:-1], forged[0]):
        assert "You take this back" in said(await author.presses(ids.THREAD_WITHDRAW, capability))
    refused = said(await author.presses(ids.THREAD_WITHDRAW, forged[-1]))
    assert f"You have taken back {BACK_A_DAY} today" in refused


async def test_a_thread_that_nobody_knows_takes_no_reply(author: Author) -> None:
    assert "waits in the box" in said(await author.presses(ids.THREAD_REPLY, "A" * 22))


async def test_a_forged_capability_opens_nothing(author: Author) -> None:
    for value in ("", "short", "A" * 22 + "|x", "B" * 22, "A" * 22 + "|1|2", "\u00e4" * 22):
        assert "from another version" in said(await author.presses(f"{ids.MY_THREAD}:1", value))


async def test_in_a_modal_above_another_the_reply_takes_its_place(author: Author) -> None:
    await released(author)
    thread = await opened(author)
    capability = values_of(thread)[ids.THREAD_REPLY]
    form = await author.presses(ids.THREAD_REPLY, capability, view=thread | {"previous_view_id": "V0"})
    assert [name for name, _ in author.stage.slack.calls] == ["views.update"]
    assert form["callback_id"] == ids.THREAD_REPLY_FORM


async def test_a_thread_of_500_messages_is_read_in_pages(author: Author) -> None:
    await released(author)
    for number in range(1, 501):
        desk_says(author.stage, f"Message {number}.")
    home = await looks_at_home(author)
    assert "You have 500 replies" in said(home)
    thread = await opened(author)
    assert author.wallet.threads[0].seen == 500
    assert "Message 500." in said(thread)
    seen = []
    for _ in range(40):
        assert objections("modal", thread) == []
        seen += [word for word in said(thread).split("&gt; ") if word.startswith("Message")]
        older = [
            element["value"]
            for block in thread["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == f"{ids.THREAD_PART}:older"
        ]
        if not older:
            break
        thread = await author.presses(f"{ids.THREAD_PART}:older", older[0], view=thread)
    assert len(seen) == 500


async def test_all_suggestions_are_listed_in_pages_those_with_news_first(author: Author) -> None:
    stage = author.stage
    for number in range(11):
        stage.wallets._sent.clear()
        await author.suggests(f"Open door {number}.")
    open_the_box(stage)
    number = next(one.number for one in suggestions_in(stage) if one.words == "Open door 0.")
    desk_says(stage, "Which door?", number=number)
    home = await looks_at_home(author)
    assert "Open door 0." in said(home)
    first = await author.presses(ids.MY_SUGGESTIONS, "1")
    assert objections("modal", first) == []
    assert said(first).index("Open door 0.") < said(first).index("Open door 10.")
    assert "Open door 1." not in said(first).replace("Open door 10.", "")
    second = await author.presses(f"{ids.MY_SUGGESTIONS}:older", "2", view=first)
    assert "Open door 1." in said(second)
    thread = await author.presses(f"{ids.MY_THREAD}:1", values_of(second)[ids.MY_THREAD], view=second)
    assert "Open door 1." in said(thread)


async def test_where_nobody_knows_the_home_the_list_says_so(author: Author) -> None:
    await author.stage.send(pressed(MAYA, ids.MY_SUGGESTIONS, "1"))
    assert "can't see your Home" in said(author.stage.slack.only_view("views.open"))
    author.home = {"private_metadata": "something else", "hash": "h1"}
    assert "can't see your Home" in said(await author.presses(ids.MY_SUGGESTIONS, "1"))


async def test_a_thread_opens_from_a_home_that_carries_something_else(author: Author) -> None:
    await released(author)
    capability = author.wallet.threads[0].capability
    author.home = {"private_metadata": "something else", "hash": "h1"}
    assert "Answer sooner." in said(await author.presses(f"{ids.MY_THREAD}:1", capability))
    assert author.home["private_metadata"] == "something else"


async def test_the_author_of_a_merged_one_reads_what_becomes_of_the_other(author: Author) -> None:
    await released(author)
    other = Author(author.stage, person=SAM)
    await released(other, "Call back sooner.")
    stage, (one, two) = author.stage, suggestions_in(author.stage)
    with stage.database.write() as session:
        desk.merge(session, one.id, two.id, seen=one.state, by=SAM, now=stage.now)
    await opened(author)
    done = {"seen": SuggestionState.NEW, "outcome": "We call back by noon."}
    with stage.database.write() as session:
        desk.write(session, two.id, "Which van do you drive?", by=SAM, now=stage.now)
        desk.set_state(session, two.id, SuggestionState.DONE, by=SAM, vault=stage.vault, now=stage.now, **done)
    home = await looks_at_home(author)
    assert "Done" in said(home)
    assert "1 suggestion of yours has a reply" in said(home)
    thread = await opened(author)
    assert "goes on together with number 2" in said(thread)
    assert "We call back by noon." in said(thread)
    assert "Which van" not in said(thread)
    assert one.words in said(thread)


# Four words


def four_words_form() -> Json:
    """The form, opened where there is no Home."""
    blocks = [{"type": "input", "block_id": ids.FOUR_WORDS_BLOCK}]
    return {"type": "modal", "callback_id": ids.FOUR_WORDS_FORM, "private_metadata": carried(""), "blocks": blocks}


async def test_four_words_bring_a_thread_back_into_a_lost_home(author: Author) -> None:
    four = await released(author)
    capability = author.wallet.threads[0].capability
    author.stage.wallets._known.clear()  # a day later, or after a restart
    author.home = {"private_metadata": "", "hash": "h1"}
    form = await author.presses(ids.FOUR_WORDS)
    assert objections("modal", form) == []
    found = await author.sends(form, {ids.FOUR_WORDS_BLOCK: typed(", ".join(four).upper())})
    assert found["response_action"] == "update"
    assert "Answer sooner." in said(found["view"])
    assert author.wallet == Wallet((Held(capability),))


async def test_four_words_typed_where_there_is_no_home_wait_for_it(author: Author) -> None:
    four = await released(author)
    author.stage.wallets._known.clear()
    view = four_words_form()
    author.home = {"private_metadata": "", "hash": "h1"}
    assert "Answer sooner." in json.dumps(await author.sends(view, {ids.FOUR_WORDS_BLOCK: typed(" ".join(four))}))
    await looks_at_home(author)
    assert len(author.wallet.threads) == 1


async def test_the_form_opens_above_a_modal_too(author: Author) -> None:
    await author.stage.send(pressed(MAYA, ids.FOUR_WORDS, modal=True))
    assert author.stage.slack.only_view("views.push")["callback_id"] == ids.FOUR_WORDS_FORM


async def test_typing_mistakes_are_named_and_are_no_try(author: Author) -> None:
    mistakes = {
        "hose river stone lamp": "'hose' is not one of our words; did you mean 'house'?",
        "qqqqqqq river stone lamp": "'qqqqqqq' is not one of our words.",
        "river stone lamp": "Please type all 4 words; this is 3.",
        "": "Please type all 4 words; this is 0.",
        "<!here> " + "x" * 5000: "'here' is not one of our words",
    }
    assert len(mistakes) >= TRIES_AN_HOUR
    for given, problem in mistakes.items():
        refused = await author.sends(four_words_form(), {ids.FOUR_WORDS_BLOCK: typed(given)})
        assert problem in refused["errors"][ids.FOUR_WORDS_BLOCK]
    assert author.stage.wallets.may_guess(MAYA, now=author.stage.now)


async def test_guessing_is_refused_after_a_few_tries_with_the_same_work_each(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    four = await released(author)
    worked = []

    def work(words: tuple[str, ...]) -> str:
        worked.append(words)
        return capability_of(words)

    monkeypatch.setattr(handled, "capability_of", work)
    view = four_words_form()
    wrong = {ids.FOUR_WORDS_BLOCK: typed("house river stone lamp")}
    right = {ids.FOUR_WORDS_BLOCK: typed(" ".join(four))}
    for _ in range(TRIES_AN_HOUR):
        assert (await author.sends(view, right))["response_action"] == "update"  # right ones are no try
        refused = await author.sends(view, wrong)
        assert "No suggestion answers to these words" in refused["errors"][ids.FOUR_WORDS_BLOCK]
    refused = await author.sends(view, right)
    assert "too many tries" in refused["errors"][ids.FOUR_WORDS_BLOCK]
    assert len(worked) == 2 * TRIES_AN_HOUR
    author.stage.now += timedelta(hours=1)
    assert (await author.sends(view, right))["response_action"] == "update"


async def test_many_together_cannot_guess_either_and_keep_nobody_from_getting_back(author: Author) -> None:
    stage, four = author.stage, await released(author)
    for number in range(TRIES_IN_ALL):
        assert stage.wallets.may_guess(f"U{number}", now=stage.now)
    view = four_words_form()
    assert (await author.sends(view, {ids.FOUR_WORDS_BLOCK: typed(" ".join(four))}))["response_action"] == "update"
    for answer in ("No suggestion answers", "too many tries"):
        refused = await stage.send(submitted(MAYA, view, {ids.FOUR_WORDS_BLOCK: typed("house river stone lamp")}))
        assert answer in refused.body


# A full Home


async def test_a_full_home_lets_go_of_what_has_ended_first_and_says_so(author: Author) -> None:
    stage = author.stage
    await released(author, "The first one.")
    first = author.wallet.threads[0].capability
    await released(author, "The settled one.")
    second = author.wallet.threads[1].capability
    number = next(one.number for one in suggestions_in(stage) if one.words == "The settled one.")
    desk_says(stage, "Done.", number=number, **DONE)
    await author.presses(ids.THREAD_SETTLE, second)
    open_the_box(stage)
    others = [Held(f"{place:021d}A") for place in range(MOST - 2)]
    author.home = {"private_metadata": str(Wallet((*author.wallet.threads, *others))), "hash": "h1"}
    form = await author.presses(ids.SUGGEST)
    assert len(form["private_metadata"]) <= 3000
    stage.slack.calls.clear()
    stage.wallets.wait(MAYA, second, now=stage.now)  # it was found by its four words just now
    await stage.send(submitted(MAYA, form, filled_in("One more.")))
    author.take_over()
    (home,) = [given["view"] for name, given in stage.slack.calls if name == "views.publish"]
    assert len(home["private_metadata"]) <= 3000
    assert f'Number {number} ("The settled one.") had to leave it' in json.dumps(home).replace('\\"', '"')
    kept = {one.capability for one in author.wallet.threads}
    assert (len(kept), first in kept, second in kept) == (MOST, True, False)
    await looks_at_home(author)
    assert {one.capability for one in author.wallet.threads} == kept
