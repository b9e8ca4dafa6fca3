"""The export of the Förderdatenbank: a ZIP of XML documents in the publisher's own property form."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from crawlers.sample.markup import html_of
from crawlers.sample.programmes import (
    ContactSpec,
    Programme,
    UntitledSpec,
    fdb_codes,
    untitled_documents,
)

CONTENT: Final = "/BMWI/FDB/Content/DE"
CATEGORIES: Final = "/BMWI/SiteGlobals/Categories/FDB"
CLASSIFIER: Final = "target:/BMWI/SiteGlobals/Classifications/Classifier/Common"
LABELS: Final = "/BMWI/_config/ResourceBundleEntries/Labels/FDB"
SCHEMA: Final = b"%PDF-1.4\n% Schnittstellenbeschreibung Download XML\n%%EOF\n"
MADE: Final = (2026, 1, 1, 3, 0, 0)  # so that the same state gives the same bytes

XML: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<document xmlns:xlink="http://www.w3.org/1999/xlink" name="{name}" path="{path}" type="{kind}">
{properties}</document>
"""
EMPTY_TEXTS: Final = (
    "gsb:challenge", "gsb:customerBenefit", "gsb:procQuality", "gsb:referenceCustomer", "gsb:requirements",
    "gsb:serviceDescription", "gsb:serviceFeeDescr", "gsb:termsOfPayment",
)  # fmt: skip
AREAS_OF_USE: Final = (
    "UFExistenzgruendung", "UFUnternehmensfinanzierung", "UFArbeit", "UFAusWeiterbildung", "UFAussenwirtschaft",
    "UFBeratung", "UFEnergieeffizienz", "UFForschungOffen", "UFForschungSpezifisch", "UFGesundheitSoziales",
    "UFInfrastruktur", "UFKulturMedienSport", "UFLandwirtschaft", "UFMessenAusstellungen", "UFRegionalfoerderung",
    "UFStaedtebauStadterneuerung", "UFUmweltNaturschutz", "UFWohnungsbau", "UFFrauenfoerderung",
)  # fmt: skip
ABBREVIATIONS: Final = {"Mio.": "Millionen", "Nr.": "Nummer", "KMU": "kleine und mittlere Unternehmen"}
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})  # of lower-case words

Document = tuple[str, str]  # path inside the archive, and the XML


def build_export(programmes: Sequence[Programme], *, kept: int | None = None) -> bytes:
    """The whole archive, or one that ends after so many programmes."""
    listed = programmes[:kept]
    documents = dict([*_programme_documents(listed), *_linked_documents(listed), *_category_documents()])
    files = {f"{path.removeprefix('/')}.xml": xml.encode() for path, xml in documents.items()}
    files["BMWI/schnittstellenbeschreibung-download-xml.pdf"] = SCHEMA
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def rich_html(text: str) -> str:
    """A text as the editors' HTML: abbreviations explained, amounts held together by a no-break space."""
    html = html_of(text)
    for short, long in ABBREVIATIONS.items():
        html = re.sub(rf"\b{re.escape(short)}(?=\s)", f'<abbr class="" title="{long}">{short}</abbr>', html)
    return re.sub(r"\bEUR (?=\d)", "EUR\u00a0", html)


def slug_of(label: str) -> str:
    """The name of a document: ``Grüne Liste Prävention`` gives ``gruene-liste-praevention``."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower().translate(UMLAUTS)).strip("-")


def contact_path(key: str) -> str:
    """Where the document of a contact lies."""
    return f"{CONTENT}/Kontakt/{key[0].upper()}/{key}"


def funder_path(key: str) -> str:
    """Where the document of a funder lies."""
    return f"{CONTENT}/Foerdergeber/{key[0].upper()}/{key}"


def link_path(label: str) -> str:
    """Where the document of an external link lies."""
    slug = slug_of(label)
    return f"{CONTENT}/ExternerLink/{slug[0].upper()}/{slug}"


def _programme_documents(programmes: Iterable[Programme]) -> Iterator[Document]:
    for programme in programmes:
        path = f"/BMWI{programme.path}"
        yield path, _document(path, "gsb:ServiceOffer", sorted(_programme_properties(programme)))
    for untitled in untitled_documents():
        yield _untitled(untitled)


def _untitled(spec: UntitledSpec) -> Document:
    path = f"{CONTENT}/Foerderprogramm/{spec.path}/{spec.slug}"
    subtype = _value("gsb:subType", "String", "ServiceOffer-FundingProgram")
    return path, _document(path, "gsb:ServiceOffer", [subtype])


def _programme_properties(programme: Programme) -> Iterator[str]:
    spec, texts = programme.spec, programme.texts
    plain = spec.layout == "plain"
    for name, text in (
        ("gsb:bodyText", texts["directive"]),
        ("gsb:teaserText", texts["short"]),
        ("gsb:summary", texts["full"]),
        ("gsb:regulatoryFWork", texts["conditions"]),
        ("gsb:procInfluence", texts["deadline"]),
        ("gsb:procMethod", texts["procedure"]),
        ("gsb:progress", texts["duration"]),
        ("gsb:competenceDescr", texts["documents"]),
        ("gsb:procDescription", texts["citation"]),
        ("gsb:header", programme.note),
        ("gsb:functions", "" if plain else "Deutsch"),
        ("gsb:remark", texts["short"]),
        ("gsb:comment", f"Ticket#{len(programme.path) * 7919}"),
    ):
        yield _rich(name, _spoilt(text, programme))
    yield _rich("gsb:title", programme.title)
    yield from (_rich(name, "") for name in EMPTY_TEXTS)
    yield _value("gsb:dateOfIssue", "Date", programme.issued)
    if spec.expires:
        yield _value("gsb:dateOfExpiration", "Date", spec.expires)
    yield _value("gsb:keywords", "String", spec.keywords)
    yield _value("gsb:shouldNotBeIndexed", "Long", "0")
    yield _value("gsb:subType", "String", "ServiceOffer-FundingProgram")
    yield _links("gsb:languageInd", ["/BMWI/SiteGlobals/Languages/Deutsch"])
    yield _classified("gsb:cl2Contacts", {"Kontakt": [contact_path(key) for key in spec.contacts]})
    yield _classified("gsb:cl2CustServices", {"ExternerLink": [link_path(label) for label, _ in spec.links]})
    yield _classified("gsb:cl2Location", {"Foerdertermin": []})
    if spec.links:  # a list that does not even say what it lists, as some documents have it
        yield _classified("gsb:cl2RelatedEnts", {"": []})
    yield _classified("gsb:cl2Processes", _processes(programme))
    yield _classified("gsb:cl2Satisfaction", _areas_of_use(programme))


def _spoilt(text: str, programme: Programme) -> str:
    """The text with the invisible characters that editors leave behind."""
    if programme.spec.soft_hyphens:
        text = text.replace("Beratungs", "Beratungs\u00ad").replace("Schutzkonzepte", "Schutz\u00adkonzepte")
    if programme.spec.control_character:
        text = text.replace("Sozialplanung", "Sozial\u0002planung")
    return text


def _processes(programme: Programme) -> dict[str, list[str]]:
    spec = programme.spec
    return {
        "Foerderart": _category_paths("Foerderart", spec.types),
        "Foerdergebiet": _category_paths("Foerdergebiet", spec.areas),
        "Foerdergeber": _category_paths("Foerdergeber", spec.givers),
        "Foerderberechtigte": _category_paths("Foerderberechtigte", spec.applicants),
        "BranchenExistenzgruenderin": [],
        "BranchenUnternehmen": [],
        "Unternehmensgroesse": _sizes(spec.applicants),
        "Unternehmensalter": [],
        "Foerderbereich": _category_paths("Foerderbereich", spec.subjects),
        "GRW": _category_paths("GRW", ["keine_grw_foerderung"]),
        "Foerderorganisation": [funder_path(spec.organisation)],
    }


def _sizes(applicants: Sequence[str]) -> list[str]:
    if "unternehmen" not in applicants:
        return []
    return _category_paths("Unternehmensgroesse", list(fdb_codes().label["Unternehmensgroesse"]))


def _areas_of_use(programme: Programme) -> dict[str, list[str]]:
    details = programme.spec.details
    return {name: _category_paths(_folder(name), details.get(name, ())) for name in AREAS_OF_USE}


def _category_paths(folder: str, codes: Sequence[str]) -> list[str]:
    return [f"{CATEGORIES}/{folder}/{code}" for code in codes]


def _folder(classifier: str) -> str:
    return classifier.replace("UF", "UF_", 1)


def _linked_documents(programmes: Sequence[Programme]) -> Iterator[Document]:
    for key, contact in fdb_codes().contact.items():
        yield from _contact_documents(contact_path(key), key, contact)
    for key, name in fdb_codes().funder.items():
        path = funder_path(key)
        yield path, _document(path, "gsb:ContactData", _contact_properties(name, "", "", [], []))
    links = {label: url for programme in programmes for label, url in programme.spec.links}
    for label, url in links.items():
        yield link_path(label), _link_document(link_path(label), f"{label} (externer Link)", url)


def _contact_documents(path: str, key: str, contact: ContactSpec) -> Iterator[Document]:
    address = f"{CONTENT}/Adresse/{key[0].upper()}/{key}"
    website = link_path(f"{key} website")
    name = f"{contact.name}, {contact.unit}" if contact.unit else contact.name
    yield (
        path,
        _document(
            path,
            "gsb:ContactData",
            _contact_properties(
                name,
                contact.phone,
                contact.email,
                [address] if contact.city else [],
                [website] if contact.website else [],
            ),
        ),
    )
    if contact.city:
        yield address, _document(address, "gsb:Address", _address_properties(contact))
    if contact.website:
        yield website, _link_document(website, contact.name, contact.website)


def _contact_properties(name: str, phone: str, email: str, addresses: list[str], websites: list[str]) -> list[str]:
    properties = [
        _classified("gsb:cl2Addresses", {"Adresse": addresses}),
        _classified("gsb:cl2Images", {"Bild": []}),
        _rich("gsb:comment", ""),
        _rich("gsb:header", ""),
        _links("gsb:languageInd", ["/BMWI/SiteGlobals/Languages/Deutsch"]),
        _rich("gsb:remark", ""),
        _value("gsb:shouldNotBeIndexed", "Long", "0"),
        _value("gsb:subType", "String", "ContactData-FundingOrganisation"),
        _rich("gsb:teaserText", ""),
        _rich("gsb:title", name),
    ]
    properties += [_value("gsb:phone", "String", phone)] if phone else []
    properties += [_value("gsb:email", "String", email)] if email else []
    properties += [_links("gsb:website", websites)] if websites else []
    return properties


def _address_properties(contact: ContactSpec) -> list[str]:
    return [
        _value("gsb:city", "String", contact.city),
        _value("gsb:houseId", "String", contact.house),
        _value("gsb:road", "String", contact.road),
        _rich("gsb:title", contact.name),
        _value("gsb:zipCode", "String", contact.zip),
    ]


def _link_document(path: str, title: str, url: str) -> str:
    properties = [
        _rich("gsb:bodyText", ""),
        _value("gsb:shouldNotBeIndexed", "Long", "0"),
        _rich("gsb:title", title),
        _value("gsb:url", "String", url),
    ]
    return _document(path, "gsb:ExternalLink", properties)


def _category_documents() -> Iterator[Document]:
    """A record for each category, whose title is the code, and a label with the German words."""
    for classifier, labels in fdb_codes().label.items():
        folder = _folder(classifier) if classifier.startswith("UF") else classifier
        below = "/UntergeordneteFoerderbereiche" if classifier.startswith("UF") else ""
        for code, label in labels.items():
            path = f"{CATEGORIES}/{folder}/{code}"
            yield path, _document(path, "gsb:DocumentCategory", [_rich("gsb:title", code)])
            yield f"{LABELS}{below}/{code}", _label_document(f"{LABELS}{below}/{code}", code, label)


def _label_document(path: str, code: str, label: str) -> str:
    table = (
        f"<table><tbody><tr><td>de</td><td>en</td></tr>"
        f"<tr><td>{escape(label, quote=False)}</td><td>[EN] {code}</td></tr></tbody></table>"
    )
    properties = [_rich("gsb:title", code), _raw_rich("gsb:value", table)]
    return _document(path, "gsb:ConfigResLabel", properties)


def _document(path: str, kind: str, properties: Sequence[str]) -> str:
    folder, _, name = path.rpartition("/")
    return XML.format(name=name, path=folder, kind=kind, properties="".join(properties))


def _rich(name: str, text: str) -> str:
    return _raw_rich(name, rich_html(text) if text else "")


def _raw_rich(name: str, html: str) -> str:
    wrapped = f'<![CDATA[<div xmlns:xlink="http://www.w3.org/1999/xlink">{html}</div>]]>'
    return _property(name, "RichText", f"<text>{escape(wrapped, quote=False)}</text>")


def _value(name: str, kind: str, value: str) -> str:
    return _property(name, kind, f"<value>{escape(value, quote=False)}</value>")


def _property(name: str, kind: str, content: str) -> str:
    return f'    <property name="{name}" type="{kind}">\n        {content}\n    </property>\n'


def _links(name: str, targets: Sequence[str]) -> str:
    links = "".join(f'            <link xlink:href="target:{target}"/>\n' for target in targets)
    return _property(name, "LinkList", f"<links>\n{links}        </links>")


def _classified(name: str, lists: dict[str, list[str]]) -> str:
    inside = "".join(_classified_list(classifier, targets) for classifier, targets in lists.items())
    return _property(name, "ClassifiedLinkLists", f"<classifiedLinkLists>\n{inside}        </classifiedLinkLists>")


def _classified_list(classifier: str, targets: Sequence[str]) -> str:
    pad = " " * 16
    links = "".join(f'{pad}    <link xlink:href="target:{target}"/>\n' for target in targets)
    body = f"{pad}<links>\n{links}{pad}</links>\n" if targets else f"{pad}<links/>\n"
    link = f'{pad}    <link xlink:href="{CLASSIFIER}/{classifier}"/>\n'
    kind = f"{pad}<classifierLinks>\n{link}{pad}</classifierLinks>\n" if classifier else f"{pad}<classifierLinks/>\n"
    text = f"{pad}<classifierText></classifierText>\n"
    return f"            <classifiedLinkList>\n{text}{kind}{body}            </classifiedLinkList>\n"
