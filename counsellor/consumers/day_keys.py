"""Which day key each console uses, and whether the published device list still names it (P18)."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from anonymity import logs
from anonymity.clock import Clock
from anonymity.trust.base64url import decode
from anonymity.trust.chain import read_chain, read_device_list, root_keys
from anonymity.trust.errors import TrustError
from anonymity.trust.issue import hash_day_key
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import InstanceId, Org
from chatsvc.protocol.mls_key_package import read_leaf
from chatsvc.settings.organisations import Organisation

DOCUMENT: Final = "devices"
# A device that was certified a moment ago: half of the 20 s of P11, as the visitor's page waits.
LIST_WITHIN_S: Final = 10.0
# A shift: a page that comes back later than this has no key package that could be used (P17).
KEPT_MS: Final = 43_200_000
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Named:
    """What a believed list says (docs/protocol.md section 7)."""

    version: int
    salt: bytes
    hashes: frozenset[str]


@dataclass(slots=True)
class Console:
    """One page of one person: every day key that its key packages were made under."""

    keys: set[bytes] = field(default_factory=set)
    cuts: dict[object, Callable[[], None]] = field(default_factory=dict)
    left_at: int = 0  # Unix ms; 0 while connected


class DayKeys:
    """The consoles of this process against the newest list that its organisations' roots signed."""

    def __init__(self, organisations: Iterable[Organisation], clock: Clock) -> None:
        """Know no list and no console yet."""
        self._roots = {Org(one.id): root_keys(one.root_public_keys) for one in organisations}
        self._clock = clock
        self._named: dict[Org, Named] = {}
        self._consoles: dict[tuple[Org, InstanceId], Console] = {}
        self._newer = asyncio.Event()

    def heard(self, org: Org, name: str, document: bytes) -> None:
        """Believe a newer list, and cut every console whose day key it does not name.

        A document that no root of the organisation stands behind changes nothing, nor does one of
        a lower version: no older list brings a dropped device back (P1).
        """
        if name != DOCUMENT or org not in self._roots:
            return
        try:
            newest = read_device_list(msgspec.json.decode(document), self._roots[org])
            named = Named(newest.version, decode(newest.salt, 16), frozenset(newest.hashes))
        except (TrustError, msgspec.DecodeError):
            return
        known = self._named.get(org)
        if newest.org != org or (known is not None and named.version < known.version):
            return
        self._named[org] = named
        self._newer.set()
        self._newer = asyncio.Event()
        for (house, _), console in tuple(self._consoles.items()):
            if house == org:
                self._judge(org, console)

    def enter(
        self, org: Org, instance: InstanceId, socket: object, cut: Callable[[], None]
    ) -> None:
        """A page said hello: `cut` it when its day key is not named, maybe at once."""
        self._forget_old()
        console = self._consoles.setdefault((org, instance), Console())
        console.cuts[socket] = cut
        console.left_at = 0
        self._judge(org, console)

    def leave(self, org: Org, instance: InstanceId, socket: object) -> None:
        """The socket has gone; the page may come back within its shift, under the same keys."""
        console = self._consoles.get((org, instance))
        if console is None:
            return
        console.cuts.pop(socket, None)
        if not console.cuts:
            console.left_at = self._clock.now_ms()

    async def admit(self, org: Org, instance: InstanceId, key_package: bytes) -> None:
        """Note the day key of a key package that is named, after waiting a while for the list.

        Before this process has seen a list that it believes, everything is let in: no visitor adds
        anybody then, and the first list decides.

        Raises:
            TheirError: `unlisted`.
        """
        key = self._read(org, key_package)
        try:
            async with asyncio.timeout(LIST_WITHIN_S):
                while not self._names(org, key):
                    await self._newer.wait()
        except TimeoutError:
            raise TheirError("unlisted", "no list names this day key") from None
        self._consoles.setdefault((org, instance), Console()).keys.add(key)

    def is_named(self, org: Org, key_package: bytes) -> bool:
        """Whether `admit` would let it in without waiting."""
        return self._names(org, self._read(org, key_package))

    def _names(self, org: Org, key: bytes) -> bool:
        named = self._named.get(org)
        return named is None or hash_day_key(named.salt, key) in named.hashes

    def _judge(self, org: Org, console: Console) -> None:
        if all(self._names(org, key) for key in console.keys) or not console.cuts:
            return
        cuts, console.cuts = tuple(console.cuts.values()), {}
        logs.event("device_cut", organisation=org)
        for cut in cuts:
            cut()

    def _read(self, org: Org, key_package: bytes) -> bytes:
        """Return the day key (32 bytes), or none at all, which no list names."""
        try:
            leaf = read_leaf(key_package)
            chain = read_chain(leaf.identity, leaf.signature_key, self._roots.get(org, ()))
            return decode(chain.day.pk, _KEY_BYTES) if chain.day.org == org else b""
        except (TheirError, TrustError):
            return b""

    def _forget_old(self) -> None:
        before = self._clock.now_ms() - KEPT_MS
        for name, console in tuple(self._consoles.items()):
            if not console.cuts and 0 < console.left_at < before:
                del self._consoles[name]
