"""From opening to closing: one answer a person, readable once, by nobody before."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, func, select

from domain.errors import NotInvitedError, NotRecordedError
from domain.survey import Cast, CastOutcome, TagState
from models.database import Database
from tests.vault.moments import moments
from tests.vault.surveys import OPENS, Published, answer, box_of, cast, names, opened, ready, spec_of
from vault import Vault, table
from vault.keys import Keyring
from vault.seal import Key

TODAY = OPENS.date()
RECORDED, ALREADY, CLOSED = CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED, CastOutcome.CLOSED


def test_answers_come_out_once_and_never_again(vault: Vault) -> None:
    people = names(12)
    opened(vault, people)
    for number, person in enumerate(people):
        assert cast(vault, answer(person, cell=number, words=f"words of {number}")) == (RECORDED,)
    published = Published()
    assert vault.close("s1", published)
    assert sorted(ballot.cell for ballot in published.ballots) == list(range(12))
    assert {comment.text for comment in published.comments} == {f"words of {number}" for number in range(12)}
    assert not vault.close("s1", published)


def test_a_batch_answers_each_cast_in_order(vault: Vault) -> None:
    people = names(450)
    opened(vault, people)
    opened(vault, people[:8], survey_id="s2")
    batch = [
        answer("U00000001"),
        answer("U00000002", survey_id="gone"),
        answer("U00000001", value=1),
        answer("U00000001", survey_id="s2"),
        Cast(survey_id="s1", person="U00000003", state=TagState.NOT_THIS_TIME),
        answer("U00000003"),
        *(answer(person) for person in people[10:]),
    ]
    assert cast(vault, *batch) == (RECORDED, CLOSED, ALREADY, RECORDED, RECORDED, *[RECORDED] * 441)
    assert cast(vault, answer("U00000449"), answer("U00000449", survey_id="s2"))[0] is ALREADY
    published = Published()
    vault.close("s1", published)
    assert len(published.ballots) == 442
    assert [ballot.answers[0] for ballot in published.ballots].count(1) == 0


def test_an_empty_batch_is_nothing(vault: Vault) -> None:
    assert cast(vault) == ()


def test_a_batch_that_changes_nothing_keeps_its_key(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    cast(vault, answer("U00000001"))
    before = Keyring(keys).held("s1", 0)
    assert cast(vault, answer("U00000001")) == (ALREADY,)
    assert Keyring(keys).held("s1", 0) == before


def test_each_batch_brings_one_new_key_a_touched_shard(vault: Vault, keys: Path) -> None:
    people = names(500)
    opened(vault, people)
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "s1")
    assert sealed
    touched = [person for person in people if sealed.shard_of(person) == 1][:20]
    before = {shard: Keyring(keys).held("s1", shard) for shard in range(3)}
    cast(vault, *map(answer, touched))
    after = {shard: Keyring(keys).held("s1", shard) for shard in range(3)}
    assert [before[shard] == after[shard] for shard in range(3)] == [True, False, True]
    assert [len(held) for held in after.values()] == [1, 1, 1]


def test_a_batch_leaves_one_key_in_every_shard_that_it_touches(vault: Vault, keys: Path) -> None:
    people = names(500)
    opened(vault, people)
    cast(vault, *map(answer, people))
    assert [len(Keyring(keys).held("s1", shard)) for shard in range(3)] == [1, 1, 1]


def test_an_answer_takes_its_steps_in_the_promised_order(vault: Vault, keys: Path) -> None:
    """The new key is on the disk before a row names it, and the old one gone before anybody is told."""
    opened(vault, names(8))
    steps: list[tuple[str, int]] = []

    def hear(moment: str) -> None:
        if moment in {"synced", "UPDATE boxes", "commit", "rollback"}:
            steps.append((moment, len(Keyring(keys).held("s1", 0))))

    with moments(vault.engine, hear):
        cast(vault, answer("U00000001"))
    assert steps == [("synced", 2), ("UPDATE boxes", 2), ("commit", 2), ("synced", 1), ("rollback", 1)]


def beside_an_answer(vault: Vault, act: Callable[[Vault], object]) -> None:
    """What another process does while this one answers: it waits until the commit, and comes before the keys go."""
    process = threading.Thread(target=act, args=[Vault(vault.engine, vault.keys)])
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
        process.start()
        process.join(0.2)
        assert process.is_alive()
    process.join()
    pending.settle()


def test_two_who_answer_at_once_lose_nothing(vault: Vault) -> None:
    opened(vault, names(8))
    beside_an_answer(vault, lambda other: cast(other, answer("U00000002")))
    published = Published()
    assert vault.close("s1", published)
    assert len(published.ballots) == 2


def test_whoever_starts_beside_an_answer_takes_its_key_for_no_leftover(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    beside_an_answer(vault, Vault.recover)
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(vault, answer("U00000001")) == (ALREADY,)


def test_those_who_may_still_be_asked_are_pending_from_the_day_they_chose(vault: Vault, database: Database) -> None:
    people = names(430)
    opened(vault, people)
    cast(
        vault,
        answer(people[0]),
        Cast(survey_id="s1", person=people[1], state=TagState.NOT_THIS_TIME),
        Cast(survey_id="s1", person=people[2], state=TagState.SNOOZED, until=TODAY + timedelta(days=1)),
    )
    with database.reader.connect() as connection:
        pending = vault.pending_people(connection, "s1", people)
        assert pending == {people[2]: TODAY + timedelta(days=1)} | dict.fromkeys(people[3:], date.min)
        assert vault.pending_people(connection, "s1", []) == {}
        assert vault.answered(connection, "s1") == 1


def test_only_an_answer_counts_as_one(vault: Vault, database: Database) -> None:
    people = names(430)
    opened(vault, people)
    cast(
        vault,
        answer(people[0]),
        Cast(survey_id="s1", person=people[1], state=TagState.NOT_THIS_TIME),
        Cast(survey_id="s1", person=people[2], state=TagState.SNOOZED, until=TODAY),
    )
    with database.reader.connect() as connection:
        answered = [vault.has_answered(connection, "s1", person) for person in [*people[:4], "U0STRANGER"]]
    assert answered == [True, False, False, False, False]


def test_whoever_put_it_off_may_answer_and_put_it_off_again_until_they_have_answered(
    vault: Vault, database: Database, keys: Path
) -> None:
    opened(vault, names(8))
    later = Cast(survey_id="s1", person="U00000001", state=TagState.SNOOZED, until=TODAY + timedelta(days=1))
    never = Cast(survey_id="s1", person="U00000001", state=TagState.NOT_THIS_TIME)
    assert cast(vault, later, never, later) == (RECORDED,) * 3
    with database.reader.connect() as connection:
        tomorrow = TODAY + timedelta(days=1)
        assert vault.pending_people(connection, "s1", ["U00000001"]) == {"U00000001": tomorrow}
    assert cast(vault, answer("U00000001"), later, never) == (RECORDED, ALREADY, ALREADY)
    with database.reader.connect() as connection:
        assert vault.has_answered(connection, "s1", "U00000001")
        assert len(Keyring(keys).held("s1", 0)) == 1


def test_the_box_is_as_long_whatever_is_put_into_it(vault: Vault) -> None:
    opened(vault, names(8))
    lengths = set()
    for each in (
        Cast(survey_id="s1", person="U00000001", state=TagState.NOT_THIS_TIME),
        Cast(survey_id="s1", person="U00000002", state=TagState.SNOOZED, until=TODAY),
        answer("U00000003", words="Words."),
    ):
        cast(vault, each)
        lengths.add(len(box_of(vault).blob))
    assert len(lengths) == 1


def test_an_unknown_or_closed_survey_has_nobody_pending_and_no_answers(vault: Vault, database: Database) -> None:
    opened(vault, names(8))
    vault.close("s1", Published())
    with database.reader.connect() as connection:
        for survey_id in ("s1", "never"):
            assert vault.pending_people(connection, survey_id, names(8)) == {}
            assert not vault.has_answered(connection, survey_id, "U00000001")
            assert vault.answered(connection, survey_id) == 0


def test_a_reader_whose_snapshot_is_old_sees_the_present(vault: Vault, database: Database) -> None:
    """The key that its row names is destroyed already: a fresh snapshot is looked at."""
    opened(vault, names(8))
    with database.reader.connect() as reader:
        if reader.dialect.name == "postgresql":
            reader.execution_options(isolation_level="REPEATABLE READ")
        assert vault.answered(reader, "s1") == 0
        cast(vault, answer("U00000001"))
        assert vault.answered(reader, "s1") == 1
        vault.close("s1", Published())
        assert vault.answered(reader, "s1") == 0
        assert vault.pending_people(reader, "s1", names(8)) == {}


def test_readers_never_see_less_than_before_while_others_write(vault: Vault, database: Database) -> None:
    people = names(60)
    opened(vault, people)
    writer = threading.Thread(target=lambda: [cast(vault, answer(person)) for person in people])
    writer.start()
    seen = [0]
    while writer.is_alive():
        with database.reader.connect() as connection:
            seen.append(vault.answered(connection, "s1"))
            left = vault.pending_people(connection, "s1", people)
        assert seen[-1] >= seen[-2]
        assert [*left] == people[len(people) - len(left) :]
    writer.join()
    with database.reader.connect() as connection:
        assert vault.answered(connection, "s1") == 60


def test_a_writing_session_may_read(vault: Vault) -> None:
    opened(vault, names(8))
    cast(vault, answer("U00000001"))
    with vault.engine.begin() as connection:
        assert vault.answered(connection, "s1") == 1


def test_nothing_is_there_after_close_or_cancel(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    vault.close("s1", Published())
    assert vault.cancel("s2")
    assert not vault.cancel("s2")
    with vault.engine.connect() as connection:
        for each in (table.BOXES, table.SEALED_SURVEYS):
            assert connection.scalar(select(func.count()).select_from(each)) == 0
    assert [path.name for path in keys.iterdir()] == ["installation"]
    assert cast(vault, answer("U00000001"), answer("U00000001", survey_id="s2")) == (CLOSED, CLOSED)


def test_a_failed_publication_closes_nothing(vault: Vault) -> None:
    opened(vault, names(8))
    cast(vault, answer("U00000001"))

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        vault.close("s1", fail)
    published = Published()
    assert vault.close("s1", published)
    assert len(published.ballots) == 1


def test_publication_is_committed_with_the_removal(vault: Vault) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    vault.close("s1", lambda connection, _ballots, _comments: table.remove(connection, "s2"))
    with vault.engine.connect() as connection:
        assert table.sealed_ids(connection) == []


def test_what_was_rolled_back_was_never_recorded(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    with vault.engine.connect() as connection, connection.begin() as transaction:
        pending = vault.prepare(connection, [answer("U00000001")])
        assert len(Keyring(keys).held("s1", 0)) == 2
        transaction.rollback()
    pending.abandon()
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(vault, answer("U00000001", value=2)) == (RECORDED,)


def test_abandoning_what_was_committed_after_all_keeps_the_answer(vault: Vault) -> None:
    """A connection may break in such a way that nobody knows whether the commit arrived."""
    opened(vault, names(8))
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
    pending.abandon()
    assert cast(vault, answer("U00000001")) == (ALREADY,)


def test_settling_after_somebody_closed_is_harmless(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
    vault.close("s1", Published())
    pending.settle()
    assert Keyring(keys).surveys() == set()


def test_settling_late_keeps_the_key_of_a_later_answer(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    pendings = []
    for person in ("U00000001", "U00000002"):
        with vault.engine.begin() as connection:
            pendings.append(vault.prepare(connection, [answer(person)]))
    for pending in pendings:
        pending.settle()
        assert len(Keyring(keys).held("s1", 0)) == 1
    published = Published()
    vault.close("s1", published)
    assert len(published.ballots) == 2


def test_a_stranger_cannot_take_more_places_than_there_are(vault: Vault, database: Database) -> None:
    opened(vault, names(8))
    for stranger in range(8):
        cast(vault, answer(f"X{stranger}"))
    with pytest.raises(NotInvitedError):
        cast(vault, answer("U00000001"))
    with database.reader.connect() as connection:
        assert vault.answered(connection, "s1") == 8


def test_one_bad_cast_refuses_its_batch_before_anything_is_written(vault: Vault, keys: Path) -> None:
    people = names(500)
    opened(vault, people)
    before = Keyring(keys)._path("s1").read_bytes()
    with pytest.raises(ValueError):
        cast(vault, *map(answer, people[1:]), answer(people[0], cell=-1))
    assert Keyring(keys)._path("s1").read_bytes() == before
    assert cast(vault, *map(answer, people)) == (RECORDED,) * 500


def test_a_batch_of_two_surveys_records_both_or_neither(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    Keyring(keys).destroy("s2")
    with pytest.raises(NotRecordedError, match="its key is lost"):
        cast(vault, answer("U00000001"), answer("U00000001", survey_id="s2"))
    assert len(Keyring(keys).held("s1", 0)) == 2
    assert cast(vault, answer("U00000001")) == (RECORDED,)
    assert len(Keyring(keys).held("s1", 0)) == 1


def test_keys_that_cannot_be_destroyed_keep_no_other_survey_of_their_batch_waiting(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001"), answer("U00000001", survey_id="s2")])
    (keys / "s1.keys").unlink()
    (keys / "s1.keys").mkdir()
    with pytest.raises(NotRecordedError, match="Is a directory"):
        pending.settle()
    assert len(Keyring(keys).held("s2", 0)) == 1


def test_ballots_and_comments_come_out_in_no_order_of_boxes(vault: Vault) -> None:
    people = names(450)
    opened(vault, people)
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "s1")
    assert sealed
    boxes = [sealed.shard_of(person) for person in people]
    cast(vault, *(answer(person, cell=box, words=str(box)) for person, box in zip(people, boxes, strict=True)))
    published = Published()
    vault.close("s1", published)
    ballots, comments = [one.cell for one in published.ballots], [int(one.text) for one in published.comments]
    assert sorted(ballots) == sorted(comments) == sorted(boxes)
    assert len({tuple(sorted(boxes)), tuple(ballots), tuple(comments)}) == 3


def test_boxes_are_locked_in_one_order_whoever_answers_first(vault: Vault) -> None:
    """Of two processes that lock the same boxes in different orders, each may wait for the other."""
    surveys = [f"s{number}" for number in range(9)]
    for survey_id in surveys:
        opened(vault, names(8), survey_id=survey_id)
    locked: list[str] = []

    def hear(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        if "ORDER BY boxes.shard" in sql:
            locked.append(next(one for one in surveys if one in str(parameters)))

    event.listen(vault.engine, "before_cursor_execute", hear)
    with vault.engine.begin() as connection:
        vault.prepare(connection, [answer("U00000001", survey_id=survey_id) for survey_id in surveys[::-1]])
    event.remove(vault.engine, "before_cursor_execute", hear)
    assert locked == surveys


def test_a_pool_without_a_free_connection_refuses_as_the_database_does(sqlite_url: str, keys: Path) -> None:
    engine = create_engine(sqlite_url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    vault = Vault(engine, keys)
    vault.recover()
    opened(vault, names(8))
    with engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
    with engine.connect(), pytest.raises(NotRecordedError, match=r"database refused \(TimeoutError\)"):
        pending.settle()
    assert len(Keyring(keys).held("s1", 0)) == 2
    pending.settle()
    assert len(Keyring(keys).held("s1", 0)) == 1
    engine.dispose()


class Vanishing(Keyring):
    """A key directory that somebody empties while a batch is written."""

    def save(self, survey_id: str, keys: Mapping[int, tuple[bytes, Key | None]]) -> bool:
        self.destroy(survey_id)
        return super().save(survey_id, keys)


def test_a_new_key_that_found_no_place_is_not_named_by_any_row(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    before = box_of(vault)
    vault._keyring = Vanishing(keys)
    with pytest.raises(NotRecordedError, match="its key is lost"):
        cast(vault, answer("U00000001"))
    assert box_of(vault) == before


def test_an_opening_that_was_rolled_back_can_be_repeated(vault: Vault, keys: Path) -> None:
    with vault.engine.connect() as connection, connection.begin() as transaction:
        vault.open(connection, spec_of(), names(8))
        transaction.rollback()
    assert cast(vault, answer("U00000001")) == (CLOSED,)
    opened(vault, names(8))
    assert cast(vault, answer("U00000001")) == (RECORDED,)
    assert len(Keyring(keys).held("s1", 0)) == 1


def test_a_survey_without_words_has_small_boxes(vault: Vault) -> None:
    with vault.engine.begin() as connection:
        vault.open(connection, spec_of(words=None), names(8))
    assert len(box_of(vault).blob) == 36 + 32 + 8 * (21 + 7 + 3)
    assert cast(vault, answer("U00000001")) == (RECORDED,)


def test_boxes_hold_no_name_and_no_word(vault: Vault) -> None:
    opened(vault, names(8))
    cast(vault, answer("U00000001", words="canary"))
    blob = box_of(vault).blob
    assert b"canary" not in blob
    assert b"U00000001" not in blob


@settings(max_examples=20)
@given(st.lists(st.integers(0, 29), max_size=40))
def test_every_sequence_of_answers_gives_each_person_one(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    directory = tmp_path_factory.mktemp("vault")
    database = Database(f"sqlite:///{directory / 'vault.db'}")
    table.METADATA.create_all(database.writer)
    vault = ready(database, directory / "keys")
    opened(vault, names(30))
    outcomes = cast(vault, *(answer(names(30)[number], cell=number) for number in order))
    published = Published()
    vault.close("s1", published)
    database.dispose()
    assert sorted(ballot.cell for ballot in published.ballots) == sorted(set(order))
    assert [outcome is RECORDED for outcome in outcomes] == [n not in order[:i] for i, n in enumerate(order)]
