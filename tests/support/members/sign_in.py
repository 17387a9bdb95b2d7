"""A counsellor's way in by HTTP: password, one-time code, device and day keys, certificates."""

import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonymity.trust.bodies import BACKDATED, DayRequestBody, RequestedDay
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import public_text, sign
from tests.support.members import oracle
from tests.support.members.town import now_s, shift_of

CERTIFIED_WITHIN_S: Final = 30
DAYS_AHEAD: Final = 14


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a console has after its first steps; `keys` are the shift's, as the oracle has them."""

    cookie: str = field(repr=False)
    identity: bytes
    keys: Any = field(repr=False)


class Browser:
    """Asks one address under its host, and keeps its cookies."""

    def __init__(self, host: str, port: int) -> None:
        """Know no cookie yet."""
        self._name, self._port = f"{host}:{port}", port
        self._cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """The header's value."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def ask(self, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        """Return status and body; a redirect is not followed."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=10)
        sent = {"Host": self._name, "Origin": f"http://{self._name}", "Cookie": self.cookie}
        method = "GET" if body is None else "POST"
        connection.request(method, path, body, {**sent, **headers})
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self._cookies[name] = value
        content = answer.read()
        connection.close()
        return answer.status, content

    def get(self, path: str) -> bytes:
        """Return a page that must be there."""
        status, content = self.ask(path)
        assert status == 200, (path, status)
        return content

    def form(self, path: str, **fields: str) -> int:
        """Fill in a form as its page shows it; the status."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).decode())
        assert found is not None, path
        body = urlencode({**fields, "csrfmiddlewaretoken": found[1]})
        kind = "application/x-www-form-urlencoded"
        return self.ask(path, body, **{"Content-Type": kind})[0]

    def post(self, path: str, csrf: str, value: object) -> Any:  # noqa: ANN401  JSON
        """Post JSON as the page's script does."""
        kind = {"Content-Type": "application/json", "X-CSRFToken": csrf}
        status, content = self.ask(path, json.dumps(value), **kind)
        assert status == 200, (path, status)
        return json.loads(content)


def sign_in(host: str, port: int, username: str, password: str, code: str) -> SignedIn:
    """Sign in, register a new device, wait for its certificates, begin a shift at mika."""
    browser = Browser(host, port)
    assert browser.form("/login", username=username, password=password) == 302
    assert browser.form("/login/code", code=code) == 302
    found = re.search(r'<meta name="csrf" content="([^"]+)"', browser.get("/").decode())
    assert found is not None
    facts = json.loads(browser.get("/desk.json"))
    device, day = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    certificates = _certified(browser, found[1], facts["org"], device, day)
    keys = oracle.make_keys()
    today = next(one for one in certificates["days"] if one["b"]["pk"] == public_text(day))
    shift = shift_of(day, today, oracle.public_key(keys), facts["alias"], facts["role"])
    identity = canonical([certificates["reception"], today, shift])
    return SignedIn(browser.cookie, identity, keys)


def _certified(
    browser: Browser, csrf: str, org: str, device: Ed25519PrivateKey, day: Ed25519PrivateKey
) -> Any:  # noqa: ANN401  JSON
    now = now_s()
    first = datetime.fromtimestamp(now, UTC).date()
    others = [Ed25519PrivateKey.generate() for _ in range(DAYS_AHEAD - 1)]
    days = tuple(
        RequestedDay((first + timedelta(days=ahead)).isoformat(), public_text(key))
        for ahead, key in enumerate([day, *others])
    )
    body = DayRequestBody(
        k="day-request", org=org, pk=public_text(device), days=days, nbf=now - BACKDATED
    )
    key = public_text(device)
    asked = {"device_key": key, "request": sign(device, body)}
    answer = browser.post("/device", csrf, asked)
    deadline = time.monotonic() + CERTIFIED_WITHIN_S
    while answer["certificates"] is None:
        assert time.monotonic() < deadline, "the reception did not answer"
        time.sleep(0.1)
        answer = json.loads(browser.get(f"/device?key={key}"))
    return answer["certificates"]
