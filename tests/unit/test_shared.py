"""What a run of the tests makes once is made by one process, whole, for all of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path


def test_of_many_who_ask_at_once_one_makes_it_and_all_have_the_whole(tmp_path: Path) -> None:
    made: list[Path] = []
    read: list[str] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "first").write_text("a")
        (folder / "last").write_text("b")

    def ask() -> None:
        folder = made_once(tmp_path, "day", make)
        read.append("".join(path.read_text() for path in sorted(folder.iterdir())))

    asking = [threading.Thread(target=ask) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(10)
    assert (len(made), read) == (1, ["ab"] * 8)


def test_half_of_it_is_nothing_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "first").write_text("half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        made_once(tmp_path, "day", fail)
    assert list(made_once(tmp_path, "day", lambda _folder: None).iterdir()) == []
