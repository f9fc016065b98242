"""One seized key opens one version, and an overwritten key is nowhere; what does less than that is caught."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from models.database import Database
from tests.attack import keys as attack
from tests.attack.keys import (
    IN_PLACE,
    Remains,
    after_start_up,
    overwritten,
    remains_in_image,
    renamed,
    rows_of_seizures,
    seized_all_along,
    stays_where_it_is,
    ways_of_opening,
)
from vault import Vault
from vault.keys import Keyring
from vault.seal import Key

FEW = 14


def broken(database: Database, folder: Path) -> list[str]:
    seen = seized_all_along(database, folder, writes=FEW, people=20)
    return [row.name for row in rows_of_seizures("here", seen) if not row.held]


def test_a_key_that_is_seized_at_any_step_opens_one_version(database: Database, tmp_path: Path) -> None:
    assert broken(database, tmp_path / "keys") == []


def test_a_start_leaves_one_key_a_shard_and_closing_none(database: Database, tmp_path: Path) -> None:
    assert all(row.held for row in after_start_up(database, tmp_path / "keys"))


def _keep_old_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    save = Keyring.save

    def kept(ring: Keyring, survey_id: str, keys: Mapping[int, tuple[bytes, Key | None]]) -> bool:
        made = {shard: one for shard, one in keys.items() if one[1] is not None}
        return save(ring, survey_id, made) if made else True

    monkeypatch.setattr(Keyring, "save", kept)


def test_a_vault_that_keeps_old_keys_is_caught(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep_old_keys(monkeypatch)
    database = Database(sqlite_url)
    assert any("between writes" in name for name in broken(database, tmp_path / "keys"))
    database.dispose()


def test_a_vault_that_uses_its_key_again_is_caught(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Key.fresh()
    monkeypatch.setattr("vault.vault.Key.fresh", lambda: one)
    database = Database(sqlite_url)
    assert any("versions that one key opens" in name for name in broken(database, tmp_path / "keys"))
    database.dispose()


def test_a_start_that_leaves_second_keys_is_caught(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    Vault(database.writer, tmp_path / "keys").recover()
    monkeypatch.setattr(attack, "ready", lambda database, keys: Vault(database.writer, keys))
    monkeypatch.setattr(Vault, "recover", lambda _vault: ())
    assert [row.name for row in after_start_up(database, tmp_path / "keys") if not row.held] == [
        "keys after a start, for all shards"
    ]
    database.dispose()


@pytest.fixture
def image() -> None:
    """Leave a test out where no file system can be mounted."""
    tried = remains_in_image(overwritten, writes=1)
    if isinstance(tried, str):
        pytest.skip(f"no file system can be mounted here: {tried}")


@pytest.mark.usefixtures("image")
def test_an_overwritten_key_is_nowhere_on_the_device_and_a_renamed_one_is() -> None:
    assert remains_in_image(overwritten, writes=FEW) == Remains(old=0, of=FEW, living=True)
    left = remains_in_image(renamed, writes=FEW)
    assert isinstance(left, Remains)
    assert left.living
    assert left.old > 0


def test_a_key_file_stays_on_its_blocks_and_a_renamed_one_moves() -> None:
    try:
        with TemporaryDirectory(dir="/var/tmp") as on_disk:
            assert stays_where_it_is(overwritten, Path(on_disk) / "keys", writes=FEW)
            assert not stays_where_it_is(renamed, Path(on_disk) / "others", writes=FEW)
    except OSError as error:
        pytest.skip(f"this file system does not say where its files are: {error.strerror}")


def test_a_key_file_is_only_opened_to_be_written_in_place(tmp_path: Path) -> None:
    assert ways_of_opening(overwritten, tmp_path / "keys", writes=2).keys() <= IN_PLACE
    assert {"os.rename", "make, cut or append"} <= ways_of_opening(renamed, tmp_path / "others", writes=2).keys()
