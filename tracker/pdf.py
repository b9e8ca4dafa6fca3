"""Paper: HTML to PDF, at once archival (PDF/A-3a) and accessible (PDF/UA-1), the same bytes for the same input.

WeasyPrint prints; one pikepdf pass completes the metadata and fixes the file's identity. Nothing but the template
folder can be reached while printing, and a warning of the printer is an error: no image or rule fails in silence.
"""

import logging
import unicodedata
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from tracker.errors import NotPrintable, SystemPartMissing
from tracker.places import templates_dir
from tracker.rendering import environment

if TYPE_CHECKING:
    import weasyprint

PRODUCER: Final = "Callboard"
BOX: Final = "\N{WHITE SQUARE}"
_TYPES: Final = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}

_one_at_a_time = Lock()  # the printer's fonts, its log and the packing are shared by the whole process


def make_pdf(html: str, *, title: str, language: str, author: str, created_at: datetime | None = None) -> bytes:
    """Print a page of the paper templates; ``NotPrintable`` says what the printer complained of.

    Signs that no paper font has are printed as a box, see ``find_unprintable``. Without ``created_at`` the file
    carries no date. ``SystemPartMissing`` names the package where Pango is absent.
    """
    printer = _printer()
    with _one_at_a_time, _complaints() as complaints:
        try:
            document = printer.print(_printable(html))
            document.metadata.title, document.metadata.lang = title, language
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
                printed: bytes = document.write_pdf(pdf_variant="pdf/a-3a", output_intent="srgb")
        except Exception as error:
            raise NotPrintable(f"the page cannot be printed: {error}") from error
        except BaseException as error:  # WeasyPrint's fatal error is not an Exception
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise NotPrintable(f"the page cannot be printed: {error}") from error
        if complaints:
            raise NotPrintable(f"the page cannot be printed: {complaints[0]}")
        return _complete(printed, title=title, author=author, created_at=created_at)


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def find_unprintable(text: str) -> list[str]:
    """The signs of a text that no paper font has, like emoji, each once and in order."""
    return sorted(sign for sign in set(unicodedata.normalize("NFC", text)) if _fate(sign) == BOX)


def check_printer() -> None:
    """Do nothing if PDFs can be made here; otherwise raise ``SystemPartMissing``."""
    _printer()


class _Printer:
    """WeasyPrint with our fonts loaded once and a fetcher that knows only the template folder."""

    def __init__(self, folder: Path) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self._weasyprint = weasyprint
        self._folder = folder
        self._fetcher = _fetcher_for(folder)
        self._fonts = FontConfiguration()
        with _complaints() as complaints:
            self._faces = weasyprint.CSS(
                filename=folder / "_fonts.css", font_config=self._fonts, url_fetcher=self._fetcher
            )
        if complaints:
            raise NotPrintable(f"the paper fonts are not usable ({complaints[0]}): run 'make frontend'")

    def print(self, html: str) -> "weasyprint.Document":
        """Lay out a page; links to style sheets are read from the template folder."""
        base = (self._folder / "document.html").as_uri()
        page = self._weasyprint.HTML(string=html, base_url=base, url_fetcher=self._fetcher)
        return page.render(font_config=self._fonts, stylesheets=[self._faces], presentational_hints=True)


@lru_cache(maxsize=1)
def _printer() -> _Printer:
    try:
        return _Printer(templates_dir() / "pdf")
    except OSError as error:
        raise SystemPartMissing(
            "PDF needs the library Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from error


def _fetcher_for(folder: Path) -> Any:
    """A fetcher that serves files below the folder and refuses every other address, also behind ``..``."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class TemplateFolder(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
        def fetch(self, url: str, headers: object = None) -> Any:
            address = urlsplit(url)
            path = Path(unquote(address.path)).resolve()
            if address.scheme != "file" or not path.is_relative_to(folder.resolve()):
                raise ValueError("only files of the template folder can be printed")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})

    return TemplateFolder()


def _printable(html: str) -> str:
    """The page in signs that the paper fonts have, so that no font of the machine slips in and paper is alike."""
    text = unicodedata.normalize("NFC", html)
    return text.translate({ord(sign): _fate(sign) for sign in set(text)})


def _fate(sign: str) -> str:
    """A sign itself, nothing for signs without a shape of their own, or a box for one that no font has."""
    if ord(sign) in _paper_signs() or sign in "\n\t":
        return sign
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Mn") else BOX


@lru_cache(maxsize=1)
def _paper_signs() -> frozenset[int]:
    """Every sign that one of the paper fonts has."""
    signs: set[int] = set()
    for path in (templates_dir() / "pdf" / "_fonts").glob("*.woff2"):
        with TTFont(path, lazy=True) as font:
            signs.update(font.getBestCmap())
    return frozenset(signs)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs as warning or worse while the block runs."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    log, ear = logging.getLogger("weasyprint"), Ear(logging.WARNING)
    log.addHandler(ear)
    try:
        yield heard
    finally:
        log.removeHandler(ear)


def _complete(printed: bytes, *, title: str, author: str, created_at: datetime | None) -> bytes:
    """Declare both standards in plain metadata and give the file an identity made of its content alone."""
    stamp = created_at.astimezone(UTC).replace(microsecond=0) if created_at else None
    with pikepdf.open(BytesIO(printed)) as pdf:
        _mend_lists(pdf)
        _mend_tables(pdf)
        for key in list(pdf.docinfo.keys()):
            del pdf.docinfo[key]
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = title, author
        pdf.docinfo["/Creator"] = pdf.docinfo["/Producer"] = PRODUCER
        if stamp:
            pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp.strftime("D:%Y%m%d%H%M%SZ")
        metadata = environment("en").get_template("pdf/_metadata.xml")
        xml = metadata.render(title=title, author=author, producer=PRODUCER, created=stamp and stamp.isoformat())
        stream = pikepdf.Stream(pdf, xml.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.Root.Metadata = pdf.make_indirect(stream)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """The file with an identity made of its content alone.

    A compressed stream may by chance end in a carriage return. That is correct, but validators that look for the end
    of the line before ``endstream`` then miscount its length; such a stream is filled up by a sign without meaning.
    """
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.read_raw_bytes().endswith(b"\r"):
            _fill_up(item)
    packed, plain = BytesIO(), BytesIO()
    pdf.save(packed, deterministic_id=True, fix_metadata_version=False)
    if b"\r\nendstream" not in packed.getvalue():
        return packed.getvalue()
    pdf.save(plain, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.getvalue()


def _fill_up(stream: Any) -> None:
    """Lengthen what a stream holds until its checksum, which ends the compressed form, ends otherwise."""
    content = stream.read_bytes()
    while zlib.adler32(content) & 0xFF == ord("\r"):
        content += b"\n"  # no zero: it would not change the last byte of the checksum
    stream.write(content)
    if "/Length1" in stream:  # a font; what follows its tables is not read
        stream.Length1 = len(content)


def _mend_lists(pdf: pikepdf.Pdf) -> None:
    """Give every list item a body and every nested list its place in it, as PDF/UA wants; WeasyPrint does not."""
    structure = [item for item in pdf.objects if _tag(item)]
    for item in (element for element in structure if _tag(element) == "/LI"):
        bare = [kid for kid in item.K if _tag(kid) not in ("/Lbl", "/LBody")]
        if bare:
            kept = [kid for kid in item.K if _tag(kid) in ("/Lbl", "/LBody")]
            item.K = pikepdf.Array([*kept, _body(pdf, item, bare)])
    for outer in (element for element in structure if _tag(element) == "/L"):
        items: list[Any] = []
        for kid in outer.K:
            if _tag(kid) == "/L" and items and _tag(items[-1]) == "/LI":
                items[-1].K.append(_body(pdf, items[-1], [kid]))
            else:
                items.append(kid)
        outer.K = pikepdf.Array(items)


def _mend_tables(pdf: pikepdf.Pdf) -> None:
    """Say of each head whether it names a column or a row, instead of lists of heads that forget wide ones."""
    for element in pdf.objects:
        if _tag(element) == "/TH":
            element.A.Scope = pikepdf.Name.Column if _tag(element.P.P) == "/THead" else pikepdf.Name.Row
        elif _tag(element) == "/TD" and "/Headers" in element.A:
            del element.A["/Headers"]


def _tag(element: Any) -> str:
    is_element = isinstance(element, pikepdf.Dictionary) and element.get("/Type") == pikepdf.Name.StructElem
    return str(element.S) if is_element else ""


def _body(pdf: pikepdf.Pdf, item: Any, kids: list[Any]) -> Any:
    body = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item, K=pikepdf.Array(kids))
    )
    for kid in kids:
        if _tag(kid):
            kid.P = body
    return body
