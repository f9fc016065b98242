"""Domain dataclasses to canonical JSON and back: the same value always gives the same bytes."""

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:  # building one takes milliseconds
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(value: object) -> str:
    """Canonical JSON of a dataclass: sorted keys, no spaces."""
    plain = _adapter(type(value)).dump_python(value, mode="json")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load(kind: type[T], text: str) -> T:
    """The dataclass that `dump` wrote."""
    value: T = _adapter(kind).validate_json(text)
    return value
