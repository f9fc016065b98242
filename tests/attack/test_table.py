"""What was not promised, or could not be tried, is never called held."""

import pytest

from tests.attack import __main__ as table
from tests.attack.row import Row, summed_up

HELD = Row(name="", found="0", promised="0", held=True)
BROKEN = Row(name="", found="1", promised="0", held=False)
TOLD = Row(name="", found="7 %", promised="", held=None)
NOT_TRIED = Row(name="", found="no mount here", promised="where it can be", held=None, tried=False)


@pytest.mark.parametrize(
    ("row", "verdict"), [(HELD, "held"), (BROKEN, "BROKEN"), (TOLD, "told"), (NOT_TRIED, "not tried")]
)
def test_a_line_ends_with_what_came_of_it(row: Row, verdict: str) -> None:
    assert str(row).endswith(f" {verdict}")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([HELD], "Every promise held."),
        ([HELD, TOLD, TOLD, NOT_TRIED], "Every promise held; 2 figures are told, not promised; 1 not tried."),
        ([HELD, TOLD], "Every promise held; 1 figure is told, not promised."),
        ([HELD, BROKEN, NOT_TRIED], "1 broken; 1 not tried."),
    ],
)
def test_the_last_line_counts_them_apart(rows: list[Row], said: str) -> None:
    assert summed_up(rows) == said


@pytest.mark.parametrize(("row", "code"), [(HELD, 0), (TOLD, 0), (NOT_TRIED, 0), (BROKEN, 1)])
def test_only_a_broken_promise_fails(
    row: Row, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONLY", "9")
    monkeypatch.setattr("tests.attack.speed.rows", lambda: iter([row]))
    assert table.main() == code
    assert summed_up([row]) in capsys.readouterr().out
