"""Who may do what in the store (P20): one user per kind of process, least privilege by selector.

A selector (in parentheses) binds commands to key families: a command must fit one selector whole.
Redis checks the caller's permissions for the commands inside a function too, so each selector
names them, and a function does no more for its caller than the caller could do alone. Functions
reach the share key without declaring it (its name follows from the record's), because FCALL asks
for both read and write: so the console can delete and prolong a visitor's share, never read it.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

USERS: Final = ("visitor", "console", "worker")

# What every process needs of a connection: wake-ups by channel, WAIT to close a batch.
_CONNECTION: Final = (
    "resetchannels &o:*:p:* &o:*:q -@all +ping +auth +hello +wait +publish +subscribe +unsubscribe"
)
# A conversation id is hex: the first character keeps {q} and {staff:...} out.
_RECORD: Final = (
    "(~o:*:{[0-9a-f]*}:rec ~o:*:{[0-9a-f]*}:frames +fcall "
    "+exists +hget +hmget +hgetall +hset +hdel +hexists "
    "+xadd +xrange +xdel +xlen +pttl +pexpire +del)"
)
_OWN_SHARE: Final = "(~o:*:{[0-9a-f]*}:s +get +set +pexpire +del)"
_FOREIGN_SHARE: Final = "(%W~o:*:{[0-9a-f]*}:s +pexpire +del)"
# S_c of a seat: the console seals with it, others may only delete it and set its life (P17).
_OWN_STAFF_SHARES: Final = "(~o:*:{[0-9a-f]*}:sc +hget +hsetnx +hdel +pexpire +del)"
_FOREIGN_STAFF_SHARES: Final = "(%W~o:*:{[0-9a-f]*}:sc +hdel +pexpire +del)"
_QUEUE: Final = (
    "(~o:*:{q}:waiting:* ~o:*:{q}:due +fcall +zadd +zrem +zcard +zscore +zrange +pexpire)"
)
# Who is asked to take whom is the consoles'; whoever lets a conversation go lets its offers go.
_OFFERS: Final = "(~o:*:{q}:offers +fcall +hgetall +hset +hdel +pexpire)"
_FOREIGN_OFFERS: Final = "(%W~o:*:{q}:offers +hdel)"
_SPENT: Final = "(~o:*:{q}:spent +fcall +zadd +zremrangebyscore +pexpire)"
# Whoever ends conversations keeps them from coming back to a new store (P19): not a nonce's key.
_BACK: Final = "(~o:*:{q}:back +fcall +zadd +zremrangebyscore +pexpire)"
# Who reads them makes a new conversation of them: the visitor's process alone.
_OWN_WORDS: Final = "(~o:*:{q}:words:* +get +set +del)"
_FOREIGN_WORDS: Final = "(%W~o:*:{q}:words:* +set +del)"
_STAFF: Final = (
    "(~o:*:{staff:*}:presence ~o:*:{staff:*}:kp +fcall "
    "+exists +hget +hmget +hgetall +hset +hdel +hlen +pexpire +del)"
)
# S_shift and the order of instances: nobody's but the console's (P17, P20).
_SHIFT: Final = "(~o:*:{staff:*}:s +hget +hmget +hgetall +hset +hdel +pexpire +del)"
# A talk that is over may be counted once: whoever frees its seat adds one, a console takes it.
_OWN_FORMS_DUE: Final = "(~o:*:{staff:*}:forms +incr +decr +pexpire)"
_FOREIGN_FORMS_DUE: Final = "(%W~o:*:{staff:*}:forms +incr +pexpire)"
_MARKS: Final = "(%R~store %R~sweep %R~o:*:pub:* +get)"
# Who is let into a conversation is noted by consoles and the worker; it can only be raised.
_ACCESS: Final = "(~o:*:{tally}:access +hincrby)"
# The load board and the alerts on it are staff's: the visitor's process has neither.
_BOARD: Final = "(%R~o:*:desk:* +get)"
_ALERTS: Final = "(~o:*:{alerts} +hsetnx +hset +pexpire)"
# Only HINCRBY: a count can be raised, the counts cannot be listed.
_TALLY: Final = "(~o:*:{tally} +hincrby)"
# What is said of a talk when it is over, by counsellors and visitors: it too can only be raised.
_FORMS: Final = "(~o:*:{tally}:forms:* +hincrby)"
# That a colleague has answered this week, by a keyed mark; what she said is a count like others.
_ANSWERED: Final = "(~o:*:{answered}:* +hincrby +pexpire)"

_RULES: Final = {
    "visitor": (
        _CONNECTION,
        _RECORD,
        _OWN_SHARE,
        _FOREIGN_STAFF_SHARES,
        _QUEUE,
        _FOREIGN_OFFERS,
        _SPENT,
        _BACK,
        _OWN_WORDS,
        _MARKS,
        _TALLY,
        _FORMS,
    ),
    "console": (
        _CONNECTION,
        _RECORD,
        _FOREIGN_SHARE,
        _OWN_STAFF_SHARES,
        _QUEUE,
        _OFFERS,
        _BACK,
        _FOREIGN_WORDS,
        _STAFF,
        _SHIFT,
        _OWN_FORMS_DUE,
        _MARKS,
        _BOARD,
        _ALERTS,
        _ACCESS,
        _TALLY,
        _FORMS,
        _ANSWERED,
    ),
    # The worker alone scans, loads functions, and writes marks and published documents.
    # It makes no conversation, and a visitor's share is as closed to it as to the console.
    "worker": (
        _CONNECTION,
        "+scan +function|load +function|list +info",
        _RECORD,
        _FOREIGN_SHARE,
        _FOREIGN_STAFF_SHARES,
        _QUEUE,
        _FOREIGN_OFFERS,
        _BACK,
        "(~o:*:{q}:spent +exists +pttl +zcard)",
        _FOREIGN_WORDS,
        _STAFF,
        _FOREIGN_FORMS_DUE,
        "(~store ~sweep ~o:*:pub:* ~o:*:desk:* +get +set)",
        "(~o:*:{alerts} +hgetall +hsetnx +hdel +pexpire)",
        _ACCESS,
        # It sets the tally aside and deletes what was set aside, never the tally itself.
        "(~o:*:{tally} +hincrby +hgetall)",
        "(~o:*:{tally} ~o:*:{tally}:* +rename)",
        "(~o:*:{tally}:* +hgetall +del)",
    ),
}


def acl_file(passwords: Mapping[str, str]) -> str:
    """The text of an ``aclfile``: `default` off and the three users.

    Args:
        passwords: one clear password for each of ``USERS``; the file holds SHA-256 only.

    Raises:
        KeyError: when a user has no password.
    """
    lines = ["user default reset off"]
    for user in USERS:
        digest = hashlib.sha256(passwords[user].encode()).hexdigest()
        lines.append(" ".join((f"user {user} reset on #{digest}", *_RULES[user])))
    return "\n".join(lines) + "\n"
