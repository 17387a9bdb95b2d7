"""The console process' start and end: links to the store, its beat, and closing them."""

from contextlib import suppress
from typing import Final

from channels.db import database_sync_to_async
from django.conf import settings

from anonymity.clock import Clock, SystemClock
from anonymity.scope import Receive, Scope, Send
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import Parts
from chatsvc.consumers.intake import Intake
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.service import CONSOLE_DOCUMENTS, Service, make_service
from chatsvc.edge.lifespan import live
from chatsvc.protocol.ids import Org
from chatsvc.retention.decided import DecidedRules
from chatsvc.settings.environment import Environment
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.queries import aliases_of, colleagues_at, signed_in
from counsellor.consumers.cuts import CUTS, Cuts
from counsellor.consumers.day_keys import DayKeys
from counsellor.consumers.desk_process import DeskProcess, SignIns
from counsellor.consumers.load_watch import LoadWatch
from counsellor.consumers.offering import Offering
from counsellor.consumers.queue_watch import QueueWatch
from counsellor.consumers.staff_seats import StaffSeats
from counsellor.escalation.ports import Rows
from counsellor.escalation.store_rows import SqlRows
from counsellor.escalation.watch import EscalationWatch
from counsellor.routing import RUNNING
from counsellor.shifts.queries import present_shift
from counsellor.steering.diverting import DOORS
from counsellor.steering.queries import limit_of

# A start without the store is no failure: people must be able to log in and read what is wrong.
_WAIT_FOR_STORE_S: Final = 2.0


def make_process(
    service: Service,
    *,
    environment: Environment,
    organisations: Organisations,
    sign_ins: SignIns,
    clock: Clock,
    cuts: Cuts,
    escalations: Rows,
) -> DeskProcess:
    """Put the parts of one console process together."""
    delivery, periods = service.delivery, environment.periods
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
    driver = Driver(parts, StaffSeats(service.staff))
    intake = Intake(service.published, clock)
    day_keys = DayKeys(organisations.all, clock)
    service.published.watch(day_keys.heard)
    queue = QueueWatch(service.queue, service.conversations, service.staff, driver, intake, clock)
    queue.offering = Offering(service.offers, delivery, clock, periods)
    load = LoadWatch(intake, clock)
    service.published.watch(load.heard)
    return DeskProcess(
        organisations=organisations,
        periods=periods,
        protos=environment.protos,
        store=service.conversations,
        staff=service.staff,
        delivery=delivery,
        marks=service.marks,
        driver=driver,
        clock=clock,
        intake=intake,
        queue=queue,
        sign_ins=sign_ins,
        cuts=cuts,
        day_keys=day_keys,
        escalations=EscalationWatch(escalations, organisations, clock),
        load=load,
        alerts=service.alerts,
        ticket_keys=environment.ticket_keys,
    )


class ConsoleLifespan:
    """ASGI lifespan: opens the process' links before the first desk, closes them at the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start, wait for the end, stop."""
        del scope
        await receive()
        environment: Environment = settings.CHATSVC_ENVIRONMENT
        organisations: Organisations = settings.CHATSVC_ORGANISATIONS
        keys = (environment.field_keys, environment.secret_key, environment.ticket_keys)
        if not environment.redis_url or not all(keys):
            await send({"type": "lifespan.startup.failed", "message": "REDIS_URL or keys missing"})
            return
        orgs = [Org(one.id) for one in organisations.all]
        service = make_service(
            environment.redis_url,
            orgs,
            environment.periods,
            replicas=environment.replicas,
            documents=CONSOLE_DOCUMENTS,
        )
        service.open()
        process = RUNNING.process = make_process(
            service,
            environment=environment,
            organisations=organisations,
            # Looks at the connection first: one that broke with the server is not asked again.
            sign_ins=database_sync_to_async(signed_in),
            clock=SystemClock(),
            cuts=CUTS,
            escalations=SqlRows(),
        )
        process.shifts = database_sync_to_async(present_shift)
        process.limits = database_sync_to_async(limit_of)
        DOORS.read(lambda org: process.intake.status(Org(org)))
        process.load.aliases = database_sync_to_async(aliases_of)
        process.colleagues = database_sync_to_async(colleagues_at)
        with suppress(StoreAwayError):
            await service.ready(_WAIT_FOR_STORE_S)
        await live(process.run(), service.close, receive, send)
