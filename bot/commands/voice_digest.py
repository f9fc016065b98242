"""`tribune voice digest`: what the present digest says, to be read or taken along. It stores nothing."""

from datetime import datetime, timedelta

import click

import templates
from bot.commands.desk import at_desk, print_blocks, settings
from domain.digests import CADENCES
from domain.voice_messages import VoiceDigest
from services import digest_file, digest_messages, digests
from services.results_file import FileKind


@click.command(name="digest")
@click.option("--text", "kind", flag_value="text", default=True, help="To be read; this is what you get without it.")
@click.option("--json", "kind", flag_value=FileKind.JSON.value, help="Its figures as JSON.")
@click.option("--csv", "kind", flag_value=FileKind.CSV.value, help="Its figures as CSV.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day; without it, yesterday.")
@click.option("--weeks", type=click.Choice([str(weeks) for weeks in CADENCES]), default="1", show_default=True)
def voice_digest(kind: str, until: datetime | None, weeks: str) -> None:
    """Print the digest of the days up to yesterday.

    Where it was not posted yet, its text has the quotes that would be proposed, and its figures have none.
    """
    with at_desk(settings()) as desk, desk.database.read() as session:
        last_day = until.date() if until else (desk.now - timedelta(days=1)).date()
        shown, proposed = digests.as_of(session, last_day, weeks=int(weeks), now=desk.now)
        did = digest_messages.told_with(session, "", shown)
    if kind == "text":
        if proposed and any(topic.quote for topic in shown.topics):
            click.echo("Nobody has approved these quotes: they are not for others to read.\n", err=True)
        print_blocks(templates.show(VoiceDigest(issue="", shown=shown, did=did)))
    else:
        approved = digest_messages.with_quotes(shown, {}) if proposed else shown
        click.echo(digest_file.written(digest_file.table(approved, channel=""), kind=kind), nl=False)
