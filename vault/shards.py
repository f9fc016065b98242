"""Everybody has one box, small enough to rewrite at every answer, and no list says which.

A shard is an HMAC of the person under the survey's own key.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Sequence

AIM = 200
"""People a shard on average."""
MOST = 256
"""People a shard at most."""
TALLY_MOST = 2048
"""People that one box of a tally has room for: it keeps a few bytes of each, where a pulse keeps a page."""
KEY_BYTES = 32


def shard_of(person: str, *, shard_key: bytes, shards: int) -> int:
    """The number of the person's shard, from 0."""
    return int.from_bytes(hmac.digest(shard_key, person.encode(), "sha256")[:8]) % shards


def divide(people: Sequence[str], *, draw: Callable[[int], bytes] = secrets.token_bytes) -> tuple[bytes, list[int]]:
    """A random shard key under which no shard is too full, and how many people each shard has."""
    shards = max(1, -(-len(people) // AIM))
    while True:
        shard_key = draw(KEY_BYTES)
        filled = Counter(shard_of(person, shard_key=shard_key, shards=shards) for person in people)
        if all(count <= MOST for count in filled.values()):
            return shard_key, [filled[shard] for shard in range(shards)]
