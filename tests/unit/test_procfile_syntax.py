"""What a Procfile may say, word for word, and what the supervisor makes of programs that fail."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatsvc.cli.child import Child, Program
from chatsvc.cli.errors import REFUSED, CommandError
from chatsvc.cli.procfile import read_procfile
from chatsvc.cli.supervisor import Supervisor
from tests.support.polling import until

GOOD = {
    "one word": ("web: serve", [("web", ("serve",))]),
    "no space after the colon": ("web:serve", [("web", ("serve",))]),
    "much space": ("\t web:   serve   visitor \t", [("web", ("serve", "visitor"))]),
    "digits and hyphens": ("web-2: x", [("web-2", ("x",))]),
    "a colon in the command": ("web: a:b c: d", [("web", ("a:b", "c:", "d"))]),
    "single quotes": ("web: a 'b c'", [("web", ("a", "b c"))]),
    "double quotes": ('web: a "b \\" c"', [("web", ("a", 'b " c'))]),
    "an empty argument": ("web: a ''", [("web", ("a", ""))]),
    "a backslash": ("web: a\\ b", [("web", ("a b",))]),
    "nothing is expanded": ("web: a $HOME ~ *.py", [("web", ("a", "$HOME", "~", "*.py"))]),
    "no shell is asked": ("web: a; b && c |", [("web", ("a;", "b", "&&", "c", "|"))]),
    "a hash inside a command": ("web: a # b", [("web", ("a", "#", "b"))]),
    "a comment line": ("# web: a\nweb: b", [("web", ("b",))]),
    "an empty file": ("", []),
    "line ends of Windows": ("a: x\r\nb: y\r\n", [("a", ("x",)), ("b", ("y",))]),
    "the order stays": ("b: x\na: y", [("b", ("x",)), ("a", ("y",))]),
    "letters of any alphabet": ("web: ärende 📞", [("web", ("ärende", "📞"))]),
}
BAD = {
    "no colon": ("web serve", 1),
    "no name": (": serve", 1),
    "no command": ("web:", 1),
    "a space for a command": ("web:   ", 1),
    "a capital": ("Web: x", 1),
    "a digit first": ("2web: x", 1),
    "a hyphen first": ("-web: x", 1),
    "an underscore": ("we_b: x", 1),
    "a space in the name": ("we b: x", 1),
    "a quote without end": ("web: 'x", 1),
    "a double quote without end": ('a: x\nweb: "x', 2),
    "a backslash at the end": ("web: x\\", 1),
    "an empty program": ("web: '' x", 1),
    "a mistake further down": ("a: x\n\n# y\nb z", 4),
}


@pytest.mark.parametrize(("text", "lines"), GOOD.values(), ids=GOOD)
def test_a_procfile_says(text: str, lines: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(line.name, line.command) for line in read_procfile(text)] == lines


@pytest.mark.parametrize(("text", "line"), BAD.values(), ids=BAD)
def test_a_mistake_in_a_procfile_is_one_sentence_with_its_line(text: str, line: int) -> None:
    with pytest.raises(CommandError, match=f"^Line {line} of the Procfile") as refused:
        read_procfile(text)
    assert refused.value.code == "procfile"
    assert "\n" not in str(refused.value)


def test_a_name_that_stands_twice_is_named() -> None:
    with pytest.raises(CommandError, match="names web twice"):
        read_procfile("web: a\napi: b\nweb: c")


def _python(name: str, code: str, **more: object) -> Program:
    return Program(name, (sys.executable, "-I", "-S", "-c", code), dict(os.environ), **more)  # type: ignore[arg-type]  # fields by name


def _supervised(*programs: Program, stop_when: Callable[[str], bool]) -> tuple[int, str]:
    """Run a supervisor here until its output fits; return its exit code and output."""
    out = io.StringIO()
    ended = threading.Event()

    def watch() -> None:
        try:
            until(lambda: ended.is_set() or stop_when(out.getvalue()))
        finally:
            if not ended.is_set():
                os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        code = Supervisor(programs, out=out).run()
    finally:
        ended.set()
        watcher.join()
    return code, out.getvalue()


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """Give signals back to pytest after a supervisor has had them."""
    kept = {number: signal.getsignal(number) for number in (2, 15, 1)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_program_that_dies_at_once_comes_back_later_and_later() -> None:
    dying = _python("dying", "raise SystemExit(3)")
    steady = _python("steady", "import time\nprint('here', flush=True)\ntime.sleep(60)")
    code, said = _supervised(steady, dying, stop_when=lambda text: "again in 0.8 s" in text)
    waits = [line.split("again in ")[1] for line in said.splitlines() if "again in" in line]
    assert waits[:4] == ["0.1 s", "0.2 s", "0.4 s", "0.8 s"]
    assert code == 0
    assert "ended with code 3" in said
    assert said.count("steady | started") == 1, "nobody else was disturbed"


def test_a_program_that_is_killed_is_said_to_be() -> None:
    shot = _python("shot", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    _, said = _supervised(shot, stop_when=lambda text: "again in" in text)
    assert "killed by SIGKILL" in said


def test_a_program_that_is_not_there_is_tried_again_and_no_reason_to_fall() -> None:
    missing = Program("missing", ("/nowhere/at/all",), dict(os.environ))
    code, said = _supervised(missing, stop_when=lambda text: text.count("again in") > 1)
    assert code == 0
    assert "No such file" in said


def test_a_program_that_refuses_before_all_are_ready_ends_the_start() -> None:
    refusing = _python("refusing", f"print('one sentence')\nraise SystemExit({REFUSED})")
    waiting = _python("waiting", "import time\ntime.sleep(60)", ready=lambda: False)
    code, said = _supervised(waiting, refusing, stop_when=lambda _: False)
    assert code == REFUSED
    assert "refusing | one sentence" in said
    assert "again" not in said


def test_those_who_wait_for_the_first_program_start_after_it_is_ready(tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    code = f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\ntime.sleep(60)"
    first = _python("first", code, ready=mark.exists, first=True)
    second = _python("second", f"import pathlib\nprint(pathlib.Path({str(mark)!r}).exists())")
    _, said = _supervised(first, second, stop_when=lambda text: "second | True" in text)
    assert "second | False" not in said
    assert said.index("first ") < said.index("second")


def _everything(child: Child) -> list[str]:
    """Return all lines of a child that ends by itself."""
    seen: list[str] = []

    def ended() -> bool:
        seen.extend(child.lines())
        return child.said_all

    until(ended)
    until(child.has_died)
    return seen


def test_last_words_without_a_line_end_are_heard() -> None:
    child = Child(_python("x", "import sys\nsys.stdout.write('one\\ntwo')"))
    child.start(now_ms=0)
    seen = _everything(child)
    assert seen == ["one", "two"]
    assert child.stream is not None
    child.stream.close()


def test_bytes_that_are_no_text_do_not_stop_the_output() -> None:
    child = Child(_python("x", "import sys\nsys.stdout.buffer.write(b'\\xff\\xfe\\nafter\\n')"))
    child.start(now_ms=0)
    seen = _everything(child)
    assert seen == ["\ufffd\ufffd", "after"]
    assert child.stream is not None
    child.stream.close()
