"""With the key: what box and key say together, by the real vault's box and the real attacker's reader."""

from pathlib import Path

import pytest

from attack.evidence import Ballot
from sandbox.seized import seized
from tests.sandbox.disk import CASTS, PEOPLE, Disk


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Disk:
    return Disk(tmp_path / "sandbox", sqlite_template)


def test_says_who_took_part_and_guesses_within_groups(disk: Disk) -> None:
    disk.take(CASTS)
    found = seized(disk.installation, CASTS)
    assert found is not None
    assert found.took_part == len(CASTS)
    assert found.alone == 0
    assert (found.links.of, found.links.expected) == (len(CASTS), pytest.approx(2))


def test_knows_the_answer_of_whoever_is_the_only_one_of_their_group(disk: Disk) -> None:
    disk.take([CASTS[0], CASTS[1], CASTS[3]])
    found = seized(disk.installation, CASTS[:4])
    assert found is not None
    assert (found.took_part, found.alone, found.links.of) == (3, 1, 3)
    assert found.links.right >= 1
    assert found.links.expected == pytest.approx(2)


def test_passes_over_boxes_that_invite_nobody(disk: Disk) -> None:
    disk.suggest()
    disk.take(CASTS)
    found = seized(disk.installation, CASTS)
    assert found is not None
    assert found.took_part == len(CASTS)


def test_finds_nothing_after_closing(disk: Disk) -> None:
    disk.take(CASTS)
    disk.close()
    assert seized(disk.installation, CASTS) is None


def test_finds_nothing_of_those_who_answered_another_pulse(disk: Disk) -> None:
    disk.take(CASTS)
    assert seized(disk.installation, [(PEOPLE[0], Ballot(answers=(1,)))]) is None


def test_judges_only_those_whose_answer_the_workspace_has_heard(disk: Disk) -> None:
    """An answer whose acknowledgement was lost is in the box all the same."""
    disk.take(CASTS)
    found = seized(disk.installation, CASTS[4:])
    assert found is not None
    assert found.took_part == len(CASTS) - 4
    assert found.links.of == len(CASTS) - 4


def test_shrugs_at_keys_of_anything_else(disk: Disk) -> None:
    (disk.installation.keys / "old").mkdir()
    (disk.installation.keys / "old" / "torn.keys").write_bytes(b"\0" * 100)
    disk.take(CASTS[:2])
    assert seized(disk.installation, CASTS) is not None
