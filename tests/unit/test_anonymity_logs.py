"""Only events of the vocabulary are printed; a crash gives its type and place and no value."""

import asyncio
import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from anonymity import logs
from anonymity.errors import AnonymityError
from anonymity.log_words import EVENTS, NUMBERS, WORDS, render

CANARY = "127.66.7.8 canary"


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What the process prints after `install`; everything is as before afterwards."""
    root = logging.getLogger()
    before = (logging.getLogRecordFactory(), logging.raiseExceptions, root.handlers[:], root.level)
    hooks = (warnings.showwarning, sys.excepthook, sys.unraisablehook, threading.excepthook)
    stream = io.StringIO()
    logs.install(stream)
    yield stream
    warnings.showwarning, sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.setLogRecordFactory(before[0])
    logging.raiseExceptions = before[1]
    root.handlers[:] = before[2]
    root.setLevel(before[3])


def fall(cause: BaseException | None = None) -> None:
    """Break, with a telling message."""
    raise ZeroDivisionError(CANARY) from cause


def broken() -> ZeroDivisionError:
    """Return an error that has a traceback and a telling message."""
    try:
        fall()
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def test_an_event_is_one_line(printed: io.StringIO) -> None:
    logs.event("started", process="visitor", port=8000)
    assert printed.getvalue() == "started process=visitor port=8000\n"


def test_an_event_or_a_field_that_nobody_allowed_is_our_mistake() -> None:
    with pytest.raises(AnonymityError) as unknown:
        render(cast("Any", "visitor_came"), {})
    assert unknown.value.code == "log_event"
    with pytest.raises(AnonymityError) as field:
        logs.event("started", address="127.66.7.8")
    assert field.value.code == "log_field"


@pytest.mark.parametrize(
    "value",
    [
        "127.66.7.8",
        "::1",
        "a b",
        "a\nstarted process=visitor",
        "a\x1b[2J",
        "å",
        "a" * 41,
        "",
        "Hej",
        "d131dd02c5e6eec4",
        7,
    ],
)
def test_a_value_that_is_no_word_is_not_printed(value: object) -> None:
    assert render("started", {"process": cast("Any", value)}) == "started process=?"


@pytest.mark.parametrize("value", ["8000", 1_767_225_600_000, -(10**9), True, 1.5, None])
def test_a_value_that_is_no_small_number_is_not_printed(value: object) -> None:
    assert render("started", {"port": cast("Any", value)}) == "started port=?"


def test_every_field_of_the_vocabulary_has_a_kind() -> None:
    assert not NUMBERS & WORDS.keys()
    for fields in EVENTS.values():
        assert fields <= NUMBERS | WORDS.keys()


def test_no_field_could_name_a_visitor() -> None:
    telling = {"address", "ip", "host", "path", "url", "agent", "conversation", "slot", "member"}
    telling |= {"name", "text", "alias", "account", "key", "id", "seq", "message", "time"}
    assert not telling & (NUMBERS | WORDS.keys())


def test_libraries_are_silent_below_an_error(printed: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", CANARY)
    logging.getLogger("daphne.ws_protocol").info("WebSocket %s open", CANARY)
    assert not printed.getvalue()


def test_an_error_of_a_library_gives_its_source_and_place_only(printed: io.StringIO) -> None:
    logging.getLogger("django.server").error("%s", CANARY, extra={"request": CANARY})
    assert printed.getvalue().startswith("library_error source=django.server at=")
    assert printed.getvalue().count("\n") == 1
    assert "canary" not in printed.getvalue()


def test_a_crash_gives_type_cause_and_place(printed: io.StringIO) -> None:
    try:
        fall(KeyError(CANARY))
    except ZeroDivisionError:
        logging.getLogger("asyncio").exception("%s", CANARY, stack_info=True)
    line = printed.getvalue()
    assert line.startswith("crash type=ZeroDivisionError cause=KeyError at=tests/unit/test_anony")
    assert line.count("\n") == 1
    assert "canary" not in line


def test_text_of_a_traceback_is_not_printed_but_its_error_is(printed: io.StringIO) -> None:
    try:
        fall()
    except ZeroDivisionError as error:
        logging.getLogger("daphne.server").error(repr(error))  # noqa: TRY400 - as Daphne does
    assert printed.getvalue().startswith("crash type=ZeroDivisionError at=tests/unit/")


def test_the_place_is_in_our_code_even_when_a_library_broke(printed: io.StringIO) -> None:
    try:
        render(cast("Any", ["unhashable"]), {})
    except TypeError as error:
        logs.crash(error)
    assert " at=anonymity/log_words.py:" in printed.getvalue()


def test_a_handler_that_is_added_later_finds_nothing_to_print(printed: io.StringIO) -> None:
    other = io.StringIO()
    handler = logging.StreamHandler(other)
    handler.setFormatter(logging.Formatter("%(pathname)s %(message)s %(args)s %(exc_text)s"))
    logging.getLogger("later").addHandler(handler)
    try:
        fall()
    except ZeroDivisionError:
        logging.getLogger("later").exception("%s", CANARY)
    assert "canary" not in other.getvalue() + printed.getvalue()
    logging.getLogger("later").removeHandler(handler)


def test_warnings_hooks_and_threads_print_no_value(printed: io.StringIO) -> None:
    warnings.showwarning(CANARY, DeprecationWarning, __file__, 3)
    sys.excepthook(ZeroDivisionError, broken(), None)
    sys.unraisablehook(cast("Any", SimpleNamespace(exc_value=broken(), object=CANARY)))
    threading.excepthook(cast("Any", SimpleNamespace(exc_value=broken(), thread=CANARY)))
    lines = printed.getvalue().splitlines()
    assert lines[0].startswith("warning type=DeprecationWarning at=tests/unit/")
    assert [line.split(" at=")[0] for line in lines[1:]] == ["crash type=ZeroDivisionError"] * 3
    assert "canary" not in printed.getvalue()


async def test_a_task_that_nobody_waited_for_prints_no_value(printed: io.StringIO) -> None:
    context = {"message": CANARY, "exception": broken(), "task": CANARY}
    asyncio.get_running_loop().default_exception_handler(context)
    assert printed.getvalue().startswith("crash type=ZeroDivisionError")
    assert "canary" not in printed.getvalue()
