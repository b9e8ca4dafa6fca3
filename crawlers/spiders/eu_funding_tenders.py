"""EU Funding & Tenders Portal: grants and cascade calls of the European Union, through its search API.

The portal's pages are an empty shell; its search API answers anyone who asks with file parts. A deadline of a grant
is given as midnight UTC of its last day; the portal closes at 17:00 Brussels, which ``tracker.deadlines`` knows.

2026-11  first reading, from recorded answers of 2023 to 2026
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.answers import UNREADABLE, Answer, Ask, Fault, Page
from crawlers.families import Query, SearchApiSpider
from crawlers.select import NotAsExpected
from crawlers.wire.sedia import (
    Row,
    announcements,
    ask_page,
    grant_agreements,
    keywords,
    parse_page,
    parse_row,
    submission_links,
)
from crawlers.wire.sedia_budget import money_of
from crawlers.wire.sedia_codes import codes
from crawlers.wire.sedia_reader import SediaReader, language_of
from tracker.records import CallRecord, DeadlineRule, Level, Source

FORTHCOMING, OPEN, CLOSED = "31094501", "31094502", "31094503"
CLOSED_SINCE: Final = timedelta(days=60)  # so long a closed call is read on, to see how and when it closed
PEOPLE_PATH: Final = "/portal/screen/opportunities/topic-details/"
PEOPLE: Final = f"https://ec.europa.eu/info/funding-tenders/opportunities{PEOPLE_PATH}"


class EuFundingTendersSpider(SearchApiSpider):
    """Forthcoming, open and lately closed calls, in English."""

    name = "eu_funding_tenders"
    source = Source(
        title="EU Funding & Tenders Portal",
        publisher="European Commission",
        homepage="https://ec.europa.eu/info/funding-tenders/opportunities/portal/",
        start_urls=("https://api.tech.ec.europa.eu/search-api/prod/rest/search",),
        language="en",
        zone=ZoneInfo("Europe/Brussels"),
        level=Level.EU,
        country="EU",
        licence="Reuse under Commission Decision 2011/833/EU (CC BY 4.0)",
        attribution="European Union, Funding & Tenders Portal",
        every_hours=6,
        expect=range(50, 5000),
        deadline_rule=DeadlineRule.EU_PORTAL,
        page_size=100,
    )

    def reader(self) -> SediaReader:
        """Reads rows of the index."""
        return SediaReader(self.record, external_action=self.config.external_action)

    def queries(self, now: datetime) -> Iterator[Query]:
        """What is open or coming, and what closed lately, so that a closing is seen and not inferred."""
        kinds = [
            code for code, kind in codes().kind.items() if kind != "external_action" or self.config.external_action
        ]
        since = int((now - CLOSED_SINCE).timestamp() * 1000)
        wanted: list[dict[str, Any]] = [{"terms": {"type": kinds}}]
        live: list[dict[str, Any]] = [{"terms": {"status": [FORTHCOMING, OPEN]}}]
        over: list[dict[str, Any]] = [{"terms": {"status": [CLOSED]}}, {"range": {"deadlineDate": {"gte": since}}}]
        yield Query("open and forthcoming calls", _all(wanted + live), kinds, [FORTHCOMING, OPEN])
        yield Query("lately closed calls", _all(wanted + over), kinds, [CLOSED])

    def ask(self, query: Query, *, number: int, size: int, stable: bool) -> Ask:
        """One page; sorted by identifier, the only order that stays nearly the same from page to page."""
        sort = "identifier" if stable else ""
        return ask_page(self.address, query.clause, number=number, size=size, languages=["en"], sort=sort)

    def page(self, answer: Answer) -> Page:
        """A page of the index."""
        try:
            return parse_page(json.loads(answer.body))
        except (ValueError, NotAsExpected) as error:
            raise Fault(f"the portal's answer is broken: {error}") from None

    def version(self, hit: Any) -> str:
        """Reference and the time at which the index took this version in."""
        try:
            row = parse_row(hit)
        except UNREADABLE:  # the reader lists it; here it is only told apart
            return repr(hit)
        return f"{row.reference} {row.first('esDA_IngestDate')}"

    def foreign(self, hit: Any, query: Query) -> str:
        """A hit of another type or status, which says that the filter was not looked at."""
        try:
            row = parse_row(hit)
        except UNREADABLE:
            return ""
        asked = row.first("type") in query.kinds and row.first("status") in query.statuses
        return "" if asked else f"{row.reference} is of type {row.first('type') or 'none'}"

    def record(self, row: Row) -> CallRecord:
        """A row in its own words; a cascade call carries title and identifier of the call above it."""
        kind = codes().kind[row.first("type")]
        cascade = kind == "cascade"
        programme, money = row.first("frameworkProgramme"), money_of(row)
        return CallRecord(
            source=self.name,
            key=row.reference,
            url=page_for_people(row),
            title=_title(row, kind),
            language=language_of(row),
            identifier=row.first("identifier"),
            kind=kind,
            call_group=row.first("callIdentifier") or (row.first("identifier") if cascade else ""),
            call_group_title=row.first("title" if cascade else "callTitle"),
            programme=programme,
            programme_title=row.first("programmeTitle") or codes().programme.get(programme, ""),
            divisions=row.all("programmeDivision"),
            funder=": ".join(filter(None, (row.first("projectAcronym"), row.first("projectName")))),
            status=row.first("status"),
            opens=row.first("startDate"),
            published=row.first("publicationDate"),
            deadlines=row.all("deadlineDate"),
            deadline_model=row.first("deadlineModel"),
            description="\n".join(row.all("descriptionByte") or row.all("description")),
            eligibility="\n".join(row.all("topicConditions")),
            procedure="\n".join(row.all("furtherInformation")),
            news=announcements(row),
            budget_total=money.total,
            grant_min=money.least,
            grant_max=money.most,
            grants_expected=money.grants,
            currency=money.currency,
            action_types=row.all("typesOfAction"),
            funding_types=grant_agreements(row),
            subjects=row.all("destinationDescription") + row.all("crossCuttingPriorities"),
            keywords=keywords(row),
            contact="\n".join(row.all("supportInfo")),
            links=submission_links(row),
            leftover=codes().index[row.first("DATASOURCE") or row.first("datasource") or "SEDIA"] == "leftover",
        )


def page_for_people(row: Row) -> str:
    """The page that a person can open; old records name a data file, or nothing, in its place."""
    given = str(row.beside.get("url") or row.first("url"))
    if given and not urlsplit(given).path.endswith(".json"):
        return given
    site, data, _ = given.partition("/data/topicDetails/")
    return f"{site + PEOPLE_PATH if data else PEOPLE}{row.first('identifier')}"


def _title(row: Row, kind: str) -> str:
    """A call's own name; the row's ``summary`` repeats it."""
    own = row.first("callTitle" if kind == "cascade" else "title")
    summary = row.beside.get("summary")
    title = own or (summary if isinstance(summary, str) else "")
    if not title:
        raise NotAsExpected("there is no title")
    return title


def _all(clauses: list[dict[str, Any]]) -> Mapping[str, Any]:
    return {"bool": {"must": clauses}}
