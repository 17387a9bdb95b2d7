"""The planted-bug gate: broken variants of the store's functions, each caught by the machine.

If one of these stories goes red, the machine has become blind: mend the machine, not the story.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from chatsvc.delivery.functions import source
from tests.support.ledger import Broken
from tests.support.store import running_store
from tests.support.store_calls import load
from tests.support.store_machine import LOOK, machine_on

SEARCH = settings(LOOK, max_examples=200)

# name -> (the text of the library, what is there instead, what the machine must say)
PLANTED: dict[str, tuple[str, str, str]] = {
    "no dedupe": (
        "if before then return {before, 1, others, r[5]} end",
        "",
        "no dedupe",
    ),
    "everything is a repeat": (
        "local before = seq_of(recent, args[5])",
        "local before = seq_of(recent, args[5]) or tonumber(r[4]) > 3 and tonumber(r[4])",
        "taken for a repeat",
    ),
    "acknowledged before it is written": (
        "store_frame(keys[2], seq, head, args[7])",
        "",
        "acknowledged",
    ),
    "a gap in the sequence": (
        "local seq = tonumber(r[4]) + 1\n  redis.call('HSET', rec, 'seq', seq, 'recent:'",
        "local seq = tonumber(r[4]) + 2\n  redis.call('HSET', rec, 'seq', seq, 'recent:'",
        "a gap or a repeat",
    ),
    "no time on the record": (
        "change(rec, args, from)\n  redis.call('PEXPIRE', rec, ttl)",
        "change(rec, args, from)",
        "without an end",
    ),
    "no time on the share": (
        "redis.call('SET', share_of(rec), args[1], 'PX', args[2])",
        "redis.call('SET', share_of(rec), args[1])",
        "without an end",
    ),
    "no time on the frames": (
        "redis.call('PEXPIRE', frames, math.min(redis.call('PTTL', rec), ttl))",
        "",
        "without an end",
    ),
    "frames that outlive their record": (
        "math.min(redis.call('PTTL', rec), ttl)",
        "10 * ttl",
        "outlive their record",
    ),
    "a life that reads lengthen": (
        "local upto, answer = tonumber(r[3]), {0, 0}",
        "redis.call('PEXPIRE', keys[1], 99999999) local upto, answer = tonumber(r[3]), {0, 0}",
        "lengthened",
    ),
    "a life that frames lengthen": (
        "redis.call('HSET', rec, 'seq', seq, 'recent:'",
        "redis.call('PEXPIRE', rec, 99999999) redis.call('HSET', rec, 'seq', seq, 'recent:'",
        "lengthened",
    ),
    "a claim without compare-and-set": (
        "if redis.call('HGET', rec, 'version') ~= args[1] then return 0 end",
        "",
        "without compare-and-set",
    ),
    "a cursor off by one when reading": (
        "'(' .. args[3] .. '-0', '+', 'COUNT', limit)",
        "'(' .. (args[3] + 1) .. '-0', '+', 'COUNT', limit)",
        "was not given",
    ),
    "a cursor that does not move": (
        "'(' .. args[3] .. '-0', '+', 'COUNT', limit)",
        "args[3] .. '-0', '+', 'COUNT', limit)",
        "given again",
    ),
    "a cursor off by one when taking": (
        "if mark >= seq then left",
        "if mark + 1 >= seq then left",
        "acknowledged",
    ),
    "a taken mark that goes back": ("if upto <= from then return 1 end", "", "what was taken"),
    "deleted when the first has taken it": (
        "  return left == 0\nend",
        "  return left == 0 or left ~= recipients_of(head)\nend",
        "acknowledged",
    ),
    "trimmed by count": (
        "redis.call('XADD', frames, string",
        "redis.call('XADD', frames, 'MAXLEN', 3, string",
        "acknowledged",
    ),
    "never deleted": (
        "if #done > 0 then redis.call('XDEL', keys[2], unpack(done)) end\n  return 1",
        "return 1",
        "kept although",
    ),
    "frames of the removed are kept": (
        "if #removes > 0 then drop(rec, frames, after) end",
        "",
        "kept although",
    ),
    "expired too early": (
        "if tonumber(accepted) > cutoff then break end",
        "if tonumber(accepted) > cutoff + 120000 then break end",
        "before its time",
    ),
    "expired too late": (
        "if tonumber(accepted) > cutoff then break end",
        "if tonumber(accepted) > cutoff - 120000 then break end",
        "ran out of time",
    ),
    "an end that leaves the share": (
        "redis.call('DEL', share_of(keys[1]))\n",
        "",
        "leaves something",
    ),
    "an end that leaves the frames": (
        "redis.call('DEL', keys[2])\n  redis.call('DEL', share_of",
        "redis.call('DEL', share_of",
        "leaves something",
    ),
    "a connection that writes after the end": (
        "if not r[1] then return false end\n  -- A counsellor",
        "if not r[1] then redis.call('HSET', rec, 'at', '') return false end\n  -- A counsellor",
        "after the end",
    ),
    "no fences": (
        "if r[6] ~= args[2] then return {'fenced', epoch} end",
        "",
        "an older connection|fenced",
    ),
    "fences that do not rise": (
        "local fence = (tonumber(r[6]) or 0) + 1",
        "local fence = tonumber(r[6]) or 1",
        "did not rise",
    ),
    "a newcomer reads what was said before": (
        "if has(recipients_of(head), slot) then",
        "if true then",
        "not meant for it",
    ),
    "two commits for one epoch": (
        "if r[3] ~= args[3] or r[2] ~= args[4] then return {'stale', epoch} end\n  if r[6]",
        "if r[6]",
        "another epoch|group that is over",
    ),
    "seals of frames are not noted": (
        "  note_seal(rec, slot, r[8], args[10])\n",
        "",
        "newest seal",
    ),
    "seals of what is taken are not noted": (
        "  note_seal(rec, slot, r[5], args[4])\n",
        "",
        "newest seal",
    ),
    "seals of commits are not noted": (
        "  note_seal(rec, slot, r[9], args[13])\n",
        "",
        "newest seal",
    ),
    "an older seal counts as the newest": (
        "if tonumber(seal) > (tonumber(before) or 0) then",
        "if true then",
        "newest seal",
    ),
    "who lost the seat keeps the fence": (
        "  redis.call('HSET', rec, 'fence:' .. slot, fence + 1)\n",
        "",
        "lost the seat|believed from a stranger",
    ),
    "who lost the seat may come back": (
        "if slot ~= '0' and not r[8] then return false end",
        "if not has(tonumber(r[1]), tonumber(slot)) and not r[8] then return false end",
        "attached without a seat",
    ),
    "a share that outlives its seat": (
        "  redis.call('HDEL', staff_shares_of(rec), slot)\n",
        "",
        "outlives its seat",
    ),
    "a share for somebody without a seat": (
        "  if redis.call('HEXISTS', rec, 'staff:' .. slot) == 0 then return false end\n",
        "",
        "share without a seat|after the end|without an end",
    ),
    "another share at every hello": ("'HSETNX', shares", "'HSET', shares", "another share"),
    "a console's share without an end": (
        "  redis.call('PEXPIRE', shares, redis.call('PTTL', rec))\n",
        "",
        "without an end",
    ),
    "an end that leaves the consoles' shares": (
        "  redis.call('DEL', staff_shares_of(keys[1]))\n",
        "",
        "leaves something",
    ),
    "a new group that keeps the old frames": (
        "  redis.call('DEL', keys[2])\n  redis.call('HDEL', rec, 'commit')",
        "  redis.call('HDEL', rec, 'commit')",
        "kept although",
    ),
    "a new group that keeps the old commit": (
        "  redis.call('HDEL', rec, 'commit')\n",
        "",
        "group that is over|for a repeat",
    ),
    "a new group for an older connection": (
        "  if r[5] ~= args[1] then return {'fenced', tonumber(r[1])} end\n",
        "",
        "older connection",
    ),
    "a new group without compare-and-set": (
        "  if r[4] ~= args[2] then return {'conflict', tonumber(r[1])} end\n",
        "",
        "older connection",
    ),
    "a new group with the old members": (
        "'members', 1, 'at', here",
        "'at', here",
        "kept although|was accepted",
    ),
}


@pytest.fixture(scope="module")
def planted() -> Iterator[redis.Redis]:
    """A store of its own: no other story may meet these functions."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-planted-") as folder,
        running_store(Path(folder)) as store,
    ):
        yield store.admin()


@pytest.mark.parametrize("name", PLANTED)
def test_the_machine_catches(planted: redis.Redis, org: str, name: str) -> None:
    right, wrong, says = PLANTED[name]
    library = source()
    assert library.count(right) == 1, "the functions have changed: plant this bug anew"
    load(planted, library.replace(right, wrong))
    with pytest.raises(Broken, match=says):
        run_state_machine_as_test(machine_on(planted, org), settings=SEARCH)
