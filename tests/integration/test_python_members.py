"""Members in Python, on another MLS engine, live through whole conversations over the service."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis

from chatsvc.protocol.limits import Periods
from tests.support.headless import bundle
from tests.support.members.counsellor import KEY_PACKAGES, PythonCounsellor
from tests.support.members.member import Member
from tests.support.members.sign_in import Browser, sign_in
from tests.support.members.talk import Report
from tests.support.members.visitor import PythonVisitor
from tests.support.service import Service, running_service

MESSAGES = 50
PRESENCE_S = Periods().presence_s
QUIET_S = 9  # the edge's ping, the two seconds of its look, and a slow machine
LATE_S = 2  # counted from a beat instead, it would be six at the least
CHAT, CONSOLE = "chat.localhost", "console.localhost"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service as `./run` starts it, which speaks the oracle's suite too."""
    state = tmp_path_factory.mktemp("state")
    with running_service(state, CHATSVC_TEST_SUITE="classical") as running:
        yield running


@asynccontextmanager
async def living(member: Member) -> AsyncIterator[None]:
    """Let a member live beside the test, and end with it."""
    life = asyncio.create_task(member.run())
    try:
        yield
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def on_duty(service: Service, account: str) -> PythonCounsellor:
    password, code = service.accounts()[account], await asyncio.to_thread(service.code, account)
    args = (CONSOLE, service.console_port, account, password, code)
    signed_in = await asyncio.to_thread(sign_in, *args)
    return PythonCounsellor(CONSOLE, service.console_port, signed_in)


async def chat(member: Member, name: str, drop_after: int) -> None:
    """Write everything, with one broken line on the way; wait until all of it is there."""
    await member.until(lambda: bool(member.talk.report.words) and member.talk.epoch > 1)
    for number in range(1, MESSAGES + 1):
        member.talk.write(f"{name} {number} åäö")
        if number == drop_after:
            member.wire.break_off()
        await asyncio.sleep(0.01)
    await member.until(lambda: len(member.talk.report.received) >= MESSAGES)
    await member.until(lambda: member.talk.waiting == 0)


async def test_half_a_minute_after_the_last_pong_a_closed_lid_is_not_on_duty(
    service: Service,
) -> None:
    counsellor = await on_duty(service, "linnea")
    store = service.admin()
    async with living(counsellor):
        await counsellor.until(lambda: counsellor.unused == KEY_PACKAGES)
        presence = _presence_of(store, counsellor)
        asleep = time.monotonic()
        counsellor.wire.close_lid()
        async with asyncio.timeout(2 * PRESENCE_S):
            while store.exists(presence):  # noqa: ASYNC110  polling with a deadline
                await asyncio.sleep(0.05)
        off_after = time.monotonic() - asleep
        counsellor.wire.break_off()
    # A ping goes out in the fifth to seventh quiet second: the last pong is no older than that.
    assert PRESENCE_S - QUIET_S < off_after < PRESENCE_S + LATE_S


async def test_two_oracles_say_fifty_things_each_although_both_lines_break(
    service: Service,
) -> None:
    counsellor = await on_duty(service, "linnea")
    fetch = Browser(CHAT, service.visitor_port).get
    async with living(counsellor):
        await counsellor.until(lambda: counsellor.unused == KEY_PACKAGES)
        await counsellor.until(lambda: service.is_open("mika"))
        visitor = PythonVisitor(CHAT, service.visitor_port, fetch)
        async with living(visitor):
            await asyncio.gather(chat(visitor, "besökare", 17), chat(counsellor, "rådgivare", 31))
            await visitor.end()
            await counsellor.until(counsellor.over)
    _lost_nothing(visitor.talk.report, counsellor.talk.report)
    assert visitor.aliases == ["Linnea"]


async def test_our_client_in_node_and_the_oracle_lose_nothing_either(
    service: Service, tmp_path: Path
) -> None:
    folder = bundle(tmp_path, "tests/web/headless/classical_visitor.ts")
    counsellor = await on_duty(service, "noor")
    async with living(counsellor):
        await counsellor.until(lambda: counsellor.unused == KEY_PACKAGES)
        plan = {"path": "own", "count": MESSAGES, "dropAfter": 20}
        address = {"host": f"{CHAT}:{service.visitor_port}", "port": service.visitor_port}
        visitor = await asyncio.create_subprocess_exec(
            "node",
            str(folder / "classical_visitor.mjs"),
            json.dumps(plan | address),
            stdout=asyncio.subprocess.PIPE,
        )
        await chat(counsellor, "rådgivare", 31)
        counsellor.talk.write("klar")
        async with asyncio.timeout(60):
            out, _ = await visitor.communicate()
        assert visitor.returncode == 0
        await counsellor.until(counsellor.over)
    theirs, hers = json.loads(out.splitlines()[-1]), counsellor.talk.report
    assert theirs["received"] == [text for text in hers.sent if text != "klar"]
    assert [text for text in hers.received if text != "klar"] == theirs["sent"]
    assert theirs["delivered"] == MESSAGES
    assert theirs["missing"] == hers.refused == 0
    assert theirs["connections"] == hers.connections == 2
    assert theirs["safetyWords"] == hers.words[-1]


def _presence_of(store: redis.Redis, counsellor: PythonCounsellor) -> bytes:
    found: list[bytes] = [
        key
        for key in store.scan_iter("o:*:presence")
        if store.hget(key, "instance") == counsellor.instance.hex().encode()
    ]
    assert len(found) == 1
    return found[0]


def _lost_nothing(theirs: Report, hers: Report) -> None:
    assert theirs.received == hers.sent
    assert hers.received == theirs.sent
    assert len(set(hers.sent)) == len(set(theirs.sent)) == MESSAGES
    assert hers.delivered == theirs.delivered == MESSAGES
    assert hers.connections == theirs.connections == 2
    assert hers.refused == theirs.refused == 0
    assert hers.words == theirs.words
    assert hers.ended == theirs.ended == "visitor"
