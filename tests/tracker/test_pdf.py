"""Paper is archival, accessible, the same twice, and made of nothing but the template folder."""

import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import page
import pikepdf
import pytest
from pypdf import PdfReader

from tests.tracker.documents.test_checks import EVERYTHING
from tracker.documents import document_html, validate_document
from tracker.errors import NotPrintable
from tracker.pdf import count_pages, find_unprintable, make_pdf
from tracker.rendering import environment

pytestmark = pytest.mark.needs("pango", "pangoft2", "harfbuzz-subset")

PAPER = (
    """{% extends "pdf/_base.html" %}
{% block title %}Probe{% endblock %}
{% block top_left %}CERV-2027-CITIZENS{% endblock %}
{% block content %}"""
    + "{{ content | safe }}{% endblock %}"
)

LISTS = (
    "<ul><li><p>eins</p><p>und mehr</p><ul><li><p>tief</p></li></ul></li><li>zwei</li></ul>"
    "<ol start='3'><li>drei</li></ol>"
)
TABLE = (
    "<table><caption>Risiken</caption><thead><tr><th scope='col'>Nr.</th><th scope='col' colspan='2'>Risiko</th></tr>"
    "</thead><tbody><tr><th scope='row'>1</th><td>a</td><td rowspan='2'>b</td></tr><tr><td>2</td><td>c</td></tr>"
    "</tbody></table><table><tbody><tr><td>ohne Kopf</td></tr></tbody></table>"
)
NOTE = (
    "<p>Satz<span class='footnote'>Die Quelle.</span> mit <a href='https://example.org/?a=1&amp;b=2'>Verweis</a>.</p>"
)
ALL = f"<h1>Kapitel</h1><h2>Teil</h2>{NOTE}{LISTS}<h3>Tabellen</h3>{TABLE}<blockquote><p>Zitat</p></blockquote>"


def print_paper(content: str, **changes: object) -> bytes:
    html = environment("de").from_string(PAPER).render(content=content)
    values = {"title": "Probe", "language": "de", "author": "Stadt Beispielingen", **changes}
    return make_pdf(html, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("standard", ["3a", "ua1"])
def test_paper_is_archival_and_accessible(standard: str) -> None:
    pdf = print_paper(ALL)

    report = page.validate_pdf_bytes(pdf, profile=standard)

    assert [(fault.rule_id, fault.message) for fault in report.failures] == []


def test_the_same_page_gives_the_same_bytes() -> None:
    first = print_paper(ALL, created_at=datetime(2026, 11, 24, 9, tzinfo=UTC))

    assert first == print_paper(ALL, created_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert first != print_paper(ALL, created_at=datetime(2026, 11, 24, 10, tzinfo=UTC))


def test_letters_of_all_our_languages_and_common_signs_are_printed_from_our_own_fonts() -> None:
    text = "Łódź, Ελλάδα, Київ, Škofja Loka, ≥ 15 % → ☑ „Größe“ œuvre"

    pdf = print_paper(f"<p>{text}</p><p><b>{text}</b></p>")

    assert PdfReader(BytesIO(pdf)).pages[0].extract_text().count(text) == 2
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts = [str(item.BaseFont) for item in opened.objects if _is_font(item)]
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"Arimo", "Noto"}


def test_title_author_and_language_are_set_and_only_a_given_date_is() -> None:
    dated = PdfReader(BytesIO(print_paper(ALL, created_at=datetime(2026, 11, 24, 9, tzinfo=UTC))))
    undated = PdfReader(BytesIO(print_paper(ALL)))

    assert dated.metadata is not None
    assert undated.metadata is not None
    assert (dated.metadata.title, dated.metadata.author) == ("Probe", "Stadt Beispielingen")
    assert dated.metadata.creation_date == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert undated.metadata.creation_date is None
    assert str(dated.root_object["/Lang"]) == "de"


def test_pages_are_a4_counted_and_numbered() -> None:
    pdf = print_paper("<p>eins</p><p class='new-page'>zwei</p>")

    second = PdfReader(BytesIO(pdf)).pages[1]

    assert count_pages(pdf) == 2
    assert [round(float(side) / 72 * 25.4) for side in (second.mediabox.width, second.mediabox.height)] == [210, 297]
    assert "Seite 2 von 2" in second.extract_text()
    assert "CERV-2027-CITIZENS" in second.extract_text()


@pytest.mark.parametrize(
    "address",
    ["/etc/hostname", "../../tracker/pdf.py", "_fonts/../../../pyproject.toml", "https://host.example/a.png", "no.png"],
)
def test_nothing_beyond_the_template_folder_is_read(address: str) -> None:
    with pytest.raises(NotPrintable):
        print_paper(f"<img src='{address}' alt='x'>")


def test_a_rule_the_printer_does_not_know_is_an_error() -> None:
    with pytest.raises(NotPrintable, match="no-such-property"):
        print_paper("<p style='no-such-property: 1'>x</p>")


def test_an_image_without_words_is_an_error() -> None:
    with pytest.raises(NotPrintable):
        print_paper("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'></svg><img src='x'>")


def test_every_item_of_a_list_has_a_body() -> None:
    with pikepdf.open(BytesIO(print_paper(LISTS))) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/LI"]

        kids = [[str(kid.S) for kid in item.K] for item in items]

    assert len(kids) == 4
    assert all(set(tags) == {"/Lbl", "/LBody"} for tags in kids)


def test_without_pango_everything_else_loads_and_printing_names_the_package() -> None:
    program = """
import sys
class NoPango:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, NoPango())
from tracker.errors import SystemPartMissing
from tracker.pdf import make_pdf
try:
    make_pdf("<p>x</p>", title="x", language="de", author="x")
except SystemPartMissing as missing:
    print(missing)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "apt-get install libpango-1.0-0" in done.stdout


def test_signs_that_no_paper_font_has_become_a_box_and_no_other_font_slips_in() -> None:
    pdf = print_paper("<p>Sicher 😀 ﷽\u202e\u00ad und gut</p>")

    assert "Sicher □ □ und gut" in PdfReader(BytesIO(pdf)).pages[0].extract_text().replace("\u00ad", "")
    assert find_unprintable("Größe ≥ 5 😀 ﷽ Łódź 😀") == ["﷽", "😀"]


def test_heads_name_their_columns_and_rows_wherever_a_cell_spans() -> None:
    with pikepdf.open(BytesIO(print_paper(TABLE))) as pdf:
        heads = [str(item.A.Scope) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and _is(item, "/TH")]

    assert heads == ["/Column", "/Column", "/Row"]


@pytest.mark.parametrize("lines", range(26, 31))
def test_cells_that_join_rows_stay_on_one_page(lines: int) -> None:
    html = document_html(validate_document(EVERYTHING), paper=True)

    pdf = print_paper("<h1>Kapitel</h1>" + "<p>Zeile</p>" * lines + str(html))

    assert [fault.message for fault in page.validate_pdf_bytes(pdf, profile="ua1").failures] == []


@pytest.mark.parametrize("number", range(40))
def test_no_stream_ends_like_a_line(number: int) -> None:
    pdf = print_paper("".join(f"<p>Absatz {number * 7 + line}, Wert {number**3}</p>" for line in range(20)))

    assert b"\r\nendstream" not in pdf
    assert page.validate_pdf_bytes(pdf, profile="3a").is_compliant


def _is(element: pikepdf.Dictionary, tag: str) -> bool:
    return element.get("/Type") == "/StructElem" and element.get("/S") == tag


def _is_font(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/DescendantFonts" in item
