"""METS 1.12 and PREMIS 3 as their owners publish them (tests/vectors/schemas), asked offline."""

from functools import cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import xmlschema

FOLDER: Final = Path(__file__).parents[1] / "vectors" / "schemas"


def faults(root: ET.Element) -> list[str]:
    """Return what the schemas say against a METS document; what METS wraps is judged too."""
    return [
        f"{one.path}: {one.reason}" for one in _mets().iter_errors(root) if not isinstance(one, str)
    ]


@cache
def _mets() -> xmlschema.XMLSchema10:
    """Read the three files together: METS uses XLink's, and lets PREMIS's be known inside."""
    first = _read("xlink.xsd", None)
    _read("premis-v3-0.xsd", first)
    whole = _read("mets.xsd", first)
    first.maps.build()
    return whole


def _read(name: str, beside: xmlschema.XMLSchema10 | None) -> xmlschema.XMLSchema10:
    maps = None if beside is None else beside.maps
    # `local`: nothing is ever fetched, whatever a schema says of where it imports from.
    return xmlschema.XMLSchema10(str(FOLDER / name), allow="local", global_maps=maps, build=False)
