"""The delivery service of one process, put together: what wiring and worker open and close."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from chatsvc.delivery.link import Link
from chatsvc.delivery.published import PublishedCopies, RedisMarks, RedisPublisher
from chatsvc.delivery.relay import Relay, new_process
from chatsvc.delivery.store_access import RedisAccess
from chatsvc.delivery.store_alerts import RedisAlerts
from chatsvc.delivery.store_offers import RedisOffers
from chatsvc.delivery.store_queue import RedisQueue
from chatsvc.delivery.store_redis import RedisConversations
from chatsvc.delivery.store_returns import RedisReturns
from chatsvc.delivery.store_staff import RedisStaff
from chatsvc.delivery.store_tally import RedisTally
from chatsvc.delivery.store_words import RedisWords
from chatsvc.delivery.wake import Wakes
from chatsvc.protocol.ids import Org
from chatsvc.protocol.limits import Periods

# What visitors need from SQL reaches them as these documents (shared/architecture.md section 1).
DOCUMENTS: Final = ("status", "devices", "directory", "decisions")
# Rendered by the worker, served as a page.
DECISIONS_PAGE: Final = "decisions_page"
FIGURES_PAGE: Final = "figures_page"
# `usual` is told to who waits, and served to nobody (chatsvc/retention/usual.py).
VISITOR_DOCUMENTS: Final = (*DOCUMENTS, DECISIONS_PAGE, FIGURES_PAGE, "usual")
# And what supervisors see of the load, in the console's process alone.
CONSOLE_DOCUMENTS: Final = (*DOCUMENTS, "board")


@dataclass(frozen=True)
class Service:
    """One process' ports. Which of them work is decided by the user in its REDIS_URL (P20)."""

    link: Link
    wakes: Wakes
    conversations: RedisConversations
    queue: RedisQueue
    offers: RedisOffers
    staff: RedisStaff
    words: RedisWords
    returns: RedisReturns
    marks: RedisMarks
    tally: RedisTally
    alerts: RedisAlerts
    access: RedisAccess
    delivery: Relay
    published: PublishedCopies
    publisher: RedisPublisher

    def open(self) -> None:
        """Connect in the background; nothing raises when the store is away."""
        self.link.open()
        self.wakes.open()
        self.published.open()

    async def ready(self, within_s: float) -> None:
        """Wait until the store is reached.

        Raises:
            StoreAwayError: not in this time (seconds).
        """
        await self.link.ready(within_s)
        await self.wakes.ready(within_s)

    async def close(self) -> None:
        """Stop for good; pending calls are answered with StoreAwayError."""
        await self.published.close()
        await self.wakes.close()
        await self.link.close()


def make_service(
    url: str,
    orgs: Collection[Org],
    periods: Periods,
    *,
    replicas: int = 0,
    documents: Collection[str] = VISITOR_DOCUMENTS,
) -> Service:
    """Put the parts of one process together; inside a running loop, before ``open``.

    Args:
        url: REDIS_URL of this process, with its user and password.
        orgs: the organisations that it serves.
        periods: the one value of all periods.
        replicas: CHATSVC_REPLICAS, the n of WAIT.
        documents: names of the published documents to keep copies of.

    Raises:
        ValueError: the address cannot be read.
    """
    process = new_process()
    link = Link(url, replicas=replicas)
    wakes = Wakes(url, process, orgs)
    conversations = RedisConversations(link, periods)
    access = RedisAccess(link)
    return Service(
        link=link,
        wakes=wakes,
        conversations=conversations,
        queue=RedisQueue(link, periods),
        offers=RedisOffers(link),
        staff=RedisStaff(link, periods, access),
        words=RedisWords(link),
        returns=RedisReturns(link, periods),
        marks=RedisMarks(link),
        tally=RedisTally(link),
        alerts=RedisAlerts(link),
        access=access,
        delivery=Relay(link, wakes, conversations, process),
        published=PublishedCopies(link, wakes, orgs, documents),
        publisher=RedisPublisher(link, wakes),
    )
