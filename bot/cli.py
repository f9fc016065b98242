"""The command line: everything an operator does outside Slack, in plain sentences. Its groups are in bot/commands."""

import asyncio
import sys
import tempfile
from pathlib import Path

import click

from bot import doctor
from bot.commands.backup import backup_command, restore_command
from bot.commands.champions import elections_group, receipt_command
from bot.commands.desk import Sentences, settings
from bot.commands.people import people_group
from bot.commands.person import person_group
from bot.commands.privacy import privacy_command
from bot.commands.pulse import pulse_group
from bot.commands.settings import settings_group
from bot.commands.suggestions import suggestions_command
from bot.commands.voice import voice_group
from bot.installation import open_database
from bot.manifest import manifest

BOT = (sys.executable, "-m", "bot")


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tribune")
def main() -> None:
    """Tribune asks employees short questions in Slack, and keeps their answers anonymous.

    Settings come from the environment or a .env file (see .env.example). `tribune doctor` says what is missing.
    """


COMMANDS = (
    people_group,
    person_group,
    privacy_command,
    pulse_group,
    backup_command,
    restore_command,
    settings_group,
    voice_group,
    suggestions_command,
    elections_group,
    receipt_command,
)
for command in COMMANDS:
    main.add_command(command)


@main.command()
def run() -> None:
    """Serve a Slack workspace until Ctrl-C or SIGTERM."""
    # Imported here: no other command needs Slack's listeners and all that they need.
    from bot import app  # noqa: PLC0415 - see above

    config = settings(needs_slack=True)
    asyncio.run(app.run(config))


@main.command()
def migrate() -> None:
    """Bring the database to this version.

    `tribune run` does the same by itself.
    """
    open_database(settings()).dispose()
    click.echo("The database is up to date.")


@main.command(name="doctor")
def doctor_command() -> None:
    """Look for what is wrong around Tribune.

    Checks tokens, scopes, clock, database, keys and channels, and says how to fix what is wrong.
    """
    findings = asyncio.run(doctor.examine(settings(needs_slack=True), manifest()))
    for finding in findings:
        click.echo(f"{finding.health.value:<5} {finding.sentence}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    if any(finding.health is doctor.Health.ILL for finding in findings):
        sys.exit(1)


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

    sys.exit(main_sandbox(command=BOT, manifest=manifest(), port=port, browser=browser, empty=empty, company=company))


@main.command()
@click.option("--record", type=click.Path(file_okay=False, path_type=Path), help="Write every call and payload here.")
def story(record: Path | None) -> None:
    """Play the sandbox's story in the terminal."""
    # Imported here: see `sandbox`.
    from sandbox.launch import main_story  # noqa: PLC0415 - see above

    with tempfile.TemporaryDirectory(prefix="tribune-") as folder:
        sys.exit(main_story(command=BOT, manifest=manifest(), folder=Path(folder) / "story", record=record))
