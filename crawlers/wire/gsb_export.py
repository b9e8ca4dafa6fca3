"""The XML export of the Förderdatenbank: programmes with everything that other documents say about them."""

from collections.abc import Iterable, Iterator
from typing import Final

from bs4 import BeautifulSoup

from crawlers.select import NotAsExpected, text, words_of
from crawlers.wire.gsb import TARGET, Document
from crawlers.wire.gsb_codes import words_for
from crawlers.wire.gsb_programme import (
    PROGRAMMES,
    deadline_paragraphs,
    key_of,
    level_of,
    procedure_of,
    status_of,
)
from tracker.records import CallRecord

SITE: Final = "/BMWI"
LABELS: Final = "/BMWI/_config/ResourceBundleEntries/Labels/FDB/"
PROGRAMME, FUNDING_PROGRAMME = "gsb:ServiceOffer", "ServiceOffer-FundingProgram"
OTHER_KINDS: Final = {"gsb:ContactData": "contact", "gsb:Address": "address", "gsb:ExternalLink": "external_link"}
OTHER_FOLDERS: Final = {"/BMWI/SiteGlobals/Categories/FDB/": "category", LABELS: "label"}
PROCEDURE_NAMES: Final = {
    "Verfahrensablauf": "gsb:procMethod",
    "Bearbeitungsdauer": "gsb:progress",
    "erforderliche Unterlagen": "gsb:competenceDescr",
    "Sprachen": "gsb:functions",  # the name misleads: in which languages to apply
}


class Export:
    """All documents of an export, so that a programme can be told with its contacts, links and labels."""

    def __init__(self, documents: Iterable[Document], *, source: str, address: str) -> None:
        self._documents = {document.path: document for document in documents}
        labels = (document for path, document in self._documents.items() if path.startswith(LABELS))
        self._labels = {name_of(label.path): label for label in labels}
        self._source = source
        self._address = address

    def record(self, programme: Document) -> CallRecord:
        """A programme in its own words."""
        key = key_of(f"{programme.path.removeprefix(SITE)}.html")
        deadline_words = self._html(programme, "gsb:procInfluence")
        body = self._html(programme, "gsb:bodyText")
        if not deadline_words and not programme.text("gsb:summary") and not programme.text("gsb:teaserText"):
            deadline_words = deadline_paragraphs(body)
        return CallRecord(
            source=self._source,
            key=key,
            url=self._address + key,
            title=words_of(programme.text("gsb:title")),
            language="de",
            kind="programme",
            funder="; ".join(self._titles(programme.linked("gsb:cl2Processes/Foerderorganisation"))),
            level=level_of(key),
            status=status_of(key),
            status_note=words_of(programme.text("gsb:header")),
            published=programme.text("gsb:dateOfIssue"),
            deadline_words=deadline_words,
            summary=self._html(programme, "gsb:teaserText"),
            description=self._html(programme, "gsb:summary"),
            eligibility=self._html(programme, "gsb:regulatoryFWork"),
            procedure=procedure_of({heading: self._html(programme, name) for heading, name in PROCEDURE_NAMES.items()}),
            legal_basis=self._html(programme, "gsb:procDescription") + body,
            funding_types=self._words(programme, "Foerderart"),
            applicants=self._words(programme, "Foerderberechtigte"),
            areas=self._words(programme, "Foerdergebiet"),
            subjects=self._words(programme, "Foerderbereich"),
            keywords=tuple(filter(None, [programme.text("gsb:keywords")])),
            contact="\n\n".join(filter(None, map(self._contact, programme.linked("gsb:cl2Contacts/Kontakt")))),
            links=tuple(self._links(programme.linked("gsb:cl2CustServices/ExternerLink"))),
        )

    def _words(self, programme: Document, category: str) -> tuple[str, ...]:
        """The words of a category: the export's own label, else ours, else the code itself."""
        known = words_for(category)
        found = (self._label(code) or known.get(code, code) for code in _codes(programme, category))
        return tuple(dict.fromkeys(found))

    def _label(self, code: str) -> str:
        """The German words of a code: the cell below ``de`` in the table of its label."""
        label = self._labels.get(code)
        rows = BeautifulSoup(label.text("gsb:value"), "lxml").select("tr") if label else []
        cells = [[text(cell) for cell in row.select("td, th")] for row in rows]
        if len(cells) < 2 or "de" not in cells[0]:
            return ""
        column = cells[0].index("de")
        return cells[1][column] if column < len(cells[1]) else ""

    def _titles(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            if document := self._documents.get(path):
                yield words_of(document.text("gsb:title"))

    def _links(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        for path in paths:
            document = self._documents.get(path)
            if document and document.text("gsb:url"):
                yield words_of(document.text("gsb:title")), document.text("gsb:url")

    def _contact(self, path: str) -> str:
        """Name, address, telephone, mail and web site, a line each."""
        contact = self._documents.get(path)
        if contact is None:
            return ""
        lines = [words_of(contact.text("gsb:title"))]
        for address in contact.linked("gsb:cl2Addresses/Adresse"):
            lines += self._address_lines(address)
        lines += [f"Tel.: {number}" for number in filter(None, [contact.text("gsb:phone")])]
        lines += [f"Fax: {number}" for number in filter(None, [contact.text("gsb:fax")])]
        lines += [contact.text("gsb:email")]
        lines += [url for _, url in self._links(contact.linked("gsb:website"))]
        return "\n".join(filter(None, lines))

    def _address_lines(self, path: str) -> list[str]:
        address = self._documents.get(path)
        if address is None:
            return []
        names = (("gsb:road", "gsb:houseId"), ("gsb:zipCode", "gsb:city"), ("gsb:country",))
        return [" ".join(filter(None, (address.text(name) for name in line))) for line in names]

    def _html(self, programme: Document, name: str) -> str:
        """A rich text with its links turned into addresses of the web."""
        html = programme.text(name)
        if TARGET not in html:
            return html
        soup = BeautifulSoup(html, "html.parser")  # keeps a fragment a fragment
        for link in soup.find_all("a"):
            target = str(link.attrs.get("xlink:href") or link.attrs.get("href") or "")
            link.attrs = {"href": self._web_address(target.removeprefix(TARGET))}
        return str(soup)

    def _web_address(self, target: str) -> str:
        document = self._documents.get(target)
        if document and document.text("gsb:url"):
            return document.text("gsb:url")
        return f"{self._address}{target.removeprefix(SITE)}.html" if target.startswith("/") else target


def kind_of(document: Document) -> str:
    """Why a document is no programme, or nothing; among the programmes an unknown kind is an error."""
    if document.kind == PROGRAMME and document.text("gsb:subType") in ("", FUNDING_PROGRAMME):
        return "" if document.text("gsb:title") else "no_title"
    if document.path.startswith(SITE + PROGRAMMES):
        raise NotAsExpected(f"no programme but {document.kind} {document.text('gsb:subType')}")
    return OTHER_KINDS.get(document.kind) or next(
        (kind for folder, kind in OTHER_FOLDERS.items() if document.path.startswith(folder)), "other_document"
    )


def name_of(path: str) -> str:
    """The last part of a path, which names the document."""
    return path.rpartition("/")[2]


def _codes(programme: Document, category: str) -> tuple[str, ...]:
    paths = programme.linked(f"gsb:cl2Processes/{category}")
    return tuple(dict.fromkeys(name_of(path) for path in paths))
