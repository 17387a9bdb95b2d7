"""Which of two device lists goes out: a copy of the tables brings an older one back."""

from collections.abc import Sequence

import msgspec

from anonymity.trust.bodies import DeviceListBody
from anonymity.trust.chain import read_device_list
from anonymity.trust.errors import TrustError


def overtakes(out: bytes | None, coming: bytes, roots: Sequence[bytes], now_s: int) -> int:
    """Return the version of the list that is out already, if it must stay; 0: the other may come.

    It stays while it is in force and its version is higher (P1: versions rise). A list that none
    of these roots stands behind holds up nothing; who has a new root begins anew.

    Args:
        out: the document `devices` as it lies published; None: none does.
        coming: the one to be published now.
        roots: the organisation's root keys, 32 bytes each.
        now_s: Unix seconds.
    """
    if out is None or out == coming:
        return 0
    there, next_one = _read(out, roots), _read(coming, roots)
    if there is None or next_one is None or there.exp <= now_s:
        return 0
    return there.version if there.version > next_one.version else 0


def _read(document: bytes, roots: Sequence[bytes]) -> DeviceListBody | None:
    try:
        return read_device_list(msgspec.json.decode(document), roots)
    except (TrustError, msgspec.DecodeError):
        return None
