"""Who is asked to take whom: each process asks the counsellors whose desks it holds (ADR 6)."""

import asyncio
from collections.abc import Sequence

from anonymity.clock import Clock
from chatsvc.delivery.live_ports import Delivery
from chatsvc.delivery.ports import Offers
from chatsvc.delivery.records import Offered
from chatsvc.protocol.ids import ConversationId, Org, StaffId
from chatsvc.protocol.limits import Periods
from counsellor.queue import policy


class Offering:
    """Makes offers and takes back what holds no more; the store lets each of them exist once."""

    def __init__(self, offers: Offers, delivery: Delivery, clock: Clock, periods: Periods) -> None:
        """Keep offers in `offers`; other processes hear of them through `delivery`."""
        self._offers = offers
        self._delivery = delivery
        self._clock = clock
        self._lasts_ms = periods.offer_s * 1000

    async def known(self, org: Org) -> Sequence[Offered]:
        """Return what stands and what rests, whoever asked.

        Raises:
            StoreAwayError: The store is out of reach; what was offered ends by itself.
        """
        return await self._offers.read(org)

    async def turn(
        self,
        org: Org,
        line: Sequence[policy.Waiting],
        staff: Sequence[policy.Counsellor],
        known: Sequence[Offered],
    ) -> None:
        """Do what is due for these counsellors; who has to hear of it is woken.

        Raises:
            StoreAwayError: The store is out of reach; what was offered ends by itself.
        """
        now = self._clock.now_ms()
        stand = standing(known, now)
        said_no = [
            policy.Declined(one.conversation, one.staff, one.until)
            for one in known
            if one.until <= now
        ]
        void = policy.void(stand, line, staff)
        for one in void:
            await self._offers.withdraw(org, one.conversation, one.staff, now)
        stand = [one for one in stand if one not in void]
        wanted = policy.offers(line, staff, stand, said_no, now=now, until=now + self._lasts_ms)
        # Of two processes that ask at once the store lets one through; the other looks again.
        made = await asyncio.gather(*(self._make(org, one, now) for one in wanted))
        if void or any(made):
            self._delivery.queue_changed(org)

    async def decline(self, org: Org, cid: ConversationId, staff: StaffId) -> None:
        """She said no; one that is over already was answered by the clock.

        Raises:
            StoreAwayError: The offer ends by itself.
        """
        if await self._offers.decline(org, cid, staff, self._clock.now_ms()):
            self._delivery.queue_changed(org)

    async def asks_another(self, org: Org, cid: ConversationId, staff: StaffId) -> bool:
        """Say whether somebody else is asked to take this visitor now.

        Raises:
            StoreAwayError: Nothing is known.
        """
        now = self._clock.now_ms()
        return any(
            one.conversation == cid and one.staff != staff and now < one.until
            for one in await self._offers.read(org)
        )

    async def _make(self, org: Org, one: policy.Offer, now: int) -> bool:
        offered = Offered(one.conversation, one.staff, one.until)
        return await self._offers.offer(org, offered, now, policy.DECLINED_RESTS_MS)


class NoOffering:
    """A silent list: nobody is asked, every row may be picked."""

    async def known(self, org: Org) -> Sequence[Offered]:
        """Nobody was asked."""
        del org
        return ()

    async def turn(
        self,
        org: Org,
        line: Sequence[policy.Waiting],
        staff: Sequence[policy.Counsellor],
        known: Sequence[Offered],
    ) -> None:
        """Ask nobody."""

    async def decline(self, org: Org, cid: ConversationId, staff: StaffId) -> None:
        """Nobody was asked."""

    async def asks_another(self, org: Org, cid: ConversationId, staff: StaffId) -> bool:
        """Nobody is."""
        del org, cid, staff
        return False


def standing(known: Sequence[Offered], now: int) -> list[policy.Offer]:
    """Return the offers whose time is not over."""
    return [
        policy.Offer(one.conversation, one.staff, one.until) for one in known if now < one.until
    ]
