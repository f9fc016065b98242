"""The story in a terminal: Hearthline's seventh pulse, its customers, a suggestion, a decision and an election."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox import hearthline, sight
from sandbox.bot_process import free_port
from sandbox.play import Play
from sandbox.reading import Reading
from sandbox.story_of_champions import StoryOfChampions
from sandbox.story_of_decisions import StoryOfDecisions
from sandbox.story_of_suggestions import StoryOfSuggestions
from sandbox.story_of_voices import StoryOfVoices
from sandbox.workspace import Json, Message, View

WITHHELD = "Not enough answers to show"


class Story:
    """Plays and prints; `say` takes each finished paragraph."""

    def __init__(self, play: Play, say: Callable[[str], None]) -> None:
        self._play = play
        self._say = say
        self._reading = Reading(play.workspace, hearthline.NEWCOMER)
        self._read = 0

    async def tell(self) -> bool:
        """From the set-up to "you said, we did"; True when everything came that should have come."""
        play, elections = self._play, StoryOfChampions(self._play, self._as_said)
        decisions = StoryOfDecisions(play, self._as_said)
        self._heading("Hearthline, 42 people, installs Tribune")
        await play.start(without_newcomer=True)
        await play.set_up()
        play.listen()
        self._print_home("Ruth Adler, who set it up, sees in Home", hearthline.ADMINISTRATOR)
        await play.live_until(lambda: bool(play.said()), days=5)
        self._channel()
        self._heading("Six pulses later")
        await play.live_to_today()
        self._headlines()
        self._channel(last=1)
        await self._answer()
        self._heading("A decision is due")
        due = await decisions.answer()
        self._heading("Closing time")
        before = len(play.said())
        await play.live_until(lambda: len(play.said()) > before, days=6)
        results = self._channel()
        await play.live_until(lambda: False, days=1 / 24)
        self._talk_card()
        self._heading("The next working day")
        await play.live_until(lambda: len(play.said()) > before + 1, days=5)
        comments = self._channel()
        self._heading("Who should speak for us?")
        stands = await elections.propose()
        self._heading("What customers say")
        voices = await StoryOfVoices(play, self._now, self._say).tell()
        self._heading("What employees suggest")
        suggestions = await StoryOfSuggestions(play, self._now).tell()
        self._heading("A champion objects")
        objected = await decisions.object()
        self._heading("The vote")
        voted = await elections.vote()
        return self._summary(results, comments, due | stands | voices | suggestions | objected | voted)

    def _heading(self, words: str) -> None:
        self._say(f"\n== {words} ==")

    def _print(self, where: str, surface: Message | View, *, at: float) -> None:
        self._say(f"\n{where}, {self._reading.when(at)}\n{self._reading.surface(surface, now=at)}")

    def _now(self, where: str, surface: Message | View) -> None:
        self._print(where, surface, at=self._play.clock.now())

    def _as_said(self, where: str, surface: Message | View) -> None:
        """As `_now`; a message as it was read when it came."""
        self._print(where, surface, at=float(surface.ts) if isinstance(surface, Message) else self._play.clock.now())

    def _print_home(self, where: str, user: str) -> None:
        home = self._play.workspace.homes.get(user)
        if home is not None:
            self._print(where, home, at=self._play.clock.now())

    def _channel(self, *, last: int | None = None) -> list[Message]:
        """Print what is new in the channel (its last messages only, if told so)."""
        said = self._play.said()
        new = said[self._read :] if last is None else said[-last:]
        self._read = len(said)
        for message in new:
            self._print("#service-pulse", message, at=float(message.ts))
        return new

    def _headlines(self) -> None:
        for message in self._play.said():
            if any("answered" in line for line in sight.text_of(message).splitlines()):
                first = self._reading.line(message.text.splitlines()[0], now=float(message.ts))
                self._say(f"  {self._reading.when(float(message.ts))}  {first}")

    async def _answer(self) -> None:
        """Maya gets her message, clicks "2", answers three more questions, and sends."""
        self._heading("Maya Lindqvist, new at the hotline, is asked")
        maya = self._play.server.actor(hearthline.NEWCOMER)
        invitation = next(filter(sight.asks, reversed(maya.inbox())))
        self._print("Tribune to Maya", invitation, at=float(invitation.ts))
        two = next(seen for seen in sight.elements(invitation) if seen.words.startswith("2"))
        await maya.press(invitation, two.action_id)
        view = maya.modal()
        if view is None:
            raise RuntimeError("the form did not open")
        self._print('She clicks "2", and a form opens', view, at=self._play.clock.now())
        for seen in sight.inputs(view):
            option = seen.option("9") or seen.option("2")
            if option is not None and seen.element["type"] != "checkboxes" and "initial_option" not in seen.element:
                await maya.fill(view, seen.block_id, seen.action_id, option)
            if seen.element["type"] == "plain_text_input":
                await maya.fill(view, seen.block_id, seen.action_id, "I may not promise a call back. So I don't.")
        last = await maya.submit(view)
        if last is not None:
            self._print("She sends it", last, at=self._play.clock.now())
            await maya.close(last)

    def _talk_card(self) -> None:
        card = self._play.server.actor(hearthline.OWNER).inbox()[-1]
        self._print("Tribune to Tom Becker, who leads the hotline", card, at=float(card.ts))

    def _summary(self, results: list[Message], comments: list[Message], later: dict[str, bool]) -> bool:
        text = "\n".join(sight.text_of(message) for message in results)
        claims = {
            "results were posted": bool(results),
            "a team is shown": "Hotline" in text,
            "a team is withheld": WITHHELD in text,
            "comments were posted, apart": bool(comments),
            "every answer that was sent came in": self._play.colleagues.refused == 0,
            **later,
        }
        self._heading("In short")
        for claim, holds in claims.items():
            self._say(f"  {'yes' if holds else 'NO '}  {claim}")
        failures = sum(1 for call in self._play.workspace.log if call.kind == "failure")
        self._say(
            f"  {self._play.colleagues.answered} answers by colleagues, {failures} failures between bot and Slack"
        )
        return all(claims.values()) and failures == 0


async def _tell(play: Play, record: Path | None) -> bool:
    if record is not None:
        play.server.record(record / "slack.jsonl")
    try:
        return await Story(play, print).tell()
    finally:
        await play.stop()


def main_story(*, command: Sequence[str], manifest: Json, folder: Path, record: Path | None = None) -> int:
    """Tell it; exit status 0 when everything came that should have come.

    `record`: a folder for every call and payload to and from the app, as JSON lines.
    """
    play = Play(manifest, command, folder, hooks_port=free_port())
    return 0 if asyncio.run(_tell(play, record)) else 1
