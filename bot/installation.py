"""What `tribune run` and every command begin with: this installation's database, its clock, and the one workspace."""

import aiohttp
from sqlalchemy.orm import Session

from bot import slack
from bot.clock import FollowedClock, SystemClock
from bot.config import Config
from domain.errors import ConfigurationError
from models.database import Database
from models.migrate import migrate
from models.settings import change_setting, setting


def open_database(config: Config) -> Database:
    """The database, brought up to date; its directories are made, for nobody else to read."""
    for directory in (config.data_dir, config.key_dir):
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"{directory} can't be made ({error.strerror}). Make it, or name another."
            ) from None
    database = Database(config.database_url)
    try:
        migrate(database)
    except BaseException:
        database.dispose()
        raise
    return database


async def open_clock(config: Config, session: aiohttp.ClientSession) -> SystemClock | FollowedClock:
    """The machine's clock, or the sandbox's, already telling its time."""
    if config.clock_url is None:
        return SystemClock()
    clock = FollowedClock(config.clock_url, session)
    try:
        await clock.read()
    except slack.FAILURES:
        raise ConfigurationError(
            f"Nobody tells the time at {config.clock_url}. Start the sandbox, or remove TRIBUNE_CLOCK_URL."
        ) from None
    return clock


def keep_to_one_workspace(session: Session, team_id: str) -> None:
    """Fix the workspace at the first start. Raises ConfigurationError for another one."""
    known = setting(session, "team_id", "")
    if not known:
        change_setting(session, "team_id", team_id)
    elif known != team_id:
        raise ConfigurationError(
            "These tokens belong to another workspace than this database. Use the first one's tokens, or start afresh"
            " with an empty TRIBUNE_DATA_DIR and TRIBUNE_KEY_DIR."
        )
