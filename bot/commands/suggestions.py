"""`tribune suggestions`: how many there are and whether they are answered in time. No words of theirs, and no names."""

import click

from bot.commands.desk import at_desk, day_in_words, settings
from domain.cadence import local_day
from models.counts import suggestions_by_state
from services import desk as suggestion_desk
from services.desk_settings import desk as desk_settings
from services.letters import NOT_SET_UP, next_release


@click.command(name="suggestions", help="Count suggestions, and those that wait for too long.")
def suggestions_command() -> None:
    """Print counts, what is late, and when letters are released next."""
    with at_desk(settings()) as at, at.database.read() as session:
        given = desk_settings(session)
        counted = suggestions_by_state(session)
        late = suggestion_desk.overdue(session, today=local_day(at.now, given.zone if given else "UTC"))
        release = next_release(session, now=at.now)
    if given is None:
        click.echo(NOT_SET_UP)
    click.echo(f"Suggestions: {sum(counted.values())}.")
    for state, count in counted.items():
        click.echo(f"  {state.value.replace('_', ' ')}: {count}")
    click.echo(f"Waiting longer than promised: {late.reply} for a first reply, {late.outcome} for an outcome.")
    if release:
        click.echo(f"The letter box is opened on {day_in_words(release)}, {release:%H:%M} UTC.")
