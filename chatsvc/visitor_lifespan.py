"""The visitor process' start and end: links to the store, its beat, and closing them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from django.conf import settings

from anonymity.clock import SystemClock
from anonymity.scope import Receive, Scope, Send
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import NoSeats, Parts
from chatsvc.consumers.intake import Intake
from chatsvc.consumers.line import Line
from chatsvc.consumers.queue_board import QueueBoard
from chatsvc.consumers.visitor_process import Rules, VisitorProcess
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.service import Service, make_service
from chatsvc.edge.lifespan import live
from chatsvc.protocol.ids import Org
from chatsvc.retention.decided import DecidedRules
from chatsvc.settings.environment import Environment
from chatsvc.settings.organisations import Organisations
from chatsvc.site.memory import SiteMemory
from chatsvc.views import RUNNING, SITES

# A start without the store is no failure: the pages with their numbers must be there (G7).
_WAIT_FOR_STORE_S: Final = 2.0


def make_process(
    service: Service, environment: Environment, organisations: Organisations
) -> VisitorProcess:
    """Put the parts of one visitor process together."""
    clock = SystemClock()
    periods = environment.periods
    delivery = service.delivery
    parts = Parts(
        service.conversations,
        service.queue,
        delivery,
        delivery.commit,
        service.marks,
        clock,
        periods,
        service.words,
        service.returns,
        environment.ticket_keys,
        DecidedRules(service.published),
    )
    intake = Intake(service.published, clock)
    return VisitorProcess(
        rules=Rules(
            organisations,
            ready_languages(organisations, SITES),
            environment.ticket_keys,
            periods,
            environment.queue_limit,
            environment.protos,
        ),
        store=service.conversations,
        queue=service.queue,
        delivery=delivery,
        marks=service.marks,
        published=service.published,
        driver=Driver(parts, NoSeats()),
        words=service.words,
        returns=service.returns,
        clock=clock,
        intake=intake,
        board=QueueBoard(Line(service.queue, service.conversations), intake),
    )


def ready_languages(
    organisations: Organisations, sites: Mapping[str, SiteMemory]
) -> dict[str, frozenset[str]]:
    """Say in which languages somebody may come in: what the built sites say, in a demo all."""
    return {
        one.id: frozenset(one.languages) if one.demo else sites[one.id].ready
        for one in organisations.all
    }


class VisitorLifespan:
    """ASGI lifespan: opens the process' links before the first visitor, closes them at the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start, wait for the end, stop."""
        del scope
        await receive()
        environment: Environment = settings.CHATSVC_ENVIRONMENT
        organisations: Organisations = settings.CHATSVC_ORGANISATIONS
        orgs = [Org(one.id) for one in organisations.all]
        if not environment.redis_url or not environment.ticket_keys:
            await send({"type": "lifespan.startup.failed", "message": "REDIS_URL or keys missing"})
            return
        service = make_service(
            environment.redis_url, orgs, environment.periods, replicas=environment.replicas
        )
        service.open()
        process = RUNNING.process = make_process(service, environment, organisations)
        with suppress(StoreAwayError):
            await service.ready(_WAIT_FOR_STORE_S)
            await process.look()
        await live(process.run(), service.close, receive, send)
