"""What must be noticed: each of these breaks one promise of the kernel, as a mistake in a change would."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from bot.writer import Writer
from vault import Vault, table
from vault.keys import PAGE, Keyring, _page
from vault.layout import Body
from vault.seal import Key


class Unsettled(Writer):
    """Acknowledges while the key of the version before is still there."""

    def _finish(self, destroy_keys: Callable[[], None]) -> None:
        """Leave it for later."""


class Careless(Vault):
    """Destroys keys by what the rows said a moment ago, without their lock; `meanwhile` another process writes."""

    meanwhile: Callable[[], None]

    def _agree(self, connection: Connection, survey_id: str, shards: Collection[int] | None = None) -> bool:
        with self.engine.connect() as unlocked:
            names = {box.shard: (box.key_id, None) for box in table.boxes(unlocked, survey_id, shards or range(9))}
        self.meanwhile()
        return self._keyring.save(survey_id, names)


class _Forgetful(Body):
    def has_answered(self, person: str) -> bool:
        return False


class Forgetful(Vault):
    """Takes a second answer."""

    def _opened(self, *about: Any) -> Body:
        body = super()._opened(*about)
        body.__class__ = _Forgetful
        return body


class _InPlace(Keyring):
    def save(self, survey_id: str, keys: Mapping[int, tuple[bytes, Key | None]]) -> bool:
        content = bytearray(self._path(survey_id).read_bytes())
        for shard, (named, key) in keys.items():
            if key:
                start = content.index(named) // PAGE * PAGE
                content[start : start + PAGE] = _page(key)
                assert start // PAGE // 2 == shard
        self._path(survey_id).write_bytes(content)
        return super().save(survey_id, {})


class InPlace(Vault):
    """Writes the new key over the old one, and not beside it."""

    def __init__(self, *about: object) -> None:
        super().__init__(*about)  # type: ignore[arg-type] # as every vault
        self._keyring = _InPlace(self.keys)
