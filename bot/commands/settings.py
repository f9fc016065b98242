"""`tribune settings`: how long things are kept."""

import click

from bot.commands.desk import at_desk, settings
from services import retention


@click.group(name="settings")
def settings_group() -> None:
    """Look at how long things are kept, and change it."""


@settings_group.command(name="list")
def settings_list() -> None:
    """Say how many days each thing is kept."""
    with at_desk(settings()) as desk, desk.database.read() as session:
        kept = retention.kept_for(session)
    for key, days in kept.items():
        period = retention.PERIODS[key]
        click.echo(f"{key} = {days}")
        click.echo(f"  {period.what}, in days: {period.least} to {period.most}, at first {period.days}.")


@settings_group.command(name="set")
@click.argument("key")
@click.argument("days", type=int)
def settings_set(key: str, days: int) -> None:
    """Keep something for so many days, from tonight on."""
    with at_desk(settings()) as desk, desk.database.write() as session:
        retention.keep_for(session, key, days)
    click.echo(f"{key} = {days}. It counts from tonight on; what is deleted then does not come back.")
