"""Production takes nobody in without the board's decisions, nor keeps longer than they say."""

from dataclasses import replace

import msgspec

from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door
from chatsvc.retention.decided import Decisions, Rule
from chatsvc.settings.organisations import Organisations
from tests.support.duty import challenge, started
from tests.support.no_directory import NoDirectory
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    organisation,
    running_service,
    solved,
)

HOUR = 3_600_000
MIKA = Door("mika")


def in_earnest(service: ServiceUnderTest) -> NoDirectory:
    """From now on this organisation is no demo; what its board decides is the test's."""
    one = msgspec.structs.replace(service.rules.organisations.all[0], demo=False)
    service.worker.organisations = (one,)
    service.worker.documents.organisations = (one,)
    service.running.process.rules = replace(service.rules, organisations=Organisations((one,)))
    directory = NoDirectory()
    service.worker.directory = directory
    return directory


def reason(service: ServiceUnderTest) -> str:
    return service.process.intake.door(service.org, MIKA).reason


async def test_nobody_is_let_in_before_it_is_decided_and_somebody_is_afterwards(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        board = in_earnest(service)
        await eventually(lambda: reason(service) == "not_decided")
        board.decided = Decisions(lawful_until=now_ms() + HOUR)
        await eventually(lambda: reason(service) == "ok")
        page = await started(service, Secrets())
        # It runs out while somebody talks: nothing that runs is cut.
        board.decided = Decisions(lawful_until=1)
        await eventually(lambda: reason(service) == "not_decided")
        assert (await service.driver.load(service.org, page.cid)).conversation.door == MIKA
        await page.vanish()


async def test_a_worker_that_starts_without_tables_believes_what_lies_in_the_store(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        board = in_earnest(service)
        board.decided = Decisions(lawful_until=now_ms() + HOUR)
        await eventually(lambda: reason(service) == "ok")
        one = service.worker.organisations[0]

        async def believed() -> bool:
            lawful = await service.worker.documents.lawful_until(one)
            return lawful == board.decided.lawful_until

        await eventually(believed)
        assert await service.worker.documents.lawful_until(organisation(org)) is None


async def test_the_rule_decides_how_long_a_conversation_lives_and_can_only_shorten_it(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        board = in_earnest(service)
        lawful = now_ms() + HOUR
        board.decided = Decisions(lawful_until=lawful, rule=Rule(600, 3600, 720))
        await eventually(lambda: reason(service) == "ok")
        await eventually(lambda: service.process.driver.periods(service.org).silence_s == 600)
        short = await started(service, Secrets())
        found = (await service.driver.load(service.org, short.cid)).conversation
        assert (found.silence_at - found.started_at, found.age_at - found.started_at) == (
            600_000,
            3_600_000,
        )
        board.decided = Decisions(lawful_until=lawful, rule=Rule(86_400, 864_000, 720))
        await eventually(lambda: service.process.driver.periods(service.org).silence_s == 1800)
        await short.vanish()


async def test_who_knocks_meanwhile_is_told_that_it_is_closed(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        in_earnest(service)
        await eventually(lambda: reason(service) == "not_decided")
        status = service.process.intake.status(service.org)
        assert status is not None
        assert (status.intake, status.reason) == ("closed", "not_decided")
        assert all(one.opens is None for one in status.doors.values())
        page = Page(service.application)
        await page.open()
        page.hello(solved(challenge(service.org)), Secrets())
        assert (await page.hears(told.Error)).code == "closed"
        await page.vanish()
