"""The process that draws: fast, replaceable, and never left behind."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from domain.errors import NotDrawnError
from insight import chart_process
from insight.chart import Chart
from insight.chart_painter import paint
from insight.chart_process import ChartProcess, serve
from insight.charts import chart, draw_results, draw_trends, strips
from tests.insight.factories import FEW, LARGE, MIDDLE, NOTHING, SMALL, YEAR

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = chart(LARGE)


@pytest.fixture(autouse=True)
def _folder_of_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is killed leaves its folder behind: here, where it is cleared away."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def process() -> Iterator[ChartProcess]:
    process = ChartProcess()
    yield process
    process.close()


def child(process: ChartProcess) -> subprocess.Popen[bytes]:
    assert process._child
    return process._child


def test_draws_the_results_as_a_png() -> None:
    assert draw_results(NOTHING).startswith(PNG)


def test_draws_the_same_picture_as_here(process: ChartProcess) -> None:
    assert process.draw(PICTURE) == paint(PICTURE)


def test_draws_trends_in_the_same_child_as_results(process: ChartProcess) -> None:
    process.draw(PICTURE)
    first = child(process).pid
    assert process.draw(strips(YEAR)) == paint(strips(YEAR))
    assert child(process).pid == first
    assert draw_trends(FEW).startswith(PNG)


def test_imports_no_matplotlib_here() -> None:
    code = "import sys, insight.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


def test_draws_several_pictures_in_one_child(process: ChartProcess) -> None:
    process.draw(PICTURE)
    first = child(process).pid
    for view in (MIDDLE, SMALL, NOTHING):
        assert process.draw(chart(view)).startswith(PNG)
    assert child(process).pid == first


def test_serves_several_threads_one_after_the_other(process: ChartProcess) -> None:
    views = [LARGE, MIDDLE, SMALL, NOTHING] * 2
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(process.draw, map(chart, views)))
    assert pictures == [paint(chart(view)) for view in views]


def test_gives_the_child_no_tokens(process: ChartProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    process.draw(PICTURE)
    environment = Path(f"/proc/{child(process).pid}/environ")
    if not environment.exists():
        pytest.skip("this system does not show the environment of a process")
    assert b"xoxb-secret" not in environment.read_bytes()


def test_starts_another_child_after_one_was_killed(process: ChartProcess) -> None:
    process.draw(PICTURE)
    killed = child(process)
    killed.kill()
    killed.wait()
    assert process.draw(PICTURE).startswith(PNG)
    assert killed.returncode == -signal.SIGKILL
    assert child(process).pid != killed.pid


def test_ends_the_child_when_nothing_more_comes() -> None:
    closed = threading.Event()

    class Watched(ChartProcess):
        def close(self) -> None:
            super().close()
            closed.set()

    process = Watched(idle=0)
    process.draw(chart(NOTHING))
    assert closed.wait(30)
    assert process._child is None


def test_ends_the_child_that_lost_its_parent(tmp_path: Path) -> None:
    code = """
import os, signal
from insight import charts
from tests.insight.factories import NOTHING
charts.draw_results(NOTHING)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[2]
    # The child has our pipe as its error output, so this returns when the child has gone as well.
    parent = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert parent.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_gives_up_on_a_child_that_takes_too_long() -> None:
    process = ChartProcess(timeout=0.01)
    with pytest.raises(NotDrawnError, match="could not be drawn"):
        process.draw(PICTURE)
    assert process._child is None


def test_says_so_when_the_child_cannot_draw(process: ChartProcess, capfd: pytest.CaptureFixture[str]) -> None:
    broken = Chart(title="", subtitle="", company=(None,), teams_title="", teams=(), notes=())
    with pytest.raises(NotDrawnError):
        process.draw(broken)
    assert "Error" in capfd.readouterr().err
    assert process.draw(PICTURE).startswith(PNG)


def test_may_be_closed_when_nothing_was_drawn(process: ChartProcess) -> None:
    process.close()
    process.close()
    assert process._child is None


def test_kills_a_child_that_does_not_end(monkeypatch: pytest.MonkeyPatch, process: ChartProcess) -> None:
    monkeypatch.setattr(chart_process, "TIME_TO_END", 0)
    process.draw(chart(NOTHING))
    stuck = child(process)
    os.kill(stuck.pid, signal.SIGSTOP)
    process.close()
    assert stuck.returncode == -signal.SIGKILL


def test_ends_on_its_own_when_its_input_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "insight.chart_process"],
        cwd=Path(__file__).parents[2],
        input=json.dumps(asdict(chart(NOTHING))).encode() + b"\n",
        capture_output=True,
        check=True,
    )
    length, _, picture = done.stdout.partition(b"\n")
    assert len(picture) == int(length)
    assert done.stderr == b""


def test_answers_each_line_with_a_length_and_a_picture() -> None:
    asked: list[Chart] = []

    def draw(picture: Chart) -> bytes:
        asked.append(picture)
        return b"png"

    replies = io.BytesIO()
    charts = [chart(view) for view in (LARGE, MIDDLE, SMALL, NOTHING)]
    serve([json.dumps(asdict(one)).encode() for one in charts], replies, draw)
    assert asked == charts
    assert replies.getvalue() == b"3\npng" * 4


def test_serves_its_parent_with_settings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", "the user's own")  # also lets the test put back what is set meanwhile
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    request, replies = json.dumps(asdict(chart(NOTHING))).encode(), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(request)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=replies))
    chart_process.main()
    assert os.environ["MPLCONFIGDIR"] != "the user's own"
    assert not Path(os.environ["MPLCONFIGDIR"]).exists()
    assert replies.getvalue().partition(b"\n")[2] == paint(chart(NOTHING))
