"""What was frozen reads alike for whoever works out its SHA-256, and can be read back."""

import hashlib
from dataclasses import replace

from domain.ballots import Result
from domain.election_terms import ElectionTerms
from domain.frozen import canonical, fingerprint
from models import serial
from tests.domain.voting import elected, terms


def test_terms_are_written_as_the_database_keeps_them_and_read_back() -> None:
    assert terms().canonical == serial.dump(terms())
    assert serial.load(ElectionTerms, terms().canonical) == terms()


def test_a_result_is_written_as_the_database_keeps_it_and_read_back() -> None:
    told = elected().result
    assert told is not None
    assert canonical(told) == serial.dump(told)
    assert serial.load(Result, canonical(told)) == told


def test_a_fingerprint_is_the_sha256_of_the_text() -> None:
    assert terms().fingerprint == fingerprint(terms()) == hashlib.sha256(terms().canonical.encode()).hexdigest()


def test_every_term_is_in_the_fingerprint() -> None:
    changed = [
        replace(terms(), title="Customer champion"),
        replace(terms(), hours_a_month=9),
        replace(terms(), quorum=11),
        replace(terms(), counts_from=11),
        replace(terms(), times=replace(terms().times, again_on=terms().times.again_on.replace(day=20))),
        replace(terms(), seed_commitment="0" * 64),
        replace(terms(), who_may_vote="Jeder, \u00fcberall."),
    ]
    assert len({one.fingerprint for one in (terms(), *changed)}) == len(changed) + 1
