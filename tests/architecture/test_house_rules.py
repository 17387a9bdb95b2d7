"""The shape of the tree: file wall, screenfuls, first lines, imports at the top, our own words."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.support.tree import (
    PACKAGES,
    files,
    functions,
    imported,
    python_files,
    style_files,
    template_files,
    text,
    tree,
    web_files,
)

WALL: Final = 400  # lines; architecture.md section 4
SCREEN: Final = 70  # lines of one function
OURS: Final = (*PACKAGES, "tests", "deploy")
PYTHON: Final = python_files(*OURS)
WEB: Final = web_files(*PACKAGES, "tests")
STYLE: Final = style_files(*PACKAGES)
TEMPLATES: Final = template_files(*PACKAGES)
EVERY: Final = (*PYTHON, *WEB, *STYLE, *TEMPLATES)
# No words: they say nothing about what is inside.
NO_NAMES: Final = re.compile(
    r"^common$|(?:^|_)(?:utils?|helpers?|manager|facade|misc|user|agent|session|room|roster)(?:$|_|s$)"
)
# Django and the browser have words of their own.
THEIR_WORDS: Final = re.compile(
    r"AbstractBaseUser|BaseUserManager|UserManager|SessionMiddleware|session_|_session|user_agent"
    r"|get_user|username|USERNAME|session$|^user$|^session"
)


def test_there_is_something_to_look_at() -> None:
    assert len(PYTHON) > 50
    assert len(WEB) > 30
    assert len(STYLE) > 15
    assert len(TEMPLATES) > 15


def test_no_file_is_longer_than_the_wall() -> None:
    assert not [name for name in EVERY if len(text(name).splitlines()) > WALL]


def test_the_typical_file_is_short() -> None:
    lengths = sorted(
        len(text(name).splitlines())
        for name in python_files(*PACKAGES) + web_files(*PACKAGES)
        if not name.endswith("__init__.py")
    )
    ninetieth = lengths[int(len(lengths) * 0.9)]
    print(f"median {statistics.median(lengths)}, 90th percentile {ninetieth}")  # noqa: T201
    assert ninetieth <= 250


def test_a_function_fits_a_screen() -> None:
    assert not [
        f"{name}: {function.name} has {length} lines"
        for name in PYTHON
        for function in functions(name)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > SCREEN
    ]


def test_no_import_inside_a_function() -> None:
    assert not [
        f"{name}:{node.lineno}"
        for name in PYTHON
        for function in functions(name)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_the_first_line_of_a_file_says_its_job() -> None:
    silent = [
        name
        for name in PYTHON
        if not ast.get_docstring(tree(name)) or not text(name).startswith(('"""', 'r"""', "#!"))
    ]
    silent += [name for name in WEB + STYLE if not text(name).startswith(("// ", "/** ", "/* "))]
    assert not silent


def test_an_init_file_is_one_docstring() -> None:
    inits = [name for name in PYTHON if name.endswith("__init__.py")]
    assert inits
    assert not [name for name in inits if len(tree(name).body) != 1 or text(name).count("\n") != 1]


def test_no_file_has_a_name_that_says_nothing() -> None:
    stems = {name: Path(name).stem.replace("-", "_").split(".")[0] for name in PYTHON + WEB}
    assert not [name for name, stem in stems.items() if NO_NAMES.search(stem)]


def test_no_definition_has_a_name_that_says_nothing() -> None:
    assert not [
        f"{name}: {found}"
        for name in python_files(*PACKAGES)
        for found in _defined(tree(name))
        if NO_NAMES.search(_snake(found)) and not THEIR_WORDS.search(found)
    ]


def _defined(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_python_has_no_import_cycles() -> None:
    modules = {_module(name): name for name in python_files(*PACKAGES)}
    graph = {
        module: {other for other in imported(name) if other in modules and other != module}
        for module, name in modules.items()
    }
    done: set[str] = set()

    def follow(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module in done:
            return
        for other in sorted(graph[module]):
            follow(other, (*path, module))
        done.add(module)

    for module in sorted(graph):
        follow(module, ())
    assert len(done) == len(modules)


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name
        for name in python_files(*PACKAGES)
        if re.search(
            r"os\.getenv|os\.environ(?!\[\"DJANGO_SETTINGS_MODULE\"\] =|\.setdefault)", text(name)
        )
    ]
    assert readers == ["chatsvc/settings/environment.py"]


def test_only_anonymity_reads_the_clock_and_writes_logs() -> None:
    allowed = {"time": "anonymity/clock.py", "logging": "anonymity/logs.py"}
    assert not [
        f"{name}: {module}"
        for name in python_files(*PACKAGES)
        for module in imported(name)
        if module in allowed and allowed[module] != name
    ]


def test_every_tracked_file_is_text_that_ends_with_a_newline() -> None:
    wrong = []
    for name in files():
        if name.endswith((".png", ".ico", ".woff2", ".json", ".svg")):
            continue
        content = text(name)
        if content and not content.endswith("\n"):
            wrong.append(name)
    assert not wrong
