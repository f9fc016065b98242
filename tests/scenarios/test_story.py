"""`tribune story`: the whole story, as people read it. The command makes a SQLite file of its own, and nothing else."""

import json
import sys
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox.story import main_story


@pytest.mark.slow
@pytest.mark.timeout(300)  # half a minute alone, more where eight others work
def test_the_story_is_told_from_the_set_up_to_what_was_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = (sys.executable, "-m", "bot")
    status = main_story(command=command, manifest=manifest(), folder=tmp_path / "play", record=tmp_path / "record")
    told = capsys.readouterr().out
    assert status == 0, told
    text, at = " ".join(told.split()), 0  # lines are wrapped
    for words in (
        "We start a service pulse",
        "== Six pulses later ==",
        "4 short questions, about a minute.",
        "Thank you, recorded.",
        "== A decision is due ==",
        "The customer champion (Priya Nair) objects. For the people I stand for, this would cause:",
        "The ten-pound rule goes, version 2",
        "Decided with consent: no champion objects.",
        "We are proud of our service, but may not fix it ourselves.",
        "Hotline: over 70 % agree",
        "Booking, Billing",
        "To talk about with your team",
        "Your words, in no order.",
        "== Who should speak for us? ==",
        "We elect our employee champion.",
        "would like you to be our employee champion. Do you stand?",
        "== What customers say ==",
        "We left out: a name, a telephone number.",
        "Neutral: a colleague said so.",
        "evenings.csv is read: 10 comments are new.",
        '{"ok": true, "read": 1, "without_words": 0}',
        "Contacted. Is the matter resolved?",
        "The next Monday, #customer-voice",
        "clear comments are positive",
        "== What employees suggest ==",
        "Your suggestion is in the box.",
        "1 new suggestion.",
        "Where would you look for it",
        "The author, 17 June > In the telephone program. It should ring me.",
        "Pulse held back. The results of 6 June have no answer. Sam Ortiz was to answer by 13 June.",
        "> Since this morning it rings.",
        "Sam Ortiz answers",
        "The pulse is open now. The results of 6 June have an answer.",
        "You said, we did • Done: Have the telephone program ring us when a promised call is due.",
        "== A champion objects ==",
        "The hotline is open until 20:00 again",
        "The employee champion (Amina Yusuf) objects.",
        "What is crossed out is gone, what is bold is new.",
        "What the champions said to version 2",
        "We look on 1 October 2025.",
        "== The vote ==",
        "Thank you, your vote is recorded. This is its receipt:",
        "@Hanna Krol is elected as our employee champion",
        "is listed. This ballot was counted",
        "yes a team is withheld",
        "yes a decision waited for its champion, and closed with consent",
        "yes employees and customers stand side by side",
        "yes a suggestion came out of the box, and no name with it",
        "yes what was done stands with the next results",
        "yes an objection held a decision up",
        "yes the receipt is in the list",
    ):
        at = text.find(words, at)
        assert at >= 0, words
    calls = [json.loads(line) for line in (tmp_path / "record/slack.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {"chat.postMessage", "views.open"} <= {call["name"] for call in calls}
