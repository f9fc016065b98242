"""What whoever starts Tribune reads when it cannot start: one sentence, and nothing is lost."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import Tribune
from domain.errors import ForeignKeysError, NewerDatabaseError, SlackError
from models.database import Database
from services import calendars
from tests.scenarios.company import EVERYBODY, Scene


@pytest.mark.parametrize("wrong", [{"bot_token": "xoxb-of-another-app"}, {"app_token": "xapp-of-another-app"}])
async def test_a_wrong_token_is_named(installed: Scene, wrong: dict[str, Any]) -> None:
    await installed.stop()
    with pytest.raises(SlackError) as refused:
        await Tribune(replace(installed.config, **wrong)).start()
    assert str(refused.value) == (
        "Slack refuses the token (invalid_auth). Copy SLACK_BOT_TOKEN and SLACK_APP_TOKEN again from api.slack.com."
    )
    await installed.start()


async def test_a_missing_scope_is_named(installed: Scene) -> None:
    await installed.stop()
    hub = installed.server._hub
    hub.app = replace(hub.app, scopes=hub.app.scopes - {"users:read"})
    with pytest.raises(SlackError) as refused:
        await Tribune(installed.config).start()
    assert str(refused.value) == (
        "Slack says that the scope users:read is missing."
        " Paste manifest.json into the app's settings again, and reinstall it."
    )


async def test_keys_that_belong_to_another_database_are_refused_and_kept(asked: Scene, tmp_path: Path) -> None:
    await asked.answers(dict.fromkeys(EVERYBODY[:10], "5"))
    await asked.stop()
    other = replace(asked.config, database_url=f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(ForeignKeysError, match="Set DATABASE_URL to that database, or TRIBUNE_KEY_DIR to"):
        await Tribune(other).start()
    await asked.start()
    await asked.until(14, 17, 1)
    assert "10 of 16 answered" in asked.said()[-1]


async def test_a_database_of_a_newer_tribune_is_refused(installed: Scene) -> None:
    await installed.stop()
    database = Database(installed.config.database_url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    with pytest.raises(NewerDatabaseError, match="was written by a newer Tribune"):
        await Tribune(installed.config).start()


async def test_all_calendars_are_read_before_somebody_sets_a_pulse_up(installed: Scene) -> None:
    await installed.stop()
    calendars.built_in.cache_clear()
    await installed.start()
    while not calendars.built_in.cache_info().currsize:  # noqa: ASYNC110 - a thread reads them, and sets no event
        await asyncio.sleep(0.01)
