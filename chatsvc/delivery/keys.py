"""The names of all keys and channels (shared/architecture.md section 3); nothing else spells them.

Everything of one conversation, of the queues, or of one person shares a hash tag, so that the
functions also work on a cluster (P21).
"""

from typing import Final

from chatsvc.protocol.ids import ConversationId, Door, Org, Process, StaffId, WordsHash

GENERATION: Final = b"store"
SWEEP: Final = b"sweep"
# What a supervisor sees is nothing for the process that faces visitors: a family of its own (P20).
FOR_STAFF: Final = frozenset({"board"})


def record(org: Org, cid: ConversationId) -> bytes:
    """The conversation's record (hash)."""
    return f"o:{org}:{{{cid.hex()}}}:rec".encode()


def frames(org: Org, cid: ConversationId) -> bytes:
    """The conversation's stored frames (stream; ids are seq-0)."""
    return f"o:{org}:{{{cid.hex()}}}:frames".encode()


def share(org: Org, cid: ConversationId) -> bytes:
    """The visitor's server share (string of 32 bytes)."""
    return f"o:{org}:{{{cid.hex()}}}:s".encode()


def staff_shares(org: Org, cid: ConversationId) -> bytes:
    """The server shares of the consoles that have a seat (hash: slot to 32 bytes)."""
    return f"o:{org}:{{{cid.hex()}}}:sc".encode()


def waiting(org: Org, door: Door) -> bytes:
    """A door's queue (sorted set: conversation hex by rank)."""
    return f"o:{org}:{{q}}:waiting:{door}".encode()


def due(org: Org) -> bytes:
    """The index of deadlines (sorted set: conversation hex by Unix ms)."""
    return f"o:{org}:{{q}}:due".encode()


def offers(org: Org) -> bytes:
    """Who is asked to take whom, and who said no just now (hash: conversation to staff)."""
    return f"o:{org}:{{q}}:offers".encode()


def spent(org: Org) -> bytes:
    """Nonces already spent (sorted set: nonce by Unix ms of spending)."""
    return f"o:{org}:{{q}}:spent".encode()


def back(org: Org) -> bytes:
    """Marks of what came back to this store or never may (sorted set: mark by Unix ms)."""
    return f"o:{org}:{{q}}:back".encode()


def words(org: Org, hashed: WordsHash) -> bytes:
    """What one visitor's come-back words lead to (string); the words themselves are nowhere."""
    return f"o:{org}:{{q}}:words:{hashed.hex()}".encode()


def presence(org: Org, staff: StaffId) -> bytes:
    """A staff member's duty and seats (hash)."""
    return f"o:{org}:{{staff:{staff}}}:presence".encode()


def key_packages(org: Org, staff: StaffId) -> bytes:
    """A staff member's public key packages (hash)."""
    return f"o:{org}:{{staff:{staff}}}:kp".encode()


def shift(org: Org, staff: StaffId) -> bytes:
    """A staff member's newest console instance, its server share, and older instances (hash)."""
    return f"o:{org}:{{staff:{staff}}}:s".encode()


def forms_due(org: Org, staff: StaffId) -> bytes:
    """How many closing forms of a staff member still count (number); not of which talks."""
    return f"o:{org}:{{staff:{staff}}}:forms".encode()


def published(org: str, name: str) -> bytes:
    """A published document (string); one for staff alone lies where only consoles may read."""
    return f"o:{org}:{'desk' if name in FOR_STAFF else 'pub'}:{name}".encode()


def alerts(org: str) -> bytes:
    """Who has taken which alert, and what was said about it already (hash)."""
    return f"o:{org}:{{alerts}}".encode()


def tally(org: str) -> bytes:
    """Counts (hash of cell to number; `chatsvc.tally.cells` spells the fields)."""
    return f"o:{org}:{{tally}}".encode()


def tally_batch(org: str, batch: str) -> bytes:
    """Counts on their way into the tables; one hash tag with the tally, which is renamed to it."""
    return f"o:{org}:{{tally}}:{batch}".encode()


def access(org: str) -> bytes:
    """Who was let into conversations and out (hash of account and hour to number; no ids)."""
    return f"o:{org}:{{tally}}:access".encode()


def access_batch(org: str, batch: str) -> bytes:
    """The same on its way into the chain; one hash tag with it, so that it can be renamed."""
    return f"o:{org}:{{tally}}:access-{batch}".encode()


def forms(org: str, door: str) -> bytes:
    """Counts of one door's closing forms, until five of them lie there; one tag with the tally."""
    return f"o:{org}:{{tally}}:forms:{door}".encode()


def answered(org: str, week: str) -> bytes:
    """Who has answered this week's questions to staff (hash of keyed marks; never what)."""
    return f"o:{org}:{{answered}}:{week}".encode()


def process_channel(org: str, process: Process) -> bytes:
    """Where one web process hears of frames and control messages."""
    return f"o:{org}:p:{process}".encode()


def queue_channel(org: str) -> bytes:
    """Where every web process hears that a queue, a duty or a document changed."""
    return f"o:{org}:q".encode()
