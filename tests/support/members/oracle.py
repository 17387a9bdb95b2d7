"""The oracle as one member: mls-rs in suite 1, behind what a conversation needs of it."""

from dataclasses import dataclass
from typing import Any, Final

import mls_rs_uniffi as mls

from chatsvc.protocol.mls_header import CONTENT_COMMIT, read_private_message
from tests.support.members.tree import Tree, read_tree

# The label of the six words (chatsvc/web/e2ee/guarded_group.ts); the context is the tree's hash.
SAFETY_WORDS: Final = b"chatsvc/safety-words/v1"


class RefusedError(Exception):
    """The oracle does not take these bytes."""


@dataclass(frozen=True, slots=True)
class Said:
    """An application message that was opened."""

    plaintext: bytes


@dataclass(frozen=True, slots=True)
class Changed:
    """A commit was applied; `removed` when it took this member out."""

    removed: bool


@dataclass(frozen=True, slots=True)
class Staged:
    """A commit of the oracle's own, not yet applied."""

    commit: bytes
    welcome: bytes


class Oracle:
    """Somebody with a signature key and an identity, who can open and enter groups."""

    def __init__(self, identity: bytes = b"", keys: Any = None) -> None:  # noqa: ANN401  untyped wheel
        """Be a visitor with an empty identity, or staff with a chain."""
        self.keys = keys or make_keys()
        self._client = mls.Client(
            id=identity, signature_keypair=self.keys, client_config=mls.client_config_default()
        )

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the signature key."""
        return public_key(self.keys)

    def key_package(self) -> bytes:
        """Return a new MLSMessage KeyPackage."""
        return bytes(self._client.generate_key_package_message().to_bytes())

    def begin(self, group_id: bytes) -> "OracleGroup":
        """Open a group as leaf 0."""
        return OracleGroup(self._client.create_group(group_id), group_id)

    def enter(self, welcome: bytes, group_id: bytes) -> "OracleGroup":
        """Join by a Welcome.

        Raises:
            RefusedError: it is not for us, or not one.
        """
        try:
            joined = self._client.join_group(None, mls.Message.from_bytes(welcome))
        except mls.Error as error:
            raise RefusedError(str(error)) from error
        return OracleGroup(joined.group, group_id)


class OracleGroup:
    """One group of the oracle's, held to nothing but RFC 9420: the guard is the other side's."""

    def __init__(self, group: Any, group_id: bytes) -> None:  # noqa: ANN401  untyped wheel
        """Begin with what the binding gave."""
        self._group = group
        self._id = group_id

    def seal(self, plaintext: bytes) -> bytes:
        """Return an application message."""
        return bytes(self._group.encrypt_application_message(plaintext).to_bytes())

    def open(self, message: bytes) -> Said | Changed:
        """Take one MLSMessage, or a commit in the envelope of `envelop`.

        Raises:
            RefusedError: it does not hold.
        """
        try:
            received = self._group.process_incoming_message(
                mls.Message.from_bytes(taken_out(message))
            )
        except mls.Error as error:
            raise RefusedError(str(error)) from error
        if received.is_application_message():
            return Said(bytes(received.data))
        if received.is_commit():
            return Changed(removed=received.effect.is_removed())
        raise RefusedError("neither a message nor a commit")

    def stage_add(self, *key_packages: bytes) -> Staged:
        """Commit an Add for each; applied by `open` when the commit comes back."""
        return _staged(
            self._group.add_members([mls.Message.from_bytes(one) for one in key_packages])
        )

    def stage_empty(self) -> Staged:
        """Commit nothing but new keys."""
        return _staged(self._group.commit())

    @property
    def tree(self) -> Tree:
        """The ratchet tree of this epoch."""
        return read_tree(bytes(self._group.export_tree().bytes))

    @property
    def epoch(self) -> int:
        """The epoch as the oracle writes it on a message; this spends one of its keys."""
        return read_private_message(self.seal(b"")).epoch

    def safety_words(self) -> list[int]:
        """Return the six numbers that both sides compare."""
        return list(self._group.export_secret(SAFETY_WORDS, self.tree.hash, 6))


def make_keys() -> Any:  # noqa: ANN401  untyped wheel
    """Return a new Ed25519 pair as the binding holds it."""
    return mls.generate_signature_keypair(mls.CipherSuite.CURVE25519_AES128)


def public_key(keys: Any) -> bytes:  # noqa: ANN401  untyped wheel
    """Return the public bytes of `make_keys`."""
    return bytes(keys.public_key.bytes)


# The binding makes commits as PublicMessage and cannot be told otherwise. Our guard and the
# delivery service take PrivateMessage alone, so between two oracles a commit travels in the outline
# of one: no sender data, and the public commit where ciphertext would be. The blind service sees
# what it always sees.
_OUTLINE: Final = b"\0\1\0\2\x14"


def envelop(group_id: bytes, epoch: int, commit: bytes) -> bytes:
    """Return a public commit in the outline of a PrivateMessage."""
    length = (len(commit) | 0x8000_0000).to_bytes(4, "big")
    if len(commit) < 1 << 14:
        length = (len(commit) | 0x4000).to_bytes(2, "big")
    if len(commit) < 1 << 6:
        length = bytes([len(commit)])
    head = _OUTLINE + group_id + epoch.to_bytes(8, "big") + bytes([CONTENT_COMMIT])
    return head + b"\0" + b"\0" + length + commit


def taken_out(message: bytes) -> bytes:
    """Return the commit of an envelope; any other message as it is."""
    head = len(_OUTLINE) + 20 + 8
    if message[: len(_OUTLINE)] != _OUTLINE or message[head : head + 3] != b"\3\0\0":
        return message
    size = 1 << (message[head + 3] >> 6)
    return message[head + 3 + size :]


def _staged(output: Any) -> Staged:  # noqa: ANN401  untyped wheel
    welcome = output.welcome_message
    return Staged(
        bytes(output.commit_message.to_bytes()),
        b"" if welcome is None else bytes(welcome.to_bytes()),
    )
