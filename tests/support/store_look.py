"""Look into a store from outside: which keys are there, and do any name a conversation?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    import redis

# Families of the whole organisation or store, which may come and go with a conversation.
# Each is shown below to hold no conversation id.
SHARED: Final = re.compile(
    r"(o:[^:]+:(\{q\}:(spent|back)|\{tally\}(:(access|(access-)?[0-9a-f]{16}))?|\{alerts\}|"
    r"\{staff:[^}]+\}:forms|(pub|desk):[a-z_]+)|store|sweep)"
)


def names(store: redis.Redis) -> set[str]:
    """Return the names of every key."""
    return {key.decode() for key in store.scan_iter(count=1000)}


def keys_of(store: redis.Redis, conversation: bytes) -> list[str]:
    """Return the keys whose name or content names the conversation, sorted."""
    return sorted(key for key in names(store) if _names(store, key, conversation))


def new_keys(store: redis.Redis, before: Collection[str], conversation: bytes) -> list[str]:
    """Return keys that name the conversation, or that were not there before and are not shared."""
    now = names(store)
    left = {key for key in now - set(before) if not SHARED.fullmatch(key)}
    return sorted(left | {key for key in now if _names(store, key, conversation)})


def _names(store: redis.Redis, key: str, conversation: bytes) -> bool:
    spelled = (conversation, conversation.hex().encode())
    return any(form in key.encode() or form in content(store, key) for form in spelled)


def content(store: redis.Redis, key: str) -> bytes:
    """Return everything a key holds, joined.

    Read with the worker's rights, so command by family; shares, spent nonces and how many forms
    are due are closed to it (an integration test with an administrator's rights looks into those).
    """
    family = key.rsplit("}:", 1)[-1].split(":", maxsplit=1)[0] if "}:" in key else "get"
    if "{tally}" in key or "{alerts}" in key or family in {"rec", "presence", "kp"}:
        return b"\0".join(_raw(part) for pair in store.hgetall(key).items() for part in pair)
    if family in {"waiting", "due"}:
        return b"\0".join(map(_raw, store.zrange(key, 0, -1)))
    if family in {"frames", "s", "sc", "spent", "back", "words", "offers", "forms"}:
        return b""  # frames and shares are found by their names, offers by their own story
    return _raw(store.get(key) or b"")


def _raw(value: object) -> bytes:
    """Return what the store holds as bytes, whatever the client made of it."""
    return value if isinstance(value, bytes) else str(value).encode()
