"""`tribune elections` and `tribune receipt`: what everybody may know of an election, to be checked without Slack.

No command changes an election that goes on: `tribune elections lost` ends one whose votes nobody can read any more.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime

import click
from sqlalchemy.orm import Session

from bot.commands.desk import at_desk, day_in_words, settings, wake_bot
from domain.ballots import VacantBecause
from domain.elections import Election, ElectionState
from domain.errors import NotFoundError
from models import people, seats
from services import champion_pages, election_clocks, elections, losses

_WHY = {
    VacantBecause.NO_CANDIDATE: "nobody stood",
    VacantBecause.NO_QUORUM: "too few people voted",
    VacantBecause.NONE_OF_THESE: 'nobody was chosen by more people than "None of these"',
    VacantBecause.BALLOTS_LOST: "the votes were lost",
}


@click.group(name="elections", invoke_without_command=True)
@click.pass_context
def elections_group(context: click.Context) -> None:
    """Say how elections stand, and what they can be checked by."""
    if context.invoked_subcommand is None:
        _print_all()


@elections_group.command(name="lost")
@click.option("--yes", is_flag=True, help="Do not ask.")
def elections_lost(*, yes: bool) -> None:
    """End ballots whose keys are lost, and tell everybody.

    Nobody can read their votes any more. First make sure that TRIBUNE_KEY_DIR is the right directory.
    """
    config = settings()
    with at_desk(config) as at:
        keys = at.vault.recover()
        with at.database.read() as session:
            lost = losses.ballots_among(session, keys)
            titles = [elections.load(session, one).terms.title for one in lost]
        if not lost:
            click.echo("No ballot has lost its keys.")
            return
        for title in titles:
            click.echo(f"The keys of the open ballot for the {title} are not in {config.key_dir}.")
        if not yes:
            click.confirm("If they are elsewhere, its votes are lost for good after this. Go on?", abort=True)
        election_clocks.lose_ballots(at.database, lost, vault=at.vault, now=at.now)
    asyncio.run(wake_bot(config))
    click.echo("Ended. Nobody is elected, and the channel is told why when Tribune runs.")


@elections_group.command(name="result")
@click.argument("election")
def elections_result(*, election: str) -> None:
    """Print what is published of an election, word for word.

    ELECTION is its id, which `tribune elections` prints. It is one line without an end, with every receipt: piped into
    `sha256sum` it gives what the channel read.
    """
    with at_desk(settings()) as at, at.database.read() as session:
        try:
            found = champion_pages.champions_result(session, election)
        except NotFoundError as error:
            raise click.ClickException(str(error)) from None
    click.echo(found.canonical, nl=False)


@click.command(
    name="receipt",
    help="Say whether a receipt is listed.\n\nRECEIPT has ten letters and digits; capitals, spaces and dashes do not"
    " matter. A receipt says that a vote was counted, and nothing of how. Status 1: it is in no list.",
)
@click.argument("receipt", nargs=-1, required=True)
def receipt_command(receipt: tuple[str, ...]) -> None:
    """Look a receipt up in the lists of all elections."""
    with at_desk(settings()) as at, at.database.read() as session:
        found = elections.receipt_listed(session, " ".join(receipt))
    if found is None:
        click.echo("This receipt is in no list. A list is published when the ballot has closed.")
        sys.exit(1)
    closed = day_in_words(found.terms.times.ballot_closes_at)
    click.echo(f"This receipt is listed: the vote was counted. {found.terms.title}, until {closed}.")


def _print_all() -> None:
    """Print each election that runs, and the last one of each champion's seat."""
    with at_desk(settings()) as at, at.database.read() as session:
        over = (elections.last_of(session, seat.id) for seat in seats.every_seat(session))
        found = [*elections.running(session), *(one for one in over if one)]
        names = {one.terms.id: _names(session, one) for one in found}
    if not found:
        click.echo("No election has been announced yet.")
    for one in found:
        click.echo(f"{one.terms.title}: {_standing(one, names[one.terms.id])}")
        click.echo(f"  Who may vote: {one.terms.who_may_vote} That is {one.terms.electorate} people.")
        click.echo(f"  Enough voters: {one.terms.quorum}.")
        click.echo(f"  SHA-256 of the rules: {one.terms.fingerprint}")
        click.echo(f"  SHA-256 of the seed: {one.terms.seed_commitment}")
        if one.result:
            click.echo(f"  Seed: {one.result.seed}")
            click.echo(f"  SHA-256 of the result: {one.result.fingerprint}")
            click.echo(f"  The result, word for word: tribune elections result {one.terms.id}")


def _standing(election: Election, names: Mapping[str, str]) -> str:
    """How an election stands, in a sentence."""
    times, result = election.terms.times, election.result
    match election.state:
        case ElectionState.NOMINATING:
            return f"people can be proposed until {_moment(times.ballot_opens_at)}."
        case ElectionState.BALLOTING:
            return (
                f"the ballot is open until {day_in_words(times.ballot_closes_at)}, {times.ballot_closes_at:%H:%M} UTC."
            )
        case ElectionState.CANCELLED:
            return f"called off. {election.cancelled_because}"
    voted = f" {result.voted} people voted." if result else ""
    if result and result.winner:
        return f"{names.get(result.winner, result.winner)} was elected.{voted}"
    assert election.vacant_because
    return f"nobody was elected, because {_WHY[election.vacant_because]}.{voted}"


def _moment(at: datetime) -> str:
    return f"{day_in_words(at)}, {at:%H:%M} UTC"


def _names(session: Session, election: Election) -> Mapping[str, str]:
    winner = election.result.winner if election.result else None
    return people.names_of(session, [winner] if winner else [])
