"""`tribune pulse`: open it, look at it, take its results along, or cancel it."""

import asyncio
from datetime import datetime

import click

import templates
from bot.commands.desk import at_desk, day_in_words, print_blocks, settings, wake_bot
from domain.errors import BadInputError, NotFoundError
from domain.screens import ResultsReply
from domain.series import IN_SLACK, SeriesState
from models import pulses as pulse_rows
from services import cycles, results, results_file
from services.home import series_cards
from services.results_file import FileKind

TELLING = frozenset({SeriesState.RUNNING, SeriesState.PAUSED, SeriesState.CLOSED})
"""Of a series in one of these states there is something to say."""


@click.group(name="pulse")
def pulse_group() -> None:
    """Open the pulse, look at it, export it, or cancel it."""


@pulse_group.command(name="open")
@click.argument("series", required=False)
def pulse_open(series: str | None) -> None:
    """Open the next pulse now instead of on its day.

    SERIES is its title or id; it is needed only where several pulses go on side by side.
    """
    config = settings()
    with at_desk(config) as desk:
        desk.vault.recover()
        with desk.database.write() as session:
            survey_id = cycles.open_now(session, vault=desk.vault, now=desk.now, series=series)
            cycle = session.get_one(pulse_rows.Cycle, survey_id)
            opened = session.get_one(pulse_rows.Series, cycle.series_id)
            closes_at, ask, audience = cycle.close_at, opened.ask, opened.audience
            invited = len(pulse_rows.roster(session, survey_id))
    asyncio.run(wake_bot(config))
    click.echo(f"The pulse is open until {_in_words(closes_at)}.")
    click.echo("While Tribune runs, the channel hears of it now, if it has not been announced already;")
    click.echo(f"{invited} people are asked at {ask:%H:%M} in their own zone, or now where that has passed.")
    if audience in IN_SLACK:
        click.echo("They are those who were in the channel or user group when Tribune last asked Slack.")


@pulse_group.command(name="status")
def pulse_status() -> None:
    """Say what is open and what comes next."""
    with at_desk(settings()) as desk, desk.database.read() as session:
        cards = [card for card in series_cards(session, vault=desk.vault, now=desk.now) if card.state in TELLING]
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
        if card.next_opens_on is not None:
            click.echo(f"The next one opens on {day_in_words(card.next_opens_on)}.")
        elif card.state is SeriesState.PAUSED:
            click.echo("Further pulses are paused.")
        else:
            click.echo("It has ended.")


@pulse_group.command(name="results")
@click.argument("series", default="")
def pulse_results(series: str) -> None:
    """Print the last results, with all teams that may be shown.

    SERIES is its title, how that begins, or its id; without one, it is the pulse that closed last.
    """
    with at_desk(settings()) as desk, desk.database.read() as session:
        found = results.results_of(session, series)
    if found is None:
        raise NotFoundError("No pulse has closed yet. Its results will be here when it has.")
    print_blocks(templates.render("results_page", ResultsReply(results=found)))


@pulse_group.command(name="export")
@click.option("--format", "kind", type=click.Choice([kind.value for kind in FileKind]), default=FileKind.CSV.value)
@click.option("--series", help="The title or id of one; without it, all of them.")
def pulse_export(kind: str, series: str | None) -> None:
    """Write all figures that were shown, as CSV or JSON.

    A figure that was withheld is a row that says so.
    """
    with at_desk(settings()) as desk, desk.database.read() as session:
        text = results_file.exported(session, _id_of(pulse_rows.all_series(session), series), kind=kind)
    click.echo(text, nl=False)


def _id_of(found: list[pulse_rows.Series], wanted: str | None) -> str | None:
    """The id of the series that somebody names by title or id. Raises BadInputError if it isn't clear which."""
    if wanted is None:
        return None
    named = [one for one in found if wanted.casefold() in {one.id, one.title.casefold()}]
    if len(named) == 1:
        return named[0].id
    listed = "; ".join(f'"{one.title}" ({one.id})' for one in named or found)
    raise BadInputError(f"Say which pulse, by its title or id: {listed or 'there is none yet'}.")


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
    config = settings()
    with at_desk(config) as desk:
        cycles.cancel(desk.database, vault=desk.vault, now=desk.now, series=series)
    asyncio.run(wake_bot(config))
    click.echo("The pulse is cancelled. Its answers are destroyed.")


def _in_words(instant: datetime) -> str:
    return f"{day_in_words(instant)}, {instant:%H:%M} UTC"
