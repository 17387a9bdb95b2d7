"""The report as a tagged PDF (PDF/UA-1), made in a process of its own that knows no secret.

    python -m counsellor.council.pdf < report.html > report.pdf

WeasyPrint and Pango are large and read what people typed; so they run without our environment, and
nothing that the page names is fetched.
"""

import re
import subprocess
import sys
from importlib import import_module
from typing import Final, NoReturn

VARIANT: Final = "pdf/ua-1"
WITHIN_S: Final = 120
_NO_PANGO: Final = 3
PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


class NoPdfError(Exception):
    """No PDF was made."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code."""
        super().__init__(sentence)
        self.code = code


def pdf_of(page: str) -> bytes:
    """Return a page as a tagged PDF. Blocking, two seconds or so.

    Raises:
        NoPdfError: `pango_missing`, or `pdf_failed`.
    """
    command = [sys.executable, "-m", "counsellor.council.pdf"]
    try:
        made = subprocess.run(  # noqa: S603  our own module; the page goes in by its standard input
            command,
            input=page.encode(),
            capture_output=True,
            env={"LANG": "C.UTF-8"},
            timeout=WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoPdfError("pdf_failed", "The PDF took too long.") from None
    if made.returncode == _NO_PANGO:
        sentence = f"A PDF needs Pango and a font: apt-get install {PACKAGES}"
        raise NoPdfError("pango_missing", sentence)
    if made.returncode or not made.stdout.startswith(b"%PDF-"):
        raise NoPdfError("pdf_failed", "The PDF could not be made.")
    return made.stdout


def is_tagged(pdf: bytes) -> bool:
    """Whether a PDF says that it is tagged and PDF/UA; its catalogue is not compressed here."""
    return b"/MarkInfo" in pdf and b"/StructTreeRoot" in pdf and b"pdfuaid" in pdf


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def main() -> int:
    """Read a page, write its PDF."""
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):  # cffi finds no library
        return _NO_PANGO
    page = sys.stdin.buffer.read().decode()
    html = weasyprint.HTML(string=page, url_fetcher=_refuse)
    # Uncompressed, so that anybody can see that it is tagged; it is small all the same.
    sys.stdout.buffer.write(html.write_pdf(pdf_variant=VARIANT, uncompressed_pdf=True))
    return 0


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"nothing is fetched: {len(url)} letters")


if __name__ == "__main__":
    sys.exit(main())
