"""`tribune privacy`: what is stored, of everybody together or of one person, and what nobody can promise."""

import click

from bot.commands.desk import Desk, at_desk, day_in_words, settings
from bot.commands.person import WHO, person_named
from bot.config import Config
from bot.log import FIELDS
from domain.dictionary import TABLES
from domain.errors import NotFoundError
from domain.limits import LIMITS
from domain.screens import StoredTable
from services import privacy, retention
from services.privacy import Kind
from vault import table as sealed
from vault.keys import Keyring

WIDTH = 100
VERSION_TABLE = "alembic_version"


@click.command(
    name="privacy",
    short_help="Say what is stored, and what nobody can promise.",
    help="Say what is stored, where the keys are, what the log holds, and what nobody can promise.\n\n"
    f"With --person: every row that names somebody. {WHO}",
)
@click.option("--person", "who", metavar="WHO", help="Print every row that names this person instead.")
def privacy_command(who: str | None) -> None:
    """Print it for everybody together, or for one person."""
    config = settings(needs_slack=who is not None and "@" in who)
    if who is None:
        with at_desk(config) as desk:
            _print_installation(desk, config)
    else:
        person = person_named(config, who)
        with at_desk(config) as desk:
            _print_person(desk, person)
    _title("What nobody can promise")
    for limit in LIMITS:
        _say(f"- {limit}", hanging=2)


def _print_installation(desk: Desk, config: Config) -> None:
    with desk.database.read() as session:
        kinds, days = privacy.kinds(session), retention.kept_for(session)
    click.echo("No answer has a row. An answer goes into a sealed box, and is destroyed when its pulse closes.")
    click.echo("No row says who made a suggestion, who wrote in its thread as its author, or who wants it too.")
    click.echo("No row says who voted, or how, who signed a petition, or who answered a champion's question.")
    _title("Tables")
    for kind in kinds:
        click.echo(f"{kind.table}: {_counted(kind.rows, 'row')}")
        words = TABLES.get(kind.table)
        if words is not None:
            _say(words.what)
            _say(f"Kept {words.kept_for(days)}.")
        elif kind.table == VERSION_TABLE:
            _say("Which version of Tribune the tables are of.")
        else:
            _say("Tribune knows nothing of this table: somebody else has made it.")
        _say(_oldest(kind))
    _title("Keys")
    for sentence in _keys(desk, Keyring(config.key_dir)):
        _say(sentence)
    _title("Log")
    _say("It goes to standard error. A line has no other fields than these, each a number or a short text:")
    _say(", ".join(sorted(FIELDS)))
    _say("So it has no id of a person, nobody's words, and nothing that Slack or the database said.")
    _title("Backups")
    _say("`tribune backup` copies these tables, and no keys: nobody can open a box from a backup.")


def _oldest(kind: Kind) -> str:
    if kind.goes_by is None or not kind.rows:
        return ""
    if kind.counts_from is None:
        return f"The first of them goes on {day_in_words(kind.goes_by)}."
    return f"The oldest counts from {day_in_words(kind.counts_from)}, and goes by {day_in_words(kind.goes_by)}."


def _keys(desk: Desk, keyring: Keyring) -> list[str]:
    """Where they lie, and how many there are. A box has two slots, of which one holds its key."""
    with desk.database.read() as session:
        connection = session.connection()
        open_now = (sealed.sealed_survey(connection, survey) for survey in sealed.sealed_ids(connection))
        shards = {survey.survey_id: survey.shards for survey in open_now if survey}
    boxes = sum(shards.values())
    used = sum(len(keyring.held(survey, shard)) for survey, count in shards.items() for shard in range(count))
    told = [
        f"They lie in {keyring.directory}, apart from the database, and in no backup.",
        f"Open pulses, letter boxes and tallies: {len(shards)}. Their boxes: {boxes}.",
        f"Slots with a key: {used} of {2 * boxes}.",
    ]
    if boxes:
        told.append("A box has two slots. One holds its key; the other one is empty but while something is written.")
    if orphans := keyring.surveys() - shards.keys():
        files = _counted(len(orphans), "key file")
        told.append(f"{files} without a box. `tribune run` destroys such files at its start.")
    return told


def _print_person(desk: Desk, person: str) -> None:
    with desk.database.read() as session:
        found = privacy.stored_about(session, person)
    if not found.tables:
        raise NotFoundError(privacy.UNKNOWN)
    click.echo(
        f"{_counted(found.rows, 'row')} of Tribune's database {'names' if found.rows == 1 else 'name'} {person}."
    )
    for table in found.tables:
        _print_table(table)
    _title("Answers")
    _say(privacy.NO_ANSWERS)
    _title("Suggestions")
    _say(privacy.NO_AUTHORS)
    _title("Votes")
    _say(privacy.NO_VOTES)


def _print_table(table: StoredTable) -> None:
    _title(f"{table.name}: {_counted(len(table.rows), 'row')}")
    _say(table.meaning)
    _say(f"Kept {table.kept}.")
    for name, meaning in table.columns:
        _say(f"{name}: {meaning}", hanging=4)
    for row in table.rows:
        click.echo("  -")
        for (name, _), value in zip(table.columns, row, strict=True):
            click.echo(f"    {name} = {_printable(value)}")


def _title(text: str) -> None:
    click.echo(f"\n{text}")


def _say(text: str, *, hanging: int = 0) -> None:
    if text:
        click.echo(click.wrap_text(text, WIDTH, "  ", " " * (2 + hanging)))


def _counted(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _printable(value: str) -> str:
    """Words of people, without what would move the terminal's cursor or change its colours."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in value)
