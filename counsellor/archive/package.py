"""A package for an e-archive: files, and a METS manifest that names each with its SHA-256. Pure.

METS 1.12 with the event in PREMIS 3, as Swedish packages (FGS Paketstruktur) and E-ARK's are
built; which profile the receiving archive wants beside that is its own agreement.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from xml.etree import ElementTree as ET

METS: Final = "http://www.loc.gov/METS/"
PREMIS: Final = "http://www.loc.gov/premis/v3"
XLINK: Final = "http://www.w3.org/1999/xlink"
MANIFEST: Final = "mets.xml"
CONTENT: Final = "content/"
_MEDIA: Final[Mapping[str, str]] = {
    "xml": "application/xml",
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Head:
    """What the manifest says of the whole.

    Attributes:
        id: of the package; the same content of the same moment has the same.
        label: what it is, in words.
        creator: the organisation that hands it over.
        made: aware, UTC.
        is_whole: whether the year is over and every file could be made.
    """

    id: str
    label: str
    creator: str
    made: datetime
    is_whole: bool


def packed(head: Head, files: Mapping[str, bytes]) -> bytes:
    """Return the ZIP: `mets.xml`, then `content/` with the files by name."""
    out = io.BytesIO()
    when = head.made.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in (
            (MANIFEST, manifest(head, files)),
            *((CONTENT + name, files[name]) for name in sorted(files)),
        ):
            package.writestr(
                zipfile.ZipInfo(path, when), content, compress_type=zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def manifest(head: Head, files: Mapping[str, bytes]) -> bytes:
    """Return the METS document of these files."""
    made = head.made.isoformat(timespec="seconds")
    root = ET.Element(_m("mets"), {"OBJID": head.id, "TYPE": "SIP", "LABEL": head.label})
    status = "COMPLETE" if head.is_whole else "PARTIAL"
    about = ET.SubElement(root, _m("metsHdr"), {"CREATEDATE": made, "RECORDSTATUS": status})
    for role, kind, name in (
        ("ARCHIVIST", "ORGANIZATION", head.creator),
        ("CREATOR", "OTHER", "chatsvc"),
    ):
        other = {"OTHERTYPE": "SOFTWARE"} if kind == "OTHER" else {}
        agent = ET.SubElement(about, _m("agent"), {"ROLE": role, "TYPE": kind, **other})
        ET.SubElement(agent, _m("name")).text = name
    _event(root, made)
    group = ET.SubElement(ET.SubElement(root, _m("fileSec")), _m("fileGrp"), {"USE": "content"})
    whole = ET.SubElement(ET.SubElement(root, _m("structMap"), {"TYPE": "physical"}), _m("div"))
    for number, name in enumerate(sorted(files), start=1):
        _file(group, f"f{number}", name, files[name], made)
        ET.SubElement(whole, _m("fptr"), {"FILEID": f"f{number}"})
    return written(root)


def written(root: ET.Element) -> bytes:
    """Return an element as a document in UTF-8."""
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _event(root: ET.Element, made: str) -> None:
    section = ET.SubElement(root, _m("amdSec"))
    origin = ET.SubElement(section, _m("digiprovMD"), {"ID": "made"})
    wrapped = ET.SubElement(origin, _m("mdWrap"), {"MDTYPE": "PREMIS:EVENT"})
    event = ET.SubElement(ET.SubElement(wrapped, _m("xmlData")), _p("event"))
    known = ET.SubElement(event, _p("eventIdentifier"))
    ET.SubElement(known, _p("eventIdentifierType")).text = "local"
    ET.SubElement(known, _p("eventIdentifierValue")).text = "made"
    ET.SubElement(event, _p("eventType")).text = "creation"
    ET.SubElement(event, _p("eventDateTime")).text = made


def _file(group: ET.Element, name: str, path: str, content: bytes, made: str) -> None:
    file = ET.SubElement(
        group,
        _m("file"),
        {
            "ID": name,
            "MIMETYPE": _MEDIA[path.rsplit(".", 1)[1]],
            "SIZE": str(len(content)),
            "CREATED": made,
            "CHECKSUM": sha256(content).hexdigest(),
            "CHECKSUMTYPE": "SHA-256",
        },
    )
    where = {"LOCTYPE": "URL", f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": CONTENT + path}
    ET.SubElement(file, _m("FLocat"), where)


def _m(name: str) -> str:
    return f"{{{METS}}}{name}"


def _p(name: str) -> str:
    return f"{{{PREMIS}}}{name}"
