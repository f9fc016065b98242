"""`tribune person`: what is stored about somebody, for them to have, or to be forgotten."""

import asyncio

import click

from bot import slack
from bot.commands.desk import at_desk, settings, wake_bot
from bot.config import Config
from bot.people import Workspace, read_workspace
from domain.errors import NotFoundError
from services import data, privacy

WHO = "WHO is a Slack id or, if Slack lets Tribune read them, an e-mail address."


@click.group(name="person")
def person_group() -> None:
    """Give somebody their data, or forget them."""


@person_group.command(name="export", help=f"Write every row that names somebody, as JSON.\n\n{WHO}")
@click.argument("who")
def person_export(who: str) -> None:
    """Write every row that names somebody, as JSON."""
    config = settings(needs_slack="@" in who)
    person = person_named(config, who)
    with at_desk(config) as desk, desk.database.read() as session:
        click.echo(privacy.exported(session, person, now=desk.now))


@person_group.command(
    name="forget",
    help="Delete somebody who has left, or forget whoever asked, as far as it goes.\n\nWhat stays is said, with the "
    f"reason. {WHO}",
)
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
def person_forget(who: str, *, yes: bool) -> None:
    """Forget somebody, and say what stays."""
    config = settings(needs_slack="@" in who)
    # Who takes over what they do: Slack knows its own admins, where the settings name nobody.
    asks_slack = "@" in who or (config.bot_token and not config.admins)
    workspace = asyncio.run(_workspace(config)) if asks_slack else None
    person = _id_of(who, workspace)
    administrators = config.admins or (workspace.administrators if workspace else frozenset())
    if not yes:
        click.confirm(f"Tribune will forget {person}: this can't be undone for whoever has left. Go on?", abort=True)
    with at_desk(config) as desk, desk.database.write() as session:
        done = data.forget(session, person, administrators=administrators, now=desk.now)
        left = data.leftovers(session, person)
    asyncio.run(wake_bot(config))
    click.echo("Deleted." if done.gone else "Forgotten: the Slack id stays, without a name.")
    for each in left:
        click.echo(f"  - {each.rows} in {each.table}: {each.meaning}")
    if left:
        click.echo("Each of these goes in time: docs/reference/data.md says when.")


def person_named(config: Config, who: str) -> str:
    """The Slack id of whoever is named by it, or by an e-mail address, for which Slack is asked."""
    return _id_of(who, asyncio.run(_workspace(config)) if "@" in who else None)


async def _workspace(config: Config) -> Workspace:
    async with slack.web_session(config) as session:
        client = slack.web_client(config, session)
        try:
            return await read_workspace(client, str((await client.auth_test())["team_id"]))
        except slack.FAILURES as error:
            raise slack.explain(error) from None


def _id_of(who: str, workspace: Workspace | None) -> str:
    """The Slack id of whoever is named by it or by an address. Raises NotFoundError for an unknown address."""
    if workspace is None or "@" not in who:
        return who
    if who.lower() not in workspace.emails:
        raise NotFoundError(f"No member has the address {who}, or Tribune may not read addresses. Use the Slack id.")
    return workspace.emails[who.lower()]
