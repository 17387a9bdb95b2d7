"""From counts to what who waits is told, on the real store: nothing, until enough is measured."""

from msgspec.structs import replace

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door
from chatsvc.protocol.usual import UNKNOWN
from chatsvc.settings.organisations import Organisation
from chatsvc.tally.lengths import ENOUGH
from tests.support.counts import counted
from tests.support.duty import started, talking
from tests.support.no_directory import NoDirectory
from tests.support.store import TestStore
from tests.support.visitors import Secrets, eventually, running_service


async def test_a_talk_that_ends_raises_its_length_and_the_wait_before_it(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        secret = Secrets()
        page, _counsellor = await talking(service, secret)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)

        async def is_counted() -> bool:
            found = await counted(service.worker.service, service.worker.counters, service.org)
            return (found.get("met_0"), found.get("talked_0")) == (1, 1) and "quit_0" not in found

        await eventually(is_counted)
        await page.vanish()


async def test_who_waits_hears_an_interval_once_enough_is_measured(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        page = await started(service, Secrets())
        place = await page.hears(told.QueuePlace)
        assert (place.talk_minutes, place.low, place.high) == (None, None, None)
        process, documents = service.process, service.worker.documents
        # The organisation's file says how long a talk takes: nothing else follows from it.
        documents.organisations = [_says(one, 40) for one in documents.organisations]
        await documents.usual()
        await eventually(lambda: process.intake.usual(service.org, Door("mika")) != UNKNOWN)
        process.board.changed(service.org)  # its own beat comes once a minute
        while place.talk_minutes is None:
            place = await page.hears(told.QueuePlace)
        assert (place.talk_minutes, place.low, place.high) == (40, None, None)
        directory = service.worker.directory
        assert isinstance(directory, NoDirectory)
        directory.counts = {("mika", "met_5"): ENOUGH, ("mika", "talked_30"): ENOUGH}
        await documents.usual()
        await eventually(
            lambda: process.intake.usual(service.org, Door("mika")).wait_low is not None
        )
        process.board.changed(service.org)
        while place.low is None:
            place = await page.hears(told.QueuePlace)
        assert (place.talk_minutes, place.low, place.high) == (45, 5, 23)
        await page.vanish()


def _says(one: Organisation, minutes: int) -> Organisation:
    door = replace(one.doors["mika"], talk_minutes=minutes, talk_source="the night line of 2025")
    return replace(one, doors={**one.doors, "mika": door})
