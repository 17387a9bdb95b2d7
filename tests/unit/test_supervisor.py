"""What the supervisor decides: the Procfile, the waits between deaths, and what a start refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from chatsvc.cli.backoff import FIRST_WAIT_MS, HEALTHY_AFTER_MS, LONGEST_WAIT_MS, Backoff
from chatsvc.cli.child import LONGEST_LINE, Child, Program
from chatsvc.cli.errors import CommandError
from chatsvc.cli.main import COMMANDS, main
from chatsvc.cli.procfile import Line, read_procfile, with_our_python
from chatsvc.cli.state import demo_secrets, hold_state, write_private

ROOT = Path(__file__).resolve().parents[2]


def test_the_procfile_of_the_repository_names_the_four_processes() -> None:
    lines = read_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
    assert [line.name for line in lines] == ["visitor", "console", "worker", "demo-reception"]
    assert all(line.command[0] == "chatsvc" for line in lines)


def test_a_procfile_may_have_comments_and_quotes() -> None:
    text = "# what runs\n\n  web: serve 'two words'\n"
    assert read_procfile(text) == (Line("web", ("serve", "two words")),)


@pytest.mark.parametrize("text", ["web serve", "Web: serve", "web:", "web: a\nweb: b"])
def test_a_wrong_procfile_is_one_sentence(text: str) -> None:
    with pytest.raises(CommandError, match="Procfile") as refused:
        read_procfile(text)
    assert refused.value.code == "procfile"


def test_chatsvc_in_the_procfile_is_this_installation() -> None:
    assert with_our_python(["chatsvc", "worker"])[0] == sys.executable
    assert with_our_python(["valkey-server", "x"]) == ("valkey-server", "x")


def test_the_first_death_costs_almost_nothing() -> None:
    assert Backoff().after_death(lived_ms=50).wait_ms() == FIRST_WAIT_MS


def test_a_process_that_keeps_dying_waits_longer_and_longer_but_not_for_ever() -> None:
    backoff, waits = Backoff(), []
    for _ in range(40):
        backoff = backoff.after_death(lived_ms=10)
        waits.append(backoff.wait_ms())
    assert waits[:4] == [100, 200, 400, 800]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_MS


def test_whoever_lived_long_starts_from_the_beginning() -> None:
    tired = Backoff(deaths=9)
    assert tired.after_death(HEALTHY_AFTER_MS).wait_ms() == FIRST_WAIT_MS
    assert tired.after_death(HEALTHY_AFTER_MS - 1).wait_ms() == LONGEST_WAIT_MS


def test_a_program_shows_nothing_of_its_environment() -> None:
    program = Program("web", ("x",), {"CHATSVC_SECRET_KEY": "not for eyes"})
    assert "not for eyes" not in repr(program)


def test_a_line_without_end_is_cut() -> None:
    child = Child(Program("web", (sys.executable, "-c", "print('x' * 100_000)"), {}))
    child.start(now_ms=0)
    seen: list[str] = []
    while not child.said_all:
        seen += child.lines()
    while not child.has_died():
        continue
    assert all(len(line) <= LONGEST_LINE for line in seen)
    assert sum(map(len, seen)) > LONGEST_LINE
    assert child.stream is not None
    child.stream.close()


def test_a_state_directory_belongs_to_one_supervisor(tmp_path: Path) -> None:
    held = hold_state(tmp_path / "state")
    assert held.folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(CommandError, match="already runs") as refused:
        hold_state(tmp_path / "state")
    assert refused.value.code == "already_running"
    held.lock.close()
    hold_state(tmp_path / "state").lock.close()


def test_a_file_in_the_place_of_the_state_directory_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(CommandError, match="cannot be used") as refused:
        hold_state(tmp_path / "state")
    assert refused.value.code == "state_dir"


def test_the_keys_of_a_demo_are_made_once_and_are_private(tmp_path: Path) -> None:
    first = demo_secrets(tmp_path)
    assert demo_secrets(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert first.field_key != first.ticket_key
    assert first.field_key not in repr(first)


def test_broken_keys_are_not_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(CommandError, match=r"secrets\.json"):
        demo_secrets(tmp_path)


def test_a_private_file_replaces_an_older_one_whole(tmp_path: Path) -> None:
    write_private(tmp_path / "one", b"long first words")
    write_private(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    assert all(command in printed for command in COMMANDS)


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_no_command_and_no_child_of_one_leaves_a_core_file() -> None:
    # In a process of its own: a lowered limit cannot be raised again, and children inherit it.
    asked = (
        "import resource; from chatsvc.cli.main import main; main(['verify', '/nowhere']);"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0)"
