"""The package's manifest is valid METS 1.12 with valid PREMIS 3 in it, by their own schemas."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from counsellor.archive.package import Head, manifest
from tests.support.schemas import faults

METS: Final = "{http://www.loc.gov/METS/}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
PREMIS: Final = "{http://www.loc.gov/premis/v3}"
MADE: Final = datetime(2027, 1, 20, 12, tzinfo=UTC)
FILES: Final = {"beslut.xml": b"<a/>", "rapport.pdf": b"%PDF-", "tabeller.csv": b"a,b"}


def made(*, whole: bool = True) -> ET.Element:
    head = Head("uuid-1", "Bevarade handlingar 2026", "Socialnämnden", MADE, whole)
    return ET.fromstring(manifest(head, FILES))  # noqa: S314  our own document


@pytest.mark.parametrize("whole", [True, False])
def test_the_manifest_is_valid(*, whole: bool) -> None:
    assert faults(made(whole=whole)) == []


def test_a_package_without_any_file_is_a_manifest_too() -> None:
    head = Head("uuid-1", "Tomt", "Socialnämnden", MADE, is_whole=False)
    assert faults(ET.fromstring(manifest(head, {}))) == []  # noqa: S314  as above


def first(root: ET.Element, tag: str) -> ET.Element:
    found = next(root.iter(tag), None)
    assert found is not None
    return found


def swap_sections(root: ET.Element) -> None:
    root[:] = [root[1], root[0], *root[2:]]


def double_id(root: ET.Element) -> None:
    for file in root.iter(f"{METS}file"):
        file.set("ID", "f1")


BREAKS: Final[dict[str, tuple[Callable[[ET.Element], object], str]]] = {
    "no map": (lambda root: root.remove(first(root, f"{METS}structMap")), "structMap' expected"),
    "order": (swap_sections, "Unexpected child with tag"),
    "same id twice": (double_id, "duplicated xs:ID value 'f1'"),
    "id": (lambda root: first(root, f"{METS}file").set("ID", "1"), "attribute ID='1'"),
    "lost": (lambda root: first(root, f"{METS}fptr").set("FILEID", "x"), "IDREF 'x' not found"),
    "role": (lambda root: first(root, f"{METS}agent").set("ROLE", "BOSS"), "ROLE='BOSS'"),
    "attribute": (lambda root: first(root, f"{METS}div").set("SORT", "1"), "'SORT' attribute"),
    "sum": (lambda root: first(root, f"{METS}file").set("CHECKSUMTYPE", "SHA256"), "CHECKSUMTYPE"),
    "when": (lambda root: first(root, f"{METS}file").set("CREATED", "i går"), "CREATED='i går'"),
    "type": (lambda root: first(root, f"{METS}mdWrap").attrib.pop("MDTYPE"), "attribute 'MDTYPE'"),
    "link": (
        lambda root: first(root, f"{METS}FLocat").set(f"{XLINK}type", "web"),
        "fixed value 'simple'",
    ),
    "stranger": (lambda root: ET.SubElement(root, "note"), "tag 'note'"),
    "text": (lambda root: setattr(first(root, f"{METS}div"), "text", "hej"), "character data"),
    "event": (
        lambda root: first(root, f"{PREMIS}event").remove(first(root, f"{PREMIS}eventType")),
        "eventType' expected",
    ),
    "moment": (
        lambda root: setattr(first(root, f"{PREMIS}eventDateTime"), "tag", f"{PREMIS}when"),
        f"{PREMIS}when",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_planted_what_breaks_a_schema_is_named(name: str) -> None:
    breaks, told = BREAKS[name]
    root = made()
    breaks(root)
    assert any(told in one for one in faults(root)), faults(root)
