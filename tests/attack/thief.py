"""Copies what Tribune leaves at rest, as somebody does who can read the whole disk, and who was in from the start."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from attack.evidence import Evidence
from attack.seizure import Box, keys_in
from bot.backup import back_up
from bot.config import Config
from sandbox.bot_process import BotProcess
from sandbox.workspace import Call, Workspace
from tests.attack.servers import Server

SAID = ("chat.postMessage", "chat.update", "files.completeUploadExternal")
"""What the bot says, in channels and to people. What it shows to somebody who presses is Slack's, and not here."""
_LIVE = ("base", "global", "pg_xact", "pg_multixact", "log")
"""What of a server's folder changes with what it stores; its write-ahead log is archived apart."""
_LOG_NOW = "SELECT file_name || ' ' || file_offset FROM pg_walfile_name_offset(pg_current_wal_insert_lsn())"
_SEGMENTS = (
    "SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name >= :first "
    "AND name <= pg_walfile_name(pg_current_wal_insert_lsn()) ORDER BY name"
)
_LOG_PAGE = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """The keys of a survey, its boxes, and its boxes as they were in all earlier copies."""

    keys: dict[bytes, bytes]
    boxes: tuple[Box, ...]
    earlier: tuple[Box, ...]


class Thief:
    """Copies into `loot` what has changed since `begin`: once at each `copy` and `back_up`, and at `take`.

    What has not changed since then cannot tell of a survey that opened afterwards, and stays where it is. There are
    no keys in it: they are in no copy, and whoever takes them while a survey is open (`seize`) does another thing.
    """

    def __init__(self, loot: Path, bot: BotProcess, workspace: Workspace, *, server: Server | None) -> None:
        self._loot = loot
        self._bot = bot
        self._workspace = workspace
        self._server = server
        url = server.url if server else f"sqlite:///{bot.data / 'tribune.db'}"
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        workspace.recorders.add(self._hear)
        self.begin()

    def begin(self) -> None:
        """Forget all that was copied: a survey will open that nothing in it knows."""
        shutil.rmtree(self._loot, ignore_errors=True)
        self._loot.mkdir(parents=True)
        self._since = time.time()
        self._log_begins = self._bot.log.stat().st_size
        self._files = set(self._workspace.files)
        self._said: list[str] = []
        self._earlier: dict[bytes, Box] = {}
        self._copies = 0
        self._log_since = self._log_place() if self._server else ("", 0)

    def copy(self) -> None:
        """The database with its write-ahead log, just as the files are."""
        self._database(self._next("copies"))

    def keep_boxes(self) -> None:
        """The boxes alone, as they are: a key that is seized later is tried on them."""
        self._earlier |= {box.blob: box for box in self._boxes()}

    def back_up(self) -> None:
        """A backup as the documentation tells to make it."""
        target = self._next("backups")
        target.parent.mkdir(exist_ok=True)
        if self._server:
            url = self._server.url.replace("+psycopg", "", 1)
            command = (str(self._server.programs / "pg_dump"), "--file", str(target.with_suffix(".sql")), url)
            subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]})
        else:
            back_up(self._config, target.with_suffix(".db"))

    def take(self) -> Evidence:
        """Everything at rest, with all that was copied before."""
        data = self._loot / "data"
        shutil.rmtree(data, ignore_errors=True)
        self._database(data)
        shutil.copytree(self._bot.keys, self._loot / "keys", dirs_exist_ok=True)
        self._write("bot.log", self._bot.log.read_bytes()[self._log_begins :], like=self._bot.log)
        self._write("said.jsonl", "\n".join(self._said).encode())
        for file in self._workspace.files.values():
            if file.id not in self._files:
                self._write(f"exports/{file.id}-{file.name}", file.content)
        return Evidence(folder=self._loot, database_url=self._server.url if self._server else "")

    def seize(self, survey: str) -> Seized:
        """Take key file and boxes of a survey that is open, at this instant."""
        boxes = self._boxes(survey)
        now = {box.blob for box in boxes}
        earlier = (box for box in self._earlier.values() if box.survey_id == survey and box.blob not in now)
        seized = Seized(keys=dict(keys_in(self._bot.keys / f"{survey}.keys")), boxes=boxes, earlier=tuple(earlier))
        self.keep_boxes()
        return seized

    def blob_of(self, box: str) -> bytes:
        """A box as it is now."""
        return self._boxes(box)[0].blob

    def released(self, survey: str) -> list[str]:
        """The comments that everybody can read by now."""
        return self._ask("SELECT text FROM released_comments WHERE survey_id = :first", survey)

    def close(self) -> None:
        """Leave the database alone."""
        self._workspace.recorders.discard(self._hear)
        self._engine.dispose()

    def _next(self, kind: str) -> Path:
        """Where the next copy goes."""
        self._copies += 1
        self.keep_boxes()
        return self._loot / kind / f"{self._copies:03}"

    def _database(self, target: Path) -> None:
        if self._server is None:
            shutil.copytree(self._bot.data, target)
            return
        self._archive(self._server)
        self._ask("CHECKPOINT")  # a thief has no memory of the server's, so let the disk have it
        for path in self._changed(self._server.folder):
            _copy(path, target / path.relative_to(self._server.folder))

    def _archive(self, server: Server) -> None:
        """The pages of the write-ahead log that were written since the beginning: each says where it belongs."""
        (first, begins), (last, ends) = self._log_since, self._log_place()
        for segment in self._ask(_SEGMENTS, first):
            source = server.folder / "pg_wal" / segment
            written = source.read_bytes()[: ends + _LOG_PAGE if segment == last else None]
            self._write(f"pg_wal/{segment}", written[begins if segment == first else 0 :], like=source)

    def _log_place(self) -> tuple[str, int]:
        """The segment, and the page in it, that the write-ahead log has come to."""
        (found,) = self._ask(_LOG_NOW)
        segment, offset = found.split()
        return segment, int(offset) // _LOG_PAGE * _LOG_PAGE

    def _changed(self, folder: Path) -> Iterator[Path]:
        for place in _LIVE:
            for path in (folder / place, *(folder / place).rglob("*")):
                if path.is_file() and path.stat().st_mtime >= self._since:
                    yield path

    def _boxes(self, survey: str = "%") -> tuple[Box, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                text("SELECT survey_id, shard, blob FROM boxes WHERE survey_id LIKE :survey"), {"survey": survey}
            ).all()
        return tuple(Box(survey_id=row.survey_id, shard=row.shard, blob=bytes(row.blob)) for row in rows)

    def _ask(self, question: str, first: str = "") -> list[str]:
        with self._engine.connect() as connection:
            found = connection.execute(text(question), {"first": first} if first else {})
            return [str(row[0]) for row in found] if found.returns_rows else []

    def _write(self, name: str, content: bytes, *, like: Path | None = None) -> None:
        path = self._loot / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if like is not None:
            os.utime(path, (like.stat().st_atime, like.stat().st_mtime))

    def _hear(self, call: Call) -> None:
        if call.name in SAID:
            self._said.append(json.dumps({"at": call.at, "method": call.name} | call.request, ensure_ascii=False))

    @property
    def _config(self) -> Config:
        """What a backup is made with: it never speaks to Slack."""
        return Config(
            bot_token="",
            app_token="",
            signing_secret="",
            api_url="",
            database_url=self._engine.url.render_as_string(hide_password=False),
            data_dir=self._bot.data,
            key_dir=self._bot.keys,
            admins=frozenset(),
            clock_url=None,
            log_level="INFO",
        )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
