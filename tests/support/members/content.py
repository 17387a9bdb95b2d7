"""What is said inside MLS, read and written a second time (docs/protocol.md section 5)."""

import hashlib
import json
import re
from typing import Any, Final

BUCKET: Final = 256


def encode(content: dict[str, Any]) -> bytes:
    """Return the padded bytes of a content."""
    body = json.dumps({"v": 1, **content}, ensure_ascii=False, separators=(",", ":")).encode()
    padded = -(-(len(body) + 4) // BUCKET) * BUCKET
    return (len(body).to_bytes(4, "big") + body).ljust(padded, b"\0")


def decode(plaintext: bytes) -> dict[str, Any]:
    """Return a content; the padding must be what it should."""
    length = int.from_bytes(plaintext[:4], "big")
    assert plaintext, "an empty content"
    assert len(plaintext) % BUCKET == 0, "not whole buckets"
    assert not any(plaintext[4 + length :]), "padding is not zeros"
    assert len(plaintext) - 4 - length < BUCKET, "a bucket too many"
    content: dict[str, Any] = json.loads(plaintext[4 : 4 + length])
    assert content.pop("v") == 1
    return content


def consent(key_package: bytes, counter: int = 1) -> dict[str, object]:
    """Return the yes of a member of staff to one newcomer, by the hash of her key package (P3).

    The role is the one that her shift's certificate says: it stands in the package as JSON.
    """
    name = hashlib.sha256(key_package).hexdigest()[:32]
    roles = re.findall(rb'"role":"(\w+)"', key_package)
    role = roles[-1].decode() if roles else "counsellor"
    return {"t": "consent", "c": counter, "key_package": name, "role": role}
