"""Both pages live under headers that let nothing in and nothing out."""

from base64 import b64encode
from hashlib import sha256

import pytest

from anonymity.headers import (
    TRUSTED_TYPES_POLICY,
    HeaderPolicy,
    SecurityHeaders,
    console_policy,
    visitor_policy,
)
from anonymity.scope import Message, Receive, Scope, Send

BOTH = [visitor_policy(https=True), console_policy(https=True)]


def directives(policy: HeaderPolicy) -> dict[str, str]:
    parts = [part.partition(" ") for part in policy.headers["content-security-policy"].split("; ")]
    return {name: value for name, _space, value in parts}


async def answer(policy: HeaderPolicy, *headers: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer that the application gave with its own."""
    sent: list[Message] = []

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    await SecurityHeaders(application, policy)({"type": "http"}, receive, send)
    found: list[tuple[bytes, bytes]] = sent[0]["headers"]
    return found


@pytest.mark.parametrize("policy", BOTH)
def test_scripts_come_from_files_of_ours_and_from_nowhere_else(policy: HeaderPolicy) -> None:
    csp = directives(policy)
    assert csp["default-src"] == "'none'"
    assert csp["script-src"] == csp["worker-src"] == csp["connect-src"] == "'self'"
    assert csp["require-trusted-types-for"] == "'script'"
    assert csp["trusted-types"] == TRUSTED_TYPES_POLICY
    assert csp["frame-ancestors"] == csp["base-uri"] == "'none'"
    assert "unsafe" not in policy.headers["content-security-policy"]
    assert "http" not in policy.headers["content-security-policy"]


def test_a_sheet_that_a_page_brings_along_is_let_in_by_its_hash_and_no_script_is() -> None:
    first, second = (sha256(one).digest() for one in (b"a", b"b"))
    plain, named = visitor_policy(https=True), visitor_policy(https=True, worn=[second, first])
    assert directives(plain)["style-src"] == "'self'"
    # In an order of their own: what is asked first says nothing of which site was read first.
    ways = [f"'sha256-{b64encode(one).decode()}'" for one in sorted((first, second))]
    assert directives(named)["style-src"].split() == ["'self'", *ways]
    assert directives(named) | {"style-src": "'self'"} == directives(plain)
    assert visitor_policy(https=True, worn=[first, second]) == named
    assert "unsafe" not in named.headers["content-security-policy"]


@pytest.mark.parametrize("policy", BOTH)
def test_nothing_is_kept_told_framed_sniffed_or_shared(policy: HeaderPolicy) -> None:
    headers = policy.headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


def test_a_page_may_use_no_camera_place_or_microphone() -> None:
    features = visitor_policy(https=False).headers["permissions-policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(features)
    granted = [feature for feature in features if not feature.endswith("=()")]
    assert granted == ["screen-wake-lock=(self)"], "who waits may keep the screen lit"
    assert len(set(features)) == len(features) > 30


def test_a_console_may_use_nothing_of_the_device() -> None:
    features = console_policy(https=False).headers["permissions-policy"].split(", ")
    assert "screen-wake-lock=()" in features
    assert all(feature.endswith("=()") for feature in features)


def test_the_visitors_page_has_no_form_and_no_referrer_but_the_console_logs_in() -> None:
    visitor, console = visitor_policy(https=True), console_policy(https=True)
    assert directives(visitor)["form-action"] == "'none'"
    assert directives(console)["form-action"] == "'self'"
    assert visitor.headers["referrer-policy"] == "no-referrer"
    # no-referrer would make a browser send `Origin: null` with the login form.
    assert console.headers["referrer-policy"] == "same-origin"


def test_https_is_promised_for_two_years_only_where_there_is_https() -> None:
    assert visitor_policy(https=True).headers["strict-transport-security"].startswith("max-age=63")
    assert "strict-transport-security" not in visitor_policy(https=False).headers


async def test_the_policy_wins_over_what_the_application_said() -> None:
    theirs = [(b"Cache-Control", b"public"), (b"X-FRAME-OPTIONS", b"ALLOW"), (b"ETag", b'"a"')]
    headers = await answer(visitor_policy(https=False), *theirs)
    assert [value for name, value in headers if name.lower() == b"cache-control"] == [b"no-store"]
    assert [value for name, value in headers if name.lower() == b"x-frame-options"] == [b"DENY"]
    assert (b"ETag", b'"a"') in headers


async def test_a_visitor_gets_no_cookie_and_nobody_learns_the_software() -> None:
    theirs = [(b"Set-Cookie", b"a=b"), (b"Server", b"x"), (b"X-Powered-By", b"y")]
    names = {name.lower() for name, _ in await answer(visitor_policy(https=False), *theirs)}
    assert not names & {b"set-cookie", b"server", b"x-powered-by"}
    names = {name.lower() for name, _ in await answer(console_policy(https=False), *theirs)}
    assert b"set-cookie" in names
    assert not names & {b"server", b"x-powered-by"}


@pytest.mark.parametrize("policy", BOTH)
async def test_only_what_a_browser_shows_as_a_page_carries_the_long_list_of_features(
    policy: HeaderPolicy,
) -> None:
    async def names(*content_type: bytes) -> set[bytes]:
        headers = await answer(policy, *((b"Content-Type", one) for one in content_type))
        return {name for name, _value in headers}

    pages = [(b"text/html; charset=utf-8",), (b"application/xhtml+xml",), (b"image/svg+xml",), ()]
    parts = [(b"text/css",), (b"text/javascript; charset=utf-8",), (b"application/json",)]
    whole = {name.encode() for name in policy.headers}
    for page in pages:
        assert whole <= await names(*page), page
    for one in parts:
        assert whole - await names(*one) == {b"permissions-policy"}, one
