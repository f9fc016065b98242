"""No payload, however odd, comes through as anything but typed values or one sentence."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from inspect import signature
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInputError
from handlers import payloads

READERS: list[Callable[[dict[str, Any]], object]] = [
    read
    for name in payloads.__all__
    if hasattr(read := getattr(payloads, name), "__wrapped__") and list(signature(read).parameters) == ["body"]
]
"""Whatever takes a whole payload."""
KEYS = st.sampled_from([
    "actions", "user", "view", "state", "values", "value", "id", "event", "text", "user_id", "type", "tab", "hash",
    "private_metadata", "team_id", "trigger_id", "words", "hide", "item:Q1", "answer", "selected_option", "profile",
    "action_id", "block_id", "about", "home", "selected_options", "selected_users", "files", "selected_date", "channel",
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=500)
@given(body=st.dictionaries(KEYS, JSON, max_size=8))
def test_an_odd_payload_is_read_or_refused(body: dict[str, Any]) -> None:
    for read in READERS:
        with suppress(BadInputError):
            found = read(body)
            assert found is None or is_dataclass(found) or isinstance(found, str | tuple | bool), read.__name__


def test_every_kind_of_payload_is_tried() -> None:
    assert {payloads.press, payloads.answer_press, payloads.submission, payloads.plan_submission} <= set(READERS)


def test_a_refusal_does_not_quote_the_payload() -> None:
    with pytest.raises(BadInputError) as refused:
        payloads.answer_press({"user": {"id": "U0EMP1"}, "trigger_id": "t", "actions": [{"value": "secret|9"}]})
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__
