"""The Förderdatenbank: export, result list with its odd paging, and detail pages in both layouts."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request

from crawlers.sample.faults import EXPORT, HOME_PAGE, kept
from crawlers.sample.fdb_export import UMLAUTS, rich_html
from crawlers.sample.markup import html_of
from crawlers.sample.portal import Portal
from crawlers.sample.programmes import Programme, fdb_codes

PAGE_SIZE: Final = 10
SEARCH: Final = "SiteGlobals/FDB/Forms/Suche"
FORM: Final = f"{SEARCH}/Foederprogrammsuche_Formular.html"  # sic, so spelt by the site
LIST_ID: Final = "816beae2-0000-4000-8000-392bc1e17027"  # names the list inside the paging parameter
GTP: Final = re.compile(r"%26[0-9a-f-]{36}_list%3D(\d+)")  # what is left of it after one decoding
DRIFT: Final = 3  # how far a hit may slip from one request to the next
FACETS: Final = {
    "Foerdergebiet": "Fördergebiet",
    "Foerderbereich": "Förderbereich",
    "Foerderberechtigte": "Förderberechtigte",
    "Foerderart": "Förderart",
    "Foerdergeber": "Fördergeber",
}
WEB_CODES: Final = {"schlesig_holstein": "schleswig_holstein"}  # the filter spells it right, the export does not
FIELDS: Final = {
    "Foerderart": "types",
    "Foerdergebiet": "areas",
    "Foerdergeber": "givers",
    "Foerderberechtigte": "applicants",
    "Foerderbereich": "subjects",
}


@dataclass(frozen=True)
class FacetEntry:
    """One value of a filter with its count."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetGroup:
    """One filter beside the list."""

    name: str
    label: str
    entries: tuple[FacetEntry, ...]


def create_blueprint(portal: Portal) -> Blueprint:
    """The routes of the Förderdatenbank."""
    bp = Blueprint("foerderdatenbank", __name__)

    @bp.get(EXPORT)
    def export() -> Response:
        """The whole database as a ZIP, no login, no parameters."""
        answer = Response(portal.export, mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="foerderprogramme.zip"'
        return answer

    @bp.get(f"/{SEARCH}/<any(Foederprogrammsuche, Expertensuche, Startseitensuche):_form>_Formular.html")
    def result_list(_form: str) -> str:
        """Ten hits and the way to the next ten."""
        return _list(portal)

    @bp.get("/FDB/Content/DE/Foerderprogramm/<path:name>.html")
    def detail(name: str) -> str:
        """One programme."""
        path = f"/FDB/Content/DE/Foerderprogramm/{name}"
        found = next((p for p in portal.programmes if p.path == path), None)
        return _detail(found, portal) if found else abort(404)

    @bp.get("/FDB/Content/DE/Archiv/<name>.html")
    def archived(name: str) -> str:
        """A programme that has left."""
        found = next((p for p in portal.left if p.spec.slug == name), None)
        return _detail(found, portal) if found else abort(404)

    @bp.get("/FDB/Content/DE/<any(Kontakt, Foerdergeber):_kind>/<_letter>/<key>.html")
    def address(_kind: str, _letter: str, key: str) -> str:
        """Whom to ask, or who pays."""
        return _address(key)

    @bp.get(HOME_PAGE)
    def home() -> str:
        """The way in."""
        text = f'<p><a href="/{FORM}?filterCategories=FundingProgram">Alle Förderprogramme</a></p>'
        return render_template("plain.html", language="de", title="Förderdatenbank (Beispielportal)", text=text)

    @bp.get("/FDB/DE/Meta/Impressum/impressum.html")
    def imprint() -> str:
        """What the texts may be used for."""
        text = "<p>Beispielportal. Texte: frei erfunden, zum Ausprobieren und Testen.</p>"
        return render_template("plain.html", language="de", title="Impressum", text=text)

    return bp


def label_of(category: str, code: str) -> str:
    """The German words of a category code."""
    return fdb_codes().label[category][code]


def labels(category: str, codes: Sequence[str]) -> str:
    """The labels as the pages join them: a comma and a blank, which one label holds itself."""
    return ", ".join(sorted({label_of(category, code) for code in codes}, key=_as_in_a_dictionary))


def _as_in_a_dictionary(label: str) -> str:
    return label.lower().translate(UMLAUTS)


def number_of_hits(count: int) -> str:
    """``2.488``: with a dot at the thousands."""
    return f"{count:,}".replace(",", ".")


def _list(portal: Portal) -> str:
    found = _in_order(_filtered(portal.programmes), portal.chance())
    there = found[: kept(len(found), portal.fault_of("fdb"))]
    pages = max(-(-len(there) // PAGE_SIZE), 1)
    page = min(_page_asked_for(), pages)
    return render_template(
        "fdb_list.html",
        base=portal.base_url,
        form=FORM,
        words=request.args.get("templateQueryString", ""),
        hits=number_of_hits(len(found)),
        programmes=there[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=pages,
        shown_pages=_shown_pages(page, pages),
        page_url=_page_url,
        facets=_facets(portal.programmes),
        labels=labels,
    )


def _filtered(programmes: Sequence[Programme]) -> list[Programme]:
    words = request.args.get("templateQueryString", "").lower().split()
    wanted = {name: request.args.getlist(f"cl2Processes_{name}") for name in FIELDS}
    return [
        programme
        for programme in programmes
        if all(word in f"{programme.title} {programme.texts['full']}".lower() for word in words)
        and all(not codes or set(codes) & set(_web_codes(programme, name)) for name, codes in wanted.items())
    ]


def _web_codes(programme: Programme, category: str) -> list[str]:
    return [WEB_CODES.get(code, code) for code in getattr(programme.spec, FIELDS[category])]


def _in_order(programmes: Sequence[Programme], chance: random.Random) -> list[Programme]:
    """Sorted as asked, but never quite the same: hits slip by a few places from request to request."""
    if request.args.get("sortOrder", "").startswith("title_text_sort"):
        ordered = sorted(programmes, key=lambda programme: programme.title.lower())
    else:
        ordered = sorted(programmes, key=lambda programme: programme.issued, reverse=True)
    places = {programme.path: rank + chance.uniform(0, DRIFT) for rank, programme in enumerate(ordered)}
    return sorted(ordered, key=lambda programme: places[programme.path])


def _page_asked_for() -> int:
    """The page of the doubly encoded parameter; anything tidied up on the way means page 1."""
    match = GTP.fullmatch(request.args.get("gtp", ""))
    return max(int(match[1]), 1) if match else 1


def _page_url(page: int) -> str:
    kept_arguments = "&".join(
        f"{name}={value}" for name, value in request.args.items(multi=True) if name not in ("gtp", "filterCategories")
    )
    rest = f"&{kept_arguments.replace(' ', '+')}" if kept_arguments else ""
    return f"{FORM}?gtp=%2526{LIST_ID}_list%253D{page}&filterCategories=FundingProgram{rest}"


def _shown_pages(page: int, pages: int) -> list[int]:
    """First, last and the neighbours; 0 stands for the gap between them."""
    shown = sorted({1, pages, *(n for n in (page - 1, page, page + 1, page + 2) if 1 <= n <= pages)})
    with_gaps: list[int] = []
    for number in shown:
        if with_gaps and number - with_gaps[-1] > 1:
            with_gaps.append(0)
        with_gaps.append(number)
    return with_gaps


def _facets(programmes: Sequence[Programme]) -> list[FacetGroup]:
    return [FacetGroup(name, label, tuple(_entries(name, programmes))) for name, label in FACETS.items()]


def _entries(name: str, programmes: Sequence[Programme]) -> list[FacetEntry]:
    entries = []
    for code, label in fdb_codes().label[name].items():
        count = sum(code in getattr(programme.spec, FIELDS[name]) for programme in programmes)
        if count and code != "bundesweit":
            entries.append(FacetEntry(WEB_CODES.get(code, code), label, count))
    return entries


def _detail(programme: Programme, portal: Portal) -> str:
    contacts = fdb_codes().contact
    return render_template(
        "fdb_detail.html",
        base=portal.base_url,
        programme=programme,
        wrapped=len(programme.title) % 2 == 1,
        funder=fdb_codes().funder[programme.spec.organisation],
        contacts=[(key, contacts[key]) for key in programme.spec.contacts],
        html={name: rich_html(text) for name, text in programme.texts.items()},
        labels=labels,
    )


def _address(key: str) -> str:
    contact = fdb_codes().contact.get(key)
    if contact is None:
        name = fdb_codes().funder.get(key) or abort(404)
        return render_template("plain.html", language="de", title=name, text="")
    lines: list[Any] = [contact.unit, f"{contact.road} {contact.house}", f"{contact.zip} {contact.city}", contact.phone]
    text = html_of("\n".join(f"- {line}" for line in lines if str(line).strip()))
    return render_template("plain.html", language="de", title=contact.name, text=text)
