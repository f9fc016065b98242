"""What commands share: settings, the database, what time it is; and what goes wrong, in sentences."""

import asyncio
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import slack
from bot.clock import SystemClock
from bot.config import Config, read_config
from bot.installation import open_clock, open_database
from bot.log import start_logging
from domain.errors import BadFileError, BadInputError, ConfigurationError, TribuneError
from models.database import Database
from vault import Vault


class Sentences(click.Group):
    """Shows what went wrong as sentences, never as a traceback, and ends with status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TribuneError as error:
            raise Refused(error) from None
        except SQLAlchemyError as error:  # by its class alone: the message may quote a password or a row
            sentence = (
                f"The database can't be used ({type(error).__name__}). Run `tribune doctor` to see what is wrong."
            )
            raise click.ClickException(sentence) from None


class Refused(click.ClickException):
    """A TribuneError on a terminal."""

    def __init__(self, error: TribuneError) -> None:
        super().__init__(str(error))
        self.error = error

    def show(self, file: Any = None) -> None:
        """Print the sentence, then each problem on a line of its own."""
        del file
        click.echo(self.message, err=True)
        if isinstance(self.error, ConfigurationError):
            details = self.error.problems
        elif isinstance(self.error, BadFileError):
            details = tuple(f"line {number}: {reason}" for number, reason in self.error.lines)
        elif isinstance(self.error, BadInputError):
            details = tuple(one for one in self.error.problems.values() if one != self.message)
        else:
            details = ()
        for detail in details:
            click.echo(f"  - {detail}", err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command that does not need Slack works with."""

    database: Database
    vault: Vault
    now: datetime


@contextmanager
def at_desk(config: Config) -> Iterator[Desk]:
    """Open the database, and close it in the end."""
    database = open_database(config)
    try:
        yield Desk(database=database, vault=Vault(database.writer, config.key_dir), now=asyncio.run(time_of(config)))
    finally:
        database.dispose()


async def time_of(config: Config) -> datetime:
    """What time it is for the bot."""
    async with slack.web_session(config) as session:
        return (await open_clock(config, session)).now()


async def wake_bot(config: Config) -> None:
    """Have a bot that follows the sandbox's clock look at once; any other one looks within seconds."""
    async with slack.web_session(config) as session:
        clock = await open_clock(config, session)
        if not isinstance(clock, SystemClock):
            await clock.poke()


def settings(*, needs_slack: bool = False) -> Config:
    """The settings, checked, with the log started."""
    config = read_config(slack=needs_slack)
    start_logging(config.log_level)
    return config


def day_in_words(day: date) -> str:
    """A day, or the day of an instant, as it is printed: "Tuesday 11 March 2025"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def print_blocks(surface: dict[str, Any]) -> None:
    """Print the words of a message or modal without Slack's markup, a paragraph a block, and nothing of its buttons."""
    for block in surface["blocks"]:
        for text in (block.get("text"), *block.get("elements", ())):
            if text and text["type"] in {"mrkdwn", "plain_text"}:
                click.echo(f"{_plain(text['text'])}\n")


def _plain(text: str) -> str:
    labels = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", text)
    return html.unescape(re.sub(r"(?<!\S)([*_])(\S[^*_\n]*)\1", r"\2", labels))
