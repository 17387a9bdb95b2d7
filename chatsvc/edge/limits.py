"""The edge's numbers, each with its reason."""

import resource
from dataclasses import dataclass
from typing import Final

# Redis, listening sockets, log, reconnecting to the store, the interpreter's own files.
RESERVED_DESCRIPTORS: Final = 128


@dataclass(frozen=True, slots=True)
class EdgeLimits:
    """How much one connection may ask of us. Tests shorten the times; production changes nothing.

    Attributes:
        head_s: a complete request head has to be there this long after the connection was made or
            the last answer given. It is also how long an idle keep-alive connection is kept.
        body_s: and the body this long after the head. A phone on 50 kbit/s brings 64 KiB in 11 s.
        body_bytes: more than any form or beacon of ours; never written to a disk.
        answer_s: the application's time for one answer; then 503.
        handshake_s: the application's time to accept or refuse a WebSocket.
        message_bytes: twice the largest frame of docs/protocol.md section 2, which the consumer
            refuses with its own code; what is larger never reaches it.
        fragments: browsers send ours in one; empty fragments cost memory and never fill a message.
        message_s: a message dripped longer than this is not a slow phone.
        ping_s: seconds of silence before we ask; with ping_timeout_s a half-open link is noticed
            after 15 s instead of Daphne's 50.
        ping_timeout_s: seconds for the answer.
        outgoing_bytes: handed to the transport but not yet taken by the other side; then 4408.
        incoming_messages: read but not yet taken by the application; then we stop reading.
        close_s: seconds for the other side to answer our close.
        drain_s: seconds from SIGTERM until the last socket is dropped.
        connections: at most so many at once; more are closed at once, those that live are kept.
    """

    head_s: float = 10
    body_s: float = 15
    body_bytes: int = 65_536
    answer_s: float = 10
    handshake_s: float = 5
    message_bytes: int = 65_536
    fragments: int = 64
    message_s: float = 30
    ping_s: float = 5
    ping_timeout_s: float = 10
    outgoing_bytes: int = 262_144
    incoming_messages: int = 8
    close_s: float = 2
    drain_s: float = 2.4
    connections: int = 0


def no_core_files() -> None:
    """Never leave a core file: it would hold ciphertext, and on TCP a visitor's address (G5)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def connections_for_descriptors() -> int:
    """Raise the soft limit on open files to the hard one; return how many connections fit below."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(1, hard - RESERVED_DESCRIPTORS)
