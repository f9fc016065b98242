"""Small checks of JSON that compose, and say what is wrong in Slack's words and where by JSON pointer."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""Given a value and the pointer to it, what is wrong with it."""


def problem(what: str, where: str) -> str:
    """One line of response_metadata.messages, without its "[ERROR]"."""
    return f"{what} [json-pointer:{where}]"


def string(most: int, *, least: int = 1, like: str = "") -> Check:
    """A text of `least` to `most` characters that matches the expression `like` as a whole."""
    pattern = re.compile(like)

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", where)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", where)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", where)
        elif like and not pattern.fullmatch(value):
            yield problem("invalid format", where)

    return check


def flag(value: Any, where: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", where)


def whole(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must provide an integer", where)
        elif not least <= value <= most:
            yield problem(f"must be between {least} and {most}", where)

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, where: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be a valid enum value: {', '.join(allowed)}", where)

    return check


def array(item: Check, *, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items, each of which passes `item`."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", where)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", where)
        if len(value) < least:
            yield problem(f"no less than {least} items allowed", where)
        for index, entry in enumerate(value):
            yield from item(entry, f"{where}/{index}")

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """An object with these fields and no others."""
    known = {**required, **optional}

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", where)
            return
        for name in required:
            if name not in value:
                yield problem(f"missing required field: {name}", where)
        for name, entry in value.items():
            if name not in known:
                yield problem(f"invalid additional property: {name}", where)
            else:
                yield from known[name](entry, f"{where}/{name}")

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose "type" says what it must be."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", where)
        elif "type" not in value:
            yield problem("missing required field: type", where)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield problem(f"unsupported type: {value['type']}", f"{where}/type")
        else:
            yield from kinds[value["type"]](value, where)

    return check


def every(*checks: Check) -> Check:
    """All of these; later ones are asked only if the earlier ones found nothing."""

    def check(value: Any, where: str) -> Iterator[str]:
        for one in checks:
            found = list(one(value, where))
            if found:
                yield from found
                return

    return check


def exactly_one(*names: str) -> Check:
    """One of these fields, and only one."""

    def check(value: Any, where: str) -> Iterator[str]:
        present = [name for name in names if name in value]
        if not present:
            yield problem(f"must define either `{'` or `'.join(names)}`", where)
        elif len(present) > 1:
            yield problem(f"only one of `{'`, `'.join(present)}` may be defined", where)

    return check


def at_least_one(*names: str) -> Check:
    """One of these fields, or more."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield problem(f"must define either `{'` or `'.join(names)}`", where)

    return check
