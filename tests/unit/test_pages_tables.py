"""The console's pages: on a phone each cell names its column; nothing goes by a single tap."""

import re
from pathlib import Path

import pytest

import counsellor

TEMPLATES = Path(counsellor.__file__).parent / "templates"
_TABLE = re.compile(r'<table class="page-table page-rows".*?</table>', re.DOTALL)
_HEAD = re.compile(r'<th scope="col">(.*?)</th>')
_ROW = re.compile(r'<th scope="row">.*?</tr>|<tr[^>]*><td .*?</tr>', re.DOTALL)
_LABEL = re.compile(r'data-label="([^>]*)">')


def _written() -> list[tuple[str, str]]:
    rows = (TEMPLATES / "hours_row.html").read_text(encoding="utf-8")
    return [
        (path.name, table.replace('{% include "hours_row.html"', rows))
        for path in sorted(TEMPLATES.glob("*.html"))
        for table in _TABLE.findall(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "table"), _written())
def test_each_cell_names_its_column(name: str, table: str) -> None:
    heads = [one for one in _HEAD.findall(table) if "unseen" not in one]
    labels = _LABEL.findall(table)
    assert [one for one in heads if one in labels] == labels, name
    # One column is the row's own name, as its heading.
    assert len(labels) == len(heads) - 1, name


def test_nothing_is_removed_by_a_single_tap() -> None:
    sure = (TEMPLATES / "sure.html").read_text(encoding="utf-8")
    assert sure.index("<details") < sure.index('value="remove"')
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert path.name == "sure.html" or 'value="remove"' not in text, path.name


def test_there_are_such_tables() -> None:
    assert len(_written()) > 9
