"""P18: a console whose day key is dropped from the published device list is cut at once."""

import asyncio
from dataclasses import dataclass

import msgspec
import pytest

from anonymity import logs
from anonymity.log_words import render
from chatsvc.delivery.records import Membership
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, Slot
from counsellor.consumers import day_keys as day_keys_module
from counsellor.consumers.day_keys import DayKeys
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.listed import Lists, card, key_package
from tests.support.night import Night
from tests.support.trust import Town
from tests.support.visitors import Page, eventually


@dataclass
class Reception:
    """The night, and who is on the list."""

    night: Night
    lists: Lists

    async def publish(self, version: int, *devices: str) -> None:
        """Sign a list and wait until this console process has it."""
        document = self.lists.sign(version, *devices)
        copies, org = self.night.console.service.published, self.night.visitors.org
        await eventually(lambda: copies.get(org, "devices") == document)

    def bring(self, desk: Desk, device: str) -> None:
        """Upload one key package of this device."""
        body = key_package(self.lists.town, device)
        desk.frame(Kind.KEY_PACKAGE, desk.instance + body, cid=NO_CONVERSATION)

    async def on_duty(self, desk: Desk, device: str, packages: int = 2) -> None:
        """Say hello, go on duty, bring key packages of this device."""
        await desk.on_duty(packages=0)
        for _ in range(packages):
            self.bring(desk, device)
        while (await desk.hears(told.KeyPackages)).unused < packages:
            pass

    async def talk(self, desk: Desk) -> tuple[Page, told.Accepted]:
        """A visitor comes and is in a group with this desk."""
        visitor = await self.night.visitor()
        accepted = await desk.accept(visitor.cid)
        visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
        await visitor.hears(told.CommitOk)
        return visitor, accepted


@pytest.fixture
async def reception(night: Night) -> Reception:
    """The night's organisation with a root of its own, and a list of two devices."""
    org, process = night.visitors.org, night.console.process
    town = Town(org=org, demo=True, name="p18")
    house = msgspec.structs.replace(process.organisations.all[0], root_public_keys=(card(town),))
    process.day_keys = DayKeys([house], process.clock)
    night.console.service.published.watch(process.day_keys.heard)
    lists = Lists(town)
    night.visitors.worker.directory = lists
    here = Reception(night, lists)
    await here.publish(1, "linnea", "noor")
    return here


async def test_who_is_dropped_from_the_list_loses_socket_seats_and_key_packages(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = reception.night
    desk, colleague = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await reception.on_duty(desk, "linnea")
    visitor, accepted = await reception.talk(desk)
    await reception.on_duty(colleague, "noor")
    said: list[str] = []
    monkeypatch.setattr(logs, "event", lambda name, **more: said.append(render(name, more)))
    await reception.publish(2, "noor")
    assert await desk.is_closed() == 4401
    gone = told.PresenceOf(slot=accepted.slot, state="gone")
    while await visitor.hears(told.PresenceOf) != gone:
        pass
    await eventually(lambda: _nothing_ready(night, 1))
    # The fence of the seat is raised: no process gives this console anything, or takes it.
    at = Membership(night.visitors.org, visitor.cid, Slot(accepted.slot))
    store = night.console.service.conversations
    loaded = await store.load(at.org, at.conversation)
    assert loaded is not None
    assert loaded.fences.get(at.slot) != accepted.fence
    # Her colleague is still there, and the next in line is the visitor.
    assert (await colleague.sees_in_queue(visitor.cid)).present
    assert (await colleague.accept(visitor.cid)).slot == accepted.slot + 1
    assert any(line.startswith("device_cut organisation=") for line in said)
    for page in (desk, colleague, visitor):
        await page.vanish()


async def test_who_is_dropped_while_her_line_is_down_is_cut_when_she_comes_back(
    reception: Reception,
) -> None:
    night = reception.night
    desk = Desk(night.console, "linnea")
    await reception.on_duty(desk, "linnea")
    visitor, accepted = await reception.talk(desk)
    await desk.vanish()
    await reception.publish(2, "noor")
    again = Desk(night.console, "linnea")
    again.instance = desk.instance
    await again.greet()
    again.tell(
        says.ConsoleHello(v=1, seat=says.SeatHeld(slot=accepted.slot, counter=0)), visitor.cid
    )
    assert await again.is_closed() == 4401
    await again.vanish()
    await visitor.vanish()


async def test_a_key_package_of_an_unlisted_day_key_is_refused_and_costs_nothing_else(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_keys_module, "LIST_WITHIN_S", 0.1)
    night = reception.night
    desk = Desk(night.console, "linnea")
    await desk.on_duty(packages=0)
    reception.bring(desk, "stranger")
    assert (await desk.hears(told.Error)).code == "unlisted"
    desk.bring_key_package()  # nobody could believe this one
    assert (await desk.hears(told.Error)).code == "unlisted"
    assert await night.unused(1) == 0
    # The line goes on: a listed one is taken.
    reception.bring(desk, "linnea")
    while (await desk.hears(told.KeyPackages)).unused != 1:
        pass
    await desk.vanish()


async def test_a_device_that_was_certified_a_moment_ago_waits_for_its_list(
    reception: Reception,
) -> None:
    desk = Desk(reception.night.console, "linnea")
    await desk.on_duty(packages=0)
    reception.bring(desk, "new")
    reception.bring(desk, "linnea")  # nothing waits behind it
    while (await desk.hears(told.KeyPackages)).unused != 1:
        pass
    await reception.publish(2, "linnea", "noor", "new")
    while (await desk.hears(told.KeyPackages)).unused != 2:
        pass
    await desk.vanish()


async def test_a_new_list_that_still_names_her_disturbs_nobody(reception: Reception) -> None:
    desk = Desk(reception.night.console, "linnea")
    await reception.on_duty(desk, "linnea")
    visitor, accepted = await reception.talk(desk)
    await reception.publish(2, "linnea")
    await asyncio.sleep(0)  # a cut would be on its way now
    sent = desk.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"x" * 64), cid=visitor.cid)
    assert (await desk.hears(told.Kept)).frame == sent
    assert (await visitor.gets(Kind.APPLICATION)).sender == accepted.slot
    await desk.vanish()
    await visitor.vanish()


async def _nothing_ready(night: Night, staff_id: int) -> bool:
    return await night.unused(staff_id) <= 0
