"""One turn of a worker on real tables, in a process of its own that may kill itself at a step.

`python -m tests.support.turn ORG STEP` with the environment of a worker; STEP is `none`,
`in_transaction` (one counter of the batch is raised) or `before_drop` (all is committed).
"""

import asyncio
import os
import signal
import sys

import django

django.setup()  # before anything with rows is imported

from anonymity.clock import SystemClock  # noqa: E402  as above
from chatsvc.cli.worker_tables import ConsoleTables  # noqa: E402
from chatsvc.delivery.service import make_service  # noqa: E402
from chatsvc.delivery.store_tally import RedisTally  # noqa: E402
from chatsvc.protocol.ids import Org  # noqa: E402
from chatsvc.settings.environment import read  # noqa: E402
from chatsvc.tally.cells import Cell  # noqa: E402
from chatsvc.tally.move import TallyMove  # noqa: E402
from counsellor.mapping import services  # noqa: E402

WHOLE = services._raise  # noqa: SLF001  the step inside the transaction


class DyingTally(RedisTally):
    """Never comes to delete a batch."""

    async def drop(self, org: Org, batch: str) -> None:
        del org, batch
        killed()


def killed() -> None:
    """Be gone at once: no handler runs, no connection says good-bye."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after(organisation: str, cell: Cell, number: int) -> None:
    """Raise one counter and be gone, the transaction open."""
    WHOLE(organisation, cell, number)
    killed()


async def turn(org: Org, step: str) -> None:
    """Do what `chatsvc worker` does every ten seconds."""
    environment = read()
    assert environment.redis_url is not None
    service = make_service(environment.redis_url, [org], environment.periods, replicas=0)
    service.open()
    await service.ready(10)
    tally = DyingTally(service.link) if step == "before_drop" else service.tally
    if step == "in_transaction":
        services._raise = killed_after  # noqa: SLF001  in this process alone
    await TallyMove(org, tally, ConsoleTables(), SystemClock()).turn("life")
    await service.close()


if __name__ == "__main__":
    asyncio.run(turn(Org(sys.argv[1]), sys.argv[2]))
