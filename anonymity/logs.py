"""The only way to log: events from a fixed vocabulary, and for crashes the type and place of code.

`install()` strips every record at birth, ours and every library's, so that no handler, formatter or
later `addHandler` can print a value: the text is simply not in the record any more.
"""

import logging
import sys
import threading
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from anonymity.log_words import AllowedField, EventName, render

_ROOT: Final = Path(__file__).resolve().parent.parent
_OURS: Final = ("anonymity", "chatsvc", "counsellor")
_LOGGER: Final = logging.getLogger("anonymity")
_ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class _Line(str):
    """A line that `render` made: the only text that a record may carry."""

    __slots__ = ()


def event(name: EventName, **fields: AllowedField) -> None:
    """Log one event of the vocabulary in anonymity/log_words.py.

    Raises:
        AnonymityError: `log_event` or `log_field`, when the vocabulary does not have it.
    """
    _LOGGER.info(_Line(render(name, fields)))


def crash(error: BaseException, traceback: TracebackType | None = None) -> None:
    """Log that something of ours broke: types and a place in code, never the message.

    `traceback` stands in for one that the error has lost (Twisted's failures drop theirs).
    """
    _LOGGER.error(_crash_line(error, error.__traceback__ or traceback))


def install(stream: TextIO | None = None) -> None:
    """Silence everything but events. Call it first, and again after the application is imported.

    Covers logging (Django, asyncio, Daphne, redis), `warnings`, uncaught exceptions of the main
    thread, of other threads and of finalizers. Twisted's own log is given to `crash` by edge.
    """
    logging.setLogRecordFactory(_stripped)
    # A full disk or a closed pipe must not make logging print a traceback of its own.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(lambda record: bool(record.msg))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for logger in list(root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
            logger.disabled = False
    warnings.showwarning = _show_warning
    sys.excepthook = lambda _type, error, _tb: crash(error)
    sys.unraisablehook = _unraisable
    threading.excepthook = _thread_died


def place(traceback: TracebackType | None) -> str:
    """Return `file:line` of the innermost frame of our code, or of the innermost frame at all."""
    found = ours = "?:0"
    while traceback is not None:
        found = _at(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
        if found.partition("/")[0] in _OURS:
            ours = found
        traceback = traceback.tb_next
    return found if ours == "?:0" else ours


def _at(filename: str, line: int) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts[len(_ROOT.parts) :]:
        return f"{path.relative_to(_ROOT).as_posix()}:{line}"
    # A library: its last two parts name it, and say nothing of where this service is installed.
    return f"{'/'.join(path.parts[-2:])}:{line}"


def _crash_line(error: BaseException, traceback: TracebackType | None) -> _Line:
    fields: dict[str, AllowedField] = {"type": type(error).__qualname__}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        fields["cause"] = type(cause).__qualname__
    fields["at"] = place(traceback)
    return _Line(render("crash", fields))


def _stripped(  # noqa: PLR0913, PLR0917 - the signature is logging's
    name: str,
    level: int,
    pathname: str,
    lineno: int,
    msg: object,
    args: object,  # noqa: ARG001 - a value: dropped
    exc_info: _ExcInfo | None,
    func: str | None = None,
    sinfo: str | None = None,  # noqa: ARG001 - values: dropped
    **_kwargs: Any,  # noqa: ANN401 - the signature is logging's
) -> logging.LogRecord:
    """Make the record that may live: our line, a crash's type and place, or nothing."""
    line = ""
    if isinstance(msg, _Line):
        line = str(msg)
    elif level >= logging.ERROR:
        # Daphne logs traceback.format_exc() as text: the error itself is then still in flight.
        error = exc_info[1] if exc_info else sys.exc_info()[1]
        if error is not None:
            line = str(_crash_line(error, error.__traceback__))
        else:
            fields = {"source": name, "at": _at(pathname, lineno)}
            line = render("library_error", fields)
    return logging.LogRecord(name, level, "", 0, line, None, None, func, None)


def _show_warning(
    message: Warning | str,  # noqa: ARG001 - a value: dropped
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    event("warning", type=category.__qualname__, at=_at(filename, lineno))


def _unraisable(problem: "sys.UnraisableHookArgs") -> None:
    if problem.exc_value is not None:
        crash(problem.exc_value)


def _thread_died(problem: threading.ExceptHookArgs) -> None:
    if problem.exc_value is not None:
        crash(problem.exc_value)
