"""A process that starts as the bot does, and answers through the real writer and vault until it is killed.

It tells its parent of each wave of answers that it begins, and of each answer that it acknowledges, refuses or is
unsure about, as the bot tells people. Processes are forked from one that has everything imported, which takes
milliseconds.
"""

import asyncio
import logging
import os
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import structlog

from bot.writer import Writer
from domain.errors import BusyError, NotRecordedError, UncertainError
from domain.survey import Ballot, Cast, Comment, TagState
from models.database import Database
from tests.vault.moments import moments
from tests.vault.surveys import names
from vault import Vault

WAVE = 6
"""People who answer at the same moment, at the most: they are one batch."""
PAUSE = 0.002
"""Seconds between two waves, at the most."""
UNTIL_NEXT = 0.3
"""Seconds until the next wave where one was refused."""
ACKNOWLEDGING, PAUSING = "acknowledging", "pausing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a victim is to do, and when to die, unless it is killed from outside."""

    url: str
    keys: Path
    survey_id: str
    people: tuple[int, ...]
    """Who answers, by number."""
    seed: int
    dies_at: str = ""
    """A moment of a wave: its name, and which of that name, as in "fsync 2". The last are "acknowledging 1", when all
    have been recorded, and "pausing 1", when all have been told."""
    in_wave: int = 0
    """The first wave in which that is meant, from 0."""
    vault: type[Vault] = Vault
    writer: type[Writer] = Writer
    eager: bool = False
    """Whether answers are acknowledged before anything is written, which is what tests must be able to notice."""


def says_not_this_time(number: int) -> bool:
    """Some of those who are invited do not answer, but say so."""
    return number % 10 == 9


def words_of(number: int) -> str:
    """What somebody writes; most write nothing."""
    return "" if number % 3 else f"The words of number {number}."


def cast_of(number: int, *, survey_id: str) -> Cast:
    """What somebody sends: their ballot has their number for a cell, so that all can be counted one by one."""
    person = names(number + 1)[number]
    if says_not_this_time(number):
        return Cast(survey_id=survey_id, person=person, state=TagState.NOT_THIS_TIME)
    comment = Comment(words_of(number)) if words_of(number) else None
    ballot = Ballot(number, (4, 3, None, 5))
    return Cast(survey_id=survey_id, person=person, state=TagState.ANSWERED, ballot=ballot, comment=comment)


def live(orders: Orders, told: Connection) -> None:
    """Start, and answer for everybody, wave after wave."""
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    database = Database(orders.url)
    vault = orders.vault(database.writer, orders.keys)
    _Life(orders, told).start(database, vault)
    database.dispose()


class _Life:
    """Counts the moments of each wave, and dies at the one that was ordered."""

    def __init__(self, orders: Orders, told: Connection) -> None:
        self._orders = orders
        self._told = told
        self._telling = threading.Lock()
        self._random = Random(orders.seed)
        self._wave = -1
        self._passed: Counter[str] = Counter()

    def start(self, database: Database, vault: Vault) -> None:
        assert vault.recover() == ()
        self._tell("ready")
        with moments(vault.engine, self._pass):
            asyncio.run(self._answer(self._orders.writer(database, vault)))

    async def _answer(self, writer: Writer) -> None:
        writer.start()
        waiting = list(self._orders.people)
        try:
            while waiting:
                size = self._random.randint(1, WAVE)
                await self._go_through(writer, waiting[:size])
                del waiting[:size]
                await asyncio.sleep(self._random.uniform(0, PAUSE))
        finally:
            await writer.stop()

    async def _go_through(self, writer: Writer, numbers: Sequence[int]) -> None:
        self._wave += 1
        self._passed.clear()
        self._tell("begun", *numbers)
        if self._orders.eager:
            self._tell("told", *numbers)
        with writer._changed:  # until all wait, so that they are one batch
            asked = [self._ask(writer, number) for number in numbers]
            waiting = [asyncio.ensure_future(each) for each in asked]
            await asyncio.sleep(0)
        outcomes = await asyncio.gather(*waiting)
        self._pass(ACKNOWLEDGING)
        for number, outcome in zip(numbers, outcomes, strict=True):
            self._tell(outcome, number)
        self._tell("ended")
        self._pass(PAUSING)
        if set(outcomes) != {"told"}:
            await asyncio.sleep(UNTIL_NEXT)

    async def _ask(self, writer: Writer, number: int) -> str:
        try:
            await writer.cast(cast_of(number, survey_id=self._orders.survey_id))
        except (BusyError, NotRecordedError):
            return "refused"
        except UncertainError:
            return "unsure"
        return "told"

    def _pass(self, moment: str) -> None:
        self._passed[moment] += 1
        step = f"{moment} {self._passed[moment]}"
        self._tell("step", step)
        if step == self._orders.dies_at and self._wave >= self._orders.in_wave:
            os.kill(os.getpid(), signal.SIGKILL)

    def _tell(self, what: str, *of: object) -> None:
        with self._telling:
            self._told.send_bytes(" ".join(map(str, (what, *of))).encode())
