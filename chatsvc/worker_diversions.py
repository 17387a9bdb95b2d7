"""Diverted doors as the worker keeps them: read from the tables, put into the status, ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from anonymity.clock import Clock
from chatsvc.protocol.ids import Org
from chatsvc.retention.diverted import ENDS_AFTER_MS, Diversions, answering, with_partners
from chatsvc.retention.status import Status
from chatsvc.settings.organisations import Organisation
from chatsvc.worker_ports import Directory


@dataclass(slots=True)
class Diverting:
    """One installation's diversions. Two workers at once do no harm: an end is an end."""

    organisations: Sequence[Organisation]
    directory: Callable[[], Directory]
    clock: Clock
    said: dict[str, Diversions] = field(default_factory=dict)
    # (organisation, door) -> since when nobody has answered instead, Unix ms.
    silent: dict[tuple[str, str], int] = field(default_factory=dict)

    async def learn(self) -> None:
        """Read what supervisors have said, and end where the partner has been shut for a while.

        Raises:
            TablesAwayError: What was known stays; each ends at its time also without the tables.
        """
        directory, now_ms = self.directory(), self.clock.now_ms()
        for one in self.organisations:
            for door in self._over(one.id, now_ms):
                await directory.end_diversion(Org(one.id), door, now_ms)
                self.silent.pop((one.id, door), None)
            self.said[one.id] = await directory.diversions(Org(one.id), now_ms)

    def applied(self, statuses: Mapping[str, Status]) -> dict[str, Status]:
        """Return the statuses with the partners named, and note which of them are shut."""
        now_ms = self.clock.now_ms()
        for one in self.organisations:
            rows = self.said.get(one.id, {})
            for door in {at for org, at in self.silent if org == one.id} - set(rows):
                del self.silent[one.id, door]
            for door, row in rows.items():
                if answering(one, door, row, statuses, self.said, now_ms) is not None:
                    self.silent.pop((one.id, door), None)
                else:
                    self.silent.setdefault((one.id, door), now_ms)
        return with_partners(statuses, self.said, self.organisations, now_ms)

    def _over(self, organisation: str, now_ms: int) -> list[str]:
        return [
            door
            for (org, door), since in self.silent.items()
            if org == organisation and now_ms - since >= ENDS_AFTER_MS
        ]
