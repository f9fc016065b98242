"""`tribune people`: who is in which team, and at which touch point."""

import asyncio
from pathlib import Path

import click

from bot import slack
from bot.commands.desk import settings
from bot.config import Config
from bot.installation import keep_to_one_workspace, open_clock, open_database
from bot.people import read_workspace
from domain.errors import BadFileError
from services import people

LARGEST_FILE = 5_000_000


@click.group(name="people")
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
    config = settings(needs_slack=True)
    imported = asyncio.run(take_in(config, text))
    click.echo(
        f"{imported.people} people in {imported.teams} teams at {imported.touch_points} touch points;"
        f" {imported.leads} lead a team."
    )
    if imported.teams_gone or imported.left_without_team or imported.lead_no_more:
        click.echo(
            f"Removed by it: teams: {imported.teams_gone}; people who are in no team any more:"
            f" {imported.left_without_team}; people who lead none any more: {imported.lead_no_more}."
        )


async def take_in(config: Config, text: str) -> people.Imported:
    """Read who works here from Slack, then the file."""
    async with slack.web_session(config) as session:
        clock = await open_clock(config, session)
        client = slack.web_client(config, session)
        try:
            team_id = str((await client.auth_test())["team_id"])
            workspace = await read_workspace(client, team_id)
        except slack.FAILURES as error:
            raise slack.explain(error) from None
    database = open_database(config)
    try:
        with database.write() as session:
            keep_to_one_workspace(session, team_id)
            administrators = config.admins or workspace.administrators
            people.sync_people(session, workspace.members, now=clock.now(), administrators=administrators)
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
