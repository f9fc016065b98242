"""Real comments, where this machine has some."""

from pathlib import Path

import pytest

from tests.bench.comments import FOLDER, LEFT_OUT

needs_comments = pytest.mark.skipif(not FOLDER, reason=LEFT_OUT)
"""For tests on real comments: COMMENTS=DIR make test."""


def folder() -> Path:
    """Where they are."""
    return Path(FOLDER)
