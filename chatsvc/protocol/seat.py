"""A counsellor's seat in one conversation."""

from dataclasses import dataclass

from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.ids import InstanceId, KeyPackageId, Slot, StaffId


@dataclass(frozen=True, slots=True)
class Seat:
    """A counsellor's seat: who sits at which slot, with which key package and console instance."""

    slot: Slot
    staff: StaffId
    key_package_id: KeyPackageId
    instance: InstanceId  # 16 B: only the console that holds the private key package may speak here
    role: StaffRole = "counsellor"
