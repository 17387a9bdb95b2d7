"""What the repository consists of: the files that git tracks or would, by kind."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("chatsvc", "counsellor", "anonymity")


@cache
def files() -> tuple[str, ...]:
    """Return every file that is tracked or not ignored, as a path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))


def python_files(*folders: str) -> list[str]:
    """Return Python files below the folders, without migrations, which Django writes."""
    return [name for name in _below(folders, ".py") if "/migrations/" not in name]


def web_files(*folders: str) -> list[str]:
    """Return TypeScript files below the folders."""
    return _below(folders, ".ts") + _below(folders, ".tsx")


def style_files(*folders: str) -> list[str]:
    """Return style sheets below the folders."""
    return _below(folders, ".css")


def template_files(*folders: str) -> list[str]:
    """Return templates of pages below the folders."""
    return _below(folders, ".html")


def _below(folders: Iterable[str], ending: str) -> list[str]:
    tops = tuple(f"{folder}/" for folder in folders)
    return [name for name in files() if name.startswith(tops) and name.endswith(ending)]


def text(name: str) -> str:
    """Return a file's text."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    """Return a Python file, parsed."""
    return ast.parse(text(name))


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a Python file, methods and inner ones too."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of_code(names: Iterable[str]) -> int:
    """Return how many lines hold something."""
    return sum(sum(1 for line in text(name).splitlines() if line.strip()) for name in names)


def imported(name: str) -> Iterator[str]:
    """Return every module that a Python file imports when it runs, with the names of `from`."""
    for node in _running(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _running(module: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without what only type checkers read."""
    for child in ast.iter_child_nodes(module):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _running(child)
