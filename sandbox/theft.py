"""What a thief takes: every file of the installation as it stands at this moment, and what anybody may read.

The keys are a second theft, of another directory.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sandbox.inside import read_only

PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the launcher put one installation's files: database and keys lie somewhere below `folder`."""

    folder: Path
    database: Path
    keys: Path

    def within(self, copy: Path) -> "Installation":
        """The same installation in a copy of its folder."""
        return Installation(
            folder=copy,
            database=copy / self.database.relative_to(self.folder),
            keys=copy / self.keys.relative_to(self.folder),
        )


def steal(
    installation: Installation, into: Path, published: Mapping[str, Sequence[str]], *, with_key: bool = False
) -> None:
    """Copy every file with its times, the keys only if told so, and write down what was posted, a file a channel.

    Raises OSError or sqlite3.Error where there is no database that could be read.
    """
    with closing(read_only(installation.database)) as connection:
        # As long as somebody reads, nobody tidies up: database and write-ahead log are of the same moment.
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        shutil.copytree(installation.folder, into, ignore=None if with_key else _without(installation.keys))
    (into / PUBLISHED).mkdir()
    for channel, said in published.items():
        lines = (json.dumps(text, ensure_ascii=False) + "\n" for text in said)
        (into / PUBLISHED / f"{quote(channel, safe='')}.jsonl").write_text("".join(lines), encoding="utf-8")


def _without(left: Path) -> Callable[[str, list[str]], list[str]]:
    """Which names of a folder are not copied: the directory that is left where it is."""
    return lambda folder, names: [name for name in names if Path(folder) / name == left]
