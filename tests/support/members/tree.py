"""A second reader of the ratchet tree (RFC 9420 section 7): its hash, and who is in it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from chatsvc.protocol.mls_header import read_varint

_LEAF: Final = 1
_KEY_PACKAGE: Final = 1  # RFC 9420 section 7.2, LeafNodeSource
_COMMIT: Final = 3


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one leaf shows."""

    index: int
    identity: bytes
    signature_key: bytes
    encoded: bytes

    @property
    def member(self) -> str:
        """How contents name this member: `"0"`, or the hash of the leaf as added (P4)."""
        return "0" if self.index == 0 else sha256(self.encoded).digest()[:16].hex()


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes in array order (RFC 9420 appendix C); None where a node is blank."""

    nodes: tuple[bytes | None, ...]
    leaves: tuple[Leaf, ...]

    @property
    def hash(self) -> bytes:
        """The tree hash of the root (RFC 9420 section 7.8), SHA-256 as suite 1 has it."""
        width = 1
        while 2 * width - 1 < len(self.nodes):
            width *= 2
        return self._hash(width - 1, (width - 1).bit_length())

    def _hash(self, at: int, level: int) -> bytes:
        node = self.nodes[at] if at < len(self.nodes) else None
        body = b"\0" if node is None else b"\1" + node
        if level == 0:
            return sha256(bytes([_LEAF]) + (at // 2).to_bytes(4, "big") + body).digest()
        half = 1 << (level - 1)
        below = [self._hash(at - half, level - 1), self._hash(at + half, level - 1)]
        return sha256(b"\2" + body + b"".join(_vector(one) for one in below)).digest()


def read_tree(encoded: bytes) -> Tree:
    """Read `optional<Node> ratchet_tree<V>`; mls-rs exports it so."""
    length, at = read_varint(encoded, 0)
    end = at + length
    nodes: list[bytes | None] = []
    leaves: list[Leaf] = []
    while at < end:
        if encoded[at] == 0:
            nodes.append(None)
            at += 1
        elif encoded[at + 1] == _LEAF:
            leaf, after = _leaf(encoded, at + 2, len(nodes) // 2)
            nodes.append(leaf.encoded)
            leaves.append(leaf)
            at = after
        else:
            after = at + 2
            for _ in ("encryption_key", "parent_hash", "unmerged_leaves"):
                _, after = _opaque(encoded, after)
            nodes.append(encoded[at + 2 : after])
            at = after
    return Tree(tuple(nodes), tuple(leaves))


def read_key_package(message: bytes) -> Leaf:
    """Return the leaf that an MLSMessage KeyPackage would become (RFC 9420 section 10)."""
    at = 4 + 2 + 2  # version and format of the message, version and suite of the package
    _, at = _opaque(message, at)  # init_key
    return _leaf(message, at, 0)[0]


def _leaf(data: bytes, start: int, index: int) -> tuple[Leaf, int]:
    _, at = _opaque(data, start)  # encryption_key
    key, at = _opaque(data, at)
    identity, at = _opaque(data, at + 2)  # after the credential's type: basic
    for _ in ("versions", "cipher_suites", "extensions", "proposals", "credentials"):
        _, at = _opaque(data, at)
    source = data[at]
    at += 1
    if source == _KEY_PACKAGE:
        at += 16  # lifetime: not_before, not_after
    elif source == _COMMIT:
        _, at = _opaque(data, at)  # parent_hash
    for _ in ("extensions", "signature"):
        _, at = _opaque(data, at)
    return Leaf(index, identity, key, data[start:at]), at


def _opaque(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = read_varint(data, at)
    return data[at : at + length], at + length


def _vector(data: bytes) -> bytes:
    """Return a hash as `opaque<V>`: 32 bytes fit the one-byte length."""
    return bytes([len(data)]) + data
