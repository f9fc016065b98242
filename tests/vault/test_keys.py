"""Keys are overwritten where they stand: what is replaced is nowhere any more."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotRecordedError
from vault.keys import PAGE, Keyring
from vault.seal import Key


@pytest.fixture
def keyring(keys: Path) -> Keyring:
    keyring = Keyring(keys)
    keyring.make_ready()
    return keyring


def file_of(keyring: Keyring) -> Path:
    return keyring.directory / "s1.keys"


def test_directory_and_files_are_for_this_user_only(keyring: Keyring) -> None:
    keyring.claim("abc")
    keyring.create("s1", [Key.fresh()])
    assert keyring.directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keyring.directory.iterdir()} == {0o600}


def test_a_directory_open_to_others_is_closed_to_them(keys: Path) -> None:
    keys.mkdir(mode=0o755)
    Keyring(keys).make_ready()
    assert keys.stat().st_mode & 0o777 == 0o700


def test_each_slot_has_a_page_of_its_own(keyring: Keyring) -> None:
    made = [Key.fresh(), Key.fresh()]
    keyring.create("s1", made)
    content = file_of(keyring).read_bytes()
    assert len(content) == 4 * PAGE
    assert [content.index(key.secret) // PAGE for key in made] == [0, 2]


def test_keys_alternate_between_slots_in_the_same_file(keyring: Keyring) -> None:
    first, second, third = Key.fresh(), Key.fresh(), Key.fresh()
    keyring.create("s1", [first])
    file = file_of(keyring).stat().st_ino
    keyring.save("s1", {0: (first.id, second)})
    assert keyring.held("s1", 0) == {first.id: first, second.id: second}
    assert keyring.save("s1", {0: (second.id, None)})
    assert keyring.held("s1", 0) == {second.id: second}
    keyring.save("s1", {0: (second.id, third)})
    keyring.save("s1", {0: (third.id, None)})
    content = file_of(keyring).read_bytes()
    assert third.secret in content
    assert first.secret not in content
    assert second.secret not in content
    assert file_of(keyring).stat().st_ino == file


def test_a_key_that_was_not_committed_is_overwritten_by_the_next(keyring: Keyring) -> None:
    living, dead, new = Key.fresh(), Key.fresh(), Key.fresh()
    keyring.create("s1", [living])
    keyring.save("s1", {0: (living.id, dead)})
    keyring.save("s1", {0: (living.id, new)})
    assert keyring.held("s1", 0) == {living.id: living, new.id: new}


@given(torn=st.integers(0, 47))
def test_a_torn_write_leaves_the_living_key_alone(tmp_path_factory: pytest.TempPathFactory, torn: int) -> None:
    keyring = Keyring(tmp_path_factory.mktemp("keys"))
    living, new = Key.fresh(), Key.fresh()
    keyring.create("s1", [living])
    keyring.save("s1", {0: (living.id, new)})
    with file_of(keyring).open("r+b") as file:
        file.seek(PAGE + torn)
        rest = file.read(48 - torn)
        file.seek(PAGE + torn)
        file.write(bytes(byte ^ 0xFF for byte in rest))  # zeros might be what belongs there
    assert keyring.held("s1", 0) == {living.id: living}
    assert keyring.save("s1", {0: (living.id, None)})
    assert file_of(keyring).read_bytes()[PAGE:] == bytes(PAGE)


def test_a_file_that_ends_early_holds_no_keys_there(keyring: Keyring) -> None:
    key = Key.fresh()
    keyring.create("s1", [key, Key.fresh()])
    os.truncate(file_of(keyring), PAGE)
    assert keyring.held("s1", 0) == {key.id: key}
    assert keyring.held("s1", 1) == {}


def test_nothing_is_zeroed_when_the_named_key_is_in_neither_slot(keyring: Keyring) -> None:
    key = Key.fresh()
    keyring.create("s1", [key])
    assert not keyring.save("s1", {0: (b"another!", None)})
    assert keyring.held("s1", 0) == {key.id: key}


def test_a_survey_without_a_file_has_lost_all_its_keys(keyring: Keyring) -> None:
    assert keyring.held("s1", 0) == {}
    assert not keyring.save("s1", {0: (b"whatever", None), 1: (b"whatever", None)})


def test_destroying_overwrites_before_it_removes(keyring: Keyring, tmp_path: Path) -> None:
    keyring.create("s1", [Key.fresh(), Key.fresh()])
    witness = tmp_path / "witness"
    os.link(file_of(keyring), witness)
    keyring.destroy("s1")
    assert keyring.surveys() == set()
    assert witness.read_bytes() == bytes(4 * PAGE)
    keyring.destroy("s1")


def test_creating_again_destroys_what_was_left(keyring: Keyring, tmp_path: Path) -> None:
    keyring.create("s1", [Key.fresh() for _ in range(5)])
    witness = tmp_path / "witness"
    os.link(file_of(keyring), witness)
    key = Key.fresh()
    keyring.create("s1", [key])
    assert witness.read_bytes() == bytes(10 * PAGE)
    assert keyring.held("s1", 0) == {key.id: key}
    assert file_of(keyring).stat().st_size == 2 * PAGE


@pytest.mark.parametrize("survey_id", ["s1", "a/b", "..", "é", "x.keys", "%2F"])
def test_any_survey_id_is_a_file_in_the_directory(keyring: Keyring, survey_id: str) -> None:
    keyring.create(survey_id, [Key.fresh()])
    assert keyring.surveys() == {survey_id}
    assert len(list(keyring.directory.iterdir())) == 1


def test_an_unclaimed_or_half_claimed_directory_has_no_owner(keyring: Keyring) -> None:
    assert keyring.owner() is None
    (keyring.directory / "installation").touch()
    assert keyring.owner() is None
    keyring.claim("abc")
    assert keyring.owner() == "abc"


def test_what_is_written_and_what_is_removed_is_on_the_disk(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's name is in its directory: unless that is synced too, a file may be gone, or back, after a power cut."""
    fsync, synced = os.fsync, list[str]()

    def hear(handle: int) -> None:
        synced.append("directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", hear)
    first, second = Key.fresh(), Key.fresh()
    for act, expected in (
        (keyring.make_ready, ["directory"]),
        (lambda: keyring.claim("abc"), ["file", "directory"]),
        (lambda: keyring.create("s1", [first]), ["file", "directory"]),
        (lambda: keyring.save("s1", {0: (first.id, second)}), ["file"]),
        (lambda: keyring.save("s1", {0: (second.id, None)}), ["file"]),
        (lambda: keyring.destroy("s1"), ["file", "directory"]),
    ):
        synced.clear()
        act()
        assert synced == expected


def test_a_claim_that_the_disk_tore_is_none(keyring: Keyring) -> None:
    for torn in (bytes(32), b"\xff" * 32):
        (keyring.directory / "installation").write_bytes(torn)
        assert keyring.owner() != "abc"
    (keyring.directory / "installation").write_bytes(bytes(32))
    assert keyring.owner() is None


def test_a_link_in_the_directory_is_never_followed(keyring: Keyring, tmp_path: Path) -> None:
    """Whoever could write here before the bot closed it might point its zeros at another file."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    for name in ("s1.keys", "installation"):
        (keyring.directory / name).symlink_to(elsewhere)
    key = Key.fresh()
    for touch in (
        lambda: keyring.destroy("s1"),
        lambda: keyring.create("s1", [key]),
        lambda: keyring.save("s1", {0: (key.id, None)}),
        lambda: keyring.held("s1", 0),
        lambda: keyring.claim("abc"),
    ):
        with pytest.raises(NotRecordedError, match="symbolic links"):
            touch()
    assert elsewhere.read_bytes() == b"precious"


def test_what_the_disk_refuses_is_a_sentence(keyring: Keyring) -> None:
    file_of(keyring).mkdir()
    with pytest.raises(NotRecordedError, match=r"cannot use its key files \(Is a directory\)"):
        keyring.held("s1", 0)
