"""What was frozen or published, as text of which anybody can work out the SHA-256: not a byte is left to chance."""

import json
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any


def canonical(value: Any) -> str:
    """A dataclass as canonical JSON, sorted keys and no spaces: what `models.serial` writes, and reads again."""
    return json.dumps(asdict(value), default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(value: Any) -> str:
    """The SHA-256 of a dataclass's canonical JSON, hex."""
    return sha256(canonical(value).encode()).hexdigest()


def _plain(value: date | datetime) -> str:
    """A day, or an instant in UTC."""
    return value.isoformat().replace("+00:00", "Z")
