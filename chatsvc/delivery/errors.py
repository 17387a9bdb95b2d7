"""What can go wrong between this process and the store; each has a stable code."""

from typing import ClassVar


class DeliveryError(Exception):
    """Base of everything the delivery service raises."""

    code: ClassVar[str] = "delivery"


class StoreAwayError(DeliveryError):
    """The store is out of reach: whether the call took effect is unknown. Nothing is retried."""

    code = "store_away"


class UnconfirmedError(StoreAwayError):
    """WAIT timed out: too few replicas have the write, so it must not be acknowledged."""


class StoreRefusedError(DeliveryError):
    """The store answered with an error: our bug or a missing permission."""

    code = "store_refused"
