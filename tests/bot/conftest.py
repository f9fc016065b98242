"""Of the bot's own parts only those tests say how long somebody waits that are about it."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _a_busy_machine(patient_people: None) -> None: ...
