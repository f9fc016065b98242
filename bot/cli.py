"""The command line: everything an operator does outside Slack, in plain sentences."""

import asyncio
import html
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

import templates
from bot import app, doctor, slack
from bot.clock import SystemClock
from bot.config import Config, read_config
from bot.log import start_logging
from bot.manifest import manifest
from bot.people import read_workspace
from domain.cadence import local_day
from domain.errors import BadFileError, BadInputError, ConfigurationError, NotFoundError, TribuneError
from domain.screens import ResultsReply
from domain.series import SeriesState
from models import pulses as pulse_rows
from models.database import Database
from services import cycles, people, pulses
from services.home import series_cards
from vault import Vault

BOT = (sys.executable, "-m", "bot")
LARGEST_FILE = 5_000_000
TELLING = frozenset({SeriesState.RUNNING, SeriesState.PAUSED, SeriesState.CLOSED})
"""Of a series in one of these states there is something to say."""


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
            details = tuple(self.error.problems.values())
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
def _desk(config: Config) -> Iterator[Desk]:
    database = app.open_database(config)
    try:
        yield Desk(database=database, vault=Vault(database.writer, config.key_dir), now=asyncio.run(_now(config)))
    finally:
        database.dispose()


async def _now(config: Config) -> datetime:
    async with slack.web_session(config) as session:
        return (await app.open_clock(config, session)).now()


async def _wake_bot(config: Config) -> None:
    """Have a bot that follows the sandbox's clock look at once; any other one looks within seconds."""
    async with slack.web_session(config) as session:
        clock = await app.open_clock(config, session)
        if not isinstance(clock, SystemClock):
            await clock.poke()


def _config(*, needs_slack: bool = False) -> Config:
    config = read_config(slack=needs_slack)
    start_logging(config.log_level)
    return config


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tribune")
def main() -> None:
    """Tribune asks employees short questions in Slack, and keeps their answers anonymous.

    Settings come from the environment or a .env file (see .env.example). `tribune doctor` says what is missing.
    """


@main.command()
def run() -> None:
    """Serve a Slack workspace until Ctrl-C or SIGTERM."""
    config = _config(needs_slack=True)
    asyncio.run(app.run(config))


@main.command()
def migrate() -> None:
    """Bring the database to this version.

    `tribune run` does the same by itself.
    """
    app.open_database(_config()).dispose()
    click.echo("The database is up to date.")


@main.command(name="doctor")
def doctor_command() -> None:
    """Look for what is wrong around Tribune.

    Checks tokens, scopes, clock, database, keys and channels, and says how to fix what is wrong.
    """
    findings = asyncio.run(doctor.examine(_config(needs_slack=True), manifest()))
    for finding in findings:
        click.echo(f"{finding.health.value:<5} {finding.sentence}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    if any(finding.health is doctor.Health.ILL for finding in findings):
        sys.exit(1)


@main.group(name="people")
def people_group() -> None:
    """Say who is in which team, and at which touch point."""


@people_group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def people_import(file: Path) -> None:
    """Read teams and touch points from a CSV file.

    All of it is taken, or nothing. Columns: person (Slack id or e-mail), team ("Engineers / North"), touch_point (may
    be empty), leads (yes or empty).
    """
    text = _text_of(file)
    config = _config(needs_slack=True)
    imported = asyncio.run(_import(config, text))
    click.echo(
        f"{imported.people} people in {imported.teams} teams at {imported.touch_points} touch points;"
        f" {imported.leads} lead a team."
    )


async def _import(config: Config, text: str) -> people.Imported:
    async with slack.web_session(config) as session:
        clock = await app.open_clock(config, session)
        client = slack.web_client(config, session)
        try:
            team_id = str((await client.auth_test())["team_id"])
            workspace = await read_workspace(client, team_id)
        except slack.FAILURES as error:
            raise slack.explain(error) from None
    database = app.open_database(config)
    try:
        with database.write() as session:
            app.keep_to_one_workspace(session, team_id)
            people.sync_people(session, workspace.members, now=clock.now())
            return people.import_people(session, text, emails=workspace.emails)
    finally:
        database.dispose()


def _text_of(file: Path) -> str:
    if file.stat().st_size > LARGEST_FILE:
        raise BadFileError(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB: is it the right file?")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFileError(f"{file} is not in UTF-8. Save it as CSV UTF-8 and try again.") from None


@main.group(name="pulse")
def pulse_group() -> None:
    """Open the pulse, look at it, or cancel it."""


@pulse_group.command(name="open")
@click.argument("series", required=False)
def pulse_open(series: str | None) -> None:
    """Open the next pulse now instead of on its day.

    SERIES is its title or id; it is needed only where several pulses go on side by side.
    """
    config = _config()
    with _desk(config) as desk:
        desk.vault.recover()
        with desk.database.write() as session:
            survey_id = cycles.open_now(session, vault=desk.vault, now=desk.now, series=series)
            cycle = session.get_one(pulse_rows.Cycle, survey_id)
            closes_at, ask = cycle.close_at, session.get_one(pulse_rows.Series, cycle.series_id).ask
            invited = len(pulse_rows.roster(session, survey_id))
    asyncio.run(_wake_bot(config))
    click.echo(f"The pulse is open until {_in_words(closes_at)}.")
    click.echo("While Tribune runs, the channel hears of it now, if it has not been announced already;")
    click.echo(f"{invited} people are asked at {ask:%H:%M} in their own zone, or now where that has passed.")


@pulse_group.command(name="status")
def pulse_status() -> None:
    """Say what is open and what comes next."""
    with _desk(_config()) as desk, desk.database.read() as session:
        cards = [card for card in series_cards(session, vault=desk.vault, now=desk.now) if card.state in TELLING]
        zones = {card.id: session.get_one(pulse_rows.Series, card.id).home_zone for card in cards}
    if not cards:
        raise NotFoundError("No pulse is set up yet. An administrator does that in Tribune's Home in Slack.")
    for card in cards:
        if len(cards) > 1:
            click.echo(f"{card.title}:")
        if card.closes_at is None:
            click.echo("No pulse is open.")
        else:
            click.echo(f"Open until {_in_words(card.closes_at)}. Invited: {card.invited}.")
            click.echo(f"Participation: {card.participation}.")
        if card.next_opens_at is not None:
            click.echo(f"The next one opens on {_day_in_words(local_day(card.next_opens_at, zones[card.id]))}.")
        elif card.state is SeriesState.PAUSED:
            click.echo("Further pulses are paused.")
        else:
            click.echo("It has ended.")


@pulse_group.command(name="results")
def pulse_results() -> None:
    """Print the last results, with all teams that may be shown."""
    with _desk(_config()) as desk, desk.database.read() as session:
        results = pulses.last_results(session)
    if results is None:
        raise NotFoundError("No pulse has closed yet. Its results will be here when it has.")
    _print_blocks(templates.render("results_page", ResultsReply(results=results)))


@pulse_group.command(name="cancel")
@click.argument("series", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def pulse_cancel(series: str | None, *, yes: bool) -> None:
    """Stop the open pulse and destroy its answers unread.

    SERIES is its title or id; it is needed only where several pulses are open.
    """
    if not yes:
        click.confirm(
            "The answers given so far will be destroyed unread, and nobody can bring them back. Go on?", abort=True
        )
    config = _config()
    with _desk(config) as desk:
        cycles.cancel(desk.database, vault=desk.vault, now=desk.now, series=series)
    asyncio.run(_wake_bot(config))
    click.echo("The pulse is cancelled. Its answers are destroyed.")


@main.command()
@click.option("--port", default=8000, show_default=True, help="The page is at http://127.0.0.1:PORT.")
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser.")
@click.option("--empty", is_flag=True, help="Begin in a company of 13 where nothing is set up.")
@click.option(
    "--company",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Begin in your own company, from a CSV file: a column name, and those that you have of handle, email, team,"
    " touch_point, timezone, leads, admin and guest.",
)
def sandbox(port: int, *, browser: bool, empty: bool, company: Path | None) -> None:
    """Try Tribune in a small company on this machine.

    A workspace like Slack's opens in your browser. No account is needed.
    """
    if empty and company is not None:
        raise click.UsageError("Choose --empty or --company, not both.")
    # Imported here: the sandbox is a whole workspace that the bot itself never needs.
    from sandbox.launch import main_sandbox  # noqa: PLC0415 - see above

    sys.exit(
        main_sandbox(command=BOT, manifest=manifest(), port=port, browser=browser, empty=empty, company=company)
    )


@main.command()
@click.option("--record", type=click.Path(file_okay=False, path_type=Path), help="Write every call and payload here.")
def story(record: Path | None) -> None:
    """Play the sandbox's story in the terminal."""
    # Imported here: see `sandbox`.
    from sandbox.launch import main_story  # noqa: PLC0415 - see above

    with tempfile.TemporaryDirectory(prefix="tribune-") as folder:
        sys.exit(main_story(command=BOT, manifest=manifest(), folder=Path(folder) / "story", record=record))


def _in_words(instant: datetime) -> str:
    return f"{_day_in_words(instant)}, {instant:%H:%M} UTC"


def _day_in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _print_blocks(surface: dict[str, Any]) -> None:
    """The words of a message or modal without Slack's markup, a paragraph a block."""
    for block in surface["blocks"]:
        for text in (block.get("text"), *block.get("elements", ())):
            if text:
                click.echo(f"{_plain(text['text'])}\n")


def _plain(text: str) -> str:
    labels = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", text)
    return html.unescape(re.sub(r"(?<!\S)([*_])(\S[^*_\n]*)\1", r"\2", labels))
