"""A programme of the Förderdatenbank as a record: what its export and its pages have in common."""

import re
from collections.abc import Mapping
from typing import Final

from bs4 import BeautifulSoup

from crawlers.select import text
from tracker.records import Level

PROGRAMMES: Final = "/FDB/Content/DE/Foerderprogramm/"
ARCHIVE: Final = "/FDB/Content/DE/Archiv/"
LEVELS: Final = {"Bund": Level.NATIONAL, "Land": Level.REGIONAL, "EU": Level.EU}
SESSION: Final = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)
PROCEDURE: Final = (  # headings of the page, in its order
    "Verfahrensablauf",
    "Bearbeitungsdauer",
    "erforderliche Unterlagen",
    "weitere Informationen",
    "Sprachen",
)
DEADLINE_WORD: Final = re.compile(r"frist", re.IGNORECASE)
NO_DEADLINE: Final = re.compile(r"befristet", re.IGNORECASE)  # of a guideline that holds for a time


def key_of(path: str) -> str:
    """The path of a page, which is the key of its programme: without the session that the site puts into addresses."""
    return SESSION.sub("", path)


def level_of(key: str) -> str:
    """Whose money it is, as the folder of the page says; archived programmes do not say it."""
    level = LEVELS.get(key.removeprefix(PROGRAMMES).partition("/")[0])
    return str(level) if level else ""


def status_of(key: str) -> str:
    """``Archiv`` for a programme that the site has moved to its archive; otherwise the site says nothing."""
    return "Archiv" if key.startswith(ARCHIVE) else ""


def procedure_of(sections: Mapping[str, str]) -> str:
    """The texts on the procedure as one, each under its heading: ``<h3>Verfahrensablauf</h3><p>…</p>``."""
    return "".join(f"<h3>{heading}</h3>{html}" for heading in PROCEDURE if (html := sections.get(heading)))


def deadline_paragraphs(html: str) -> str:
    """The paragraphs that speak of a deadline, from the one text of a programme that has no other.

    The citation of the guideline, whose dates are none, is a paragraph of its own and stays out.
    """
    blocks = BeautifulSoup(html, "lxml").find_all(["p", "li"]) if html else []
    return "".join(
        str(block) for block in blocks if DEADLINE_WORD.search(NO_DEADLINE.sub("", words := text(block))) and words
    )
