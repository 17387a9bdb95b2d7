"""Asks whether a process is ready: the store by PING, a web process by one request."""

import http.client
from collections.abc import Callable

import redis

from chatsvc.settings.organisations import Organisation

# Asked in the supervisor's loop, so an answer that does not come must not hold it up.
PATIENCE_S = 0.5


def store_answers(url: str) -> Callable[[], bool]:
    """Return the question for a store; a wrong password counts as no."""

    def ask() -> bool:
        try:
            with redis.Redis.from_url(url, socket_timeout=PATIENCE_S) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False

    return ask


def web_answers(port: int, host: str, path: str) -> Callable[[], bool]:
    """Return the question for a web process: does it answer this path below 400?

    glibc does not resolve *.localhost, so the address is 127.0.0.1 and the name a header.
    """

    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path, headers={"Host": host})
            return connection.getresponse().status < http.client.BAD_REQUEST
        except (http.client.HTTPException, OSError):
            return False
        finally:
            connection.close()

    return ask


def visitor_answers(port: int, organisation: Organisation) -> Callable[[], bool]:
    """Return the question for the visitor process: its language choice."""
    return web_answers(port, organisation.visitor_host, "/")


def console_answers(port: int, organisation: Organisation) -> Callable[[], bool]:
    """Return the question for the console: its login page."""
    return web_answers(port, organisation.console_host, "/login")
