"""The other documents of the index: cascade calls, external action, tenders, topic updates, questions, stubs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from crawlers.sample.calls import Cascade, EuCalls, External, Tender, Topic
from crawlers.sample.eu_record import Row, topic_url
from crawlers.sample.eu_wire import PORTAL, SORT_STATUS, STATUS, as_metadata, checksum, ingest_stamp
from crawlers.sample.markup import html_of, plain_of
from crawlers.sample.specs import QuestionSpec, StubSpec, eu_codes


def cascade_row(call: Cascade, *, base: str, today: date) -> Row:
    """A cascade call: ``title`` and ``identifier`` are the parent topic's, its own name is ``callTitle``."""
    spec, dates = call.spec, call.dates
    reference = f"{spec.number}COMPETITIVE_CALLen"
    url = f"{base}{PORTAL}/portal/screen/opportunities/competitive-calls-cs/{spec.page}"
    values: dict[str, Any] = {
        "type": "8",
        "identifier": spec.parent,
        "title": spec.parent_title,
        "callTitle": spec.title,
        "projectAcronym": spec.acronym,
        "projectName": spec.project,
        "description": html_of(spec.text) or [],
        "frameworkProgramme": eu_codes().programme[spec.programme].code,
        "programmePeriod": "2021 - 2027",
        "budget": spec.budget,
        "status": STATUS[dates.claim][0],
        "sortStatus": SORT_STATUS[dates.claim],
        "startDate": f"{dates.opens_on}T00:00:00.000+0000",
        "es_SortDate": f"{dates.opens_on}T00:00:00.000+0000",
        "deadlineDate": [f"{day}T{spec.hour}.000+0000" for day in dates.closes_on],
        "deadlineModel": "multiple cut-off" if len(dates.closes_on) > 1 else "single-stage",
    }
    metadata = as_metadata({**values, **_index(reference, url, "en", spec.title, ingest_stamp(today, spec.number))})
    group = SORT_STATUS[dates.claim]
    return Row(
        reference=reference, url=url, language="en", summary=spec.title, metadata=metadata, group=group, bare=spec.bare
    )


def external_row(call: External, *, base: str, today: date) -> Row:
    """A call of external action; the seconds of its dates are drawn anew for every answer."""
    spec, dates = call.spec, call.dates
    reference = f"{spec.number}PROSPECTSEN"
    url = f"{base}/prospect/external/publishedcalls.htm?callId={spec.number}"
    values: dict[str, Any] = {
        "type": "2",
        "identifier": spec.identifier,
        "callIdentifier": spec.number,
        "title": spec.title,
        "description": html_of(spec.text) or [],
        "frameworkProgramme": "111111",
        "programmePeriod": "2021 - 2027",
        "budget": spec.budget or [],
        "currency": "EUR",
        "status": spec.status_code or STATUS[dates.claim][0],
        "sortStatus": SORT_STATUS[dates.claim],
        "startDate": f"{dates.opens_on}T{spec.time}:00.000+0000",
        "es_SortDate": f"{dates.opens_on}T{spec.time}:00.000+0000",
        "deadlineDate": [f"{day}T{spec.time}:00.000+0000" for day in dates.closes_on],
    }
    metadata = as_metadata({**values, **_index(reference, url, "en", spec.title, ingest_stamp(today, spec.number))})
    group = SORT_STATUS[dates.claim]
    return Row(reference=reference, url=url, language="en", summary=spec.title, metadata=metadata, group=group)


def tender_row(tender: Tender, *, base: str, today: date) -> Row:
    """A procurement notice, as the index has held them since the first years."""
    spec, dates = tender.spec, tender.dates
    reference = f"{spec.number}en"
    url = f"{base}{PORTAL}/portal/screen/opportunities/tender-details/{spec.number}"
    values: dict[str, Any] = {
        "type": "0",
        "identifier": spec.identifier,
        "callIdentifier": spec.call,
        "title": spec.title,
        "description": spec.text,
        "cftId": spec.number,
        "caName": spec.authority,
        "procedureType": "OPEN",
        "contractType": "31095498",
        "programmePeriod": ["2014 - 2020", "2021 - 2027"],
        "status": STATUS[dates.claim][0],
        "sortStatus": SORT_STATUS[dates.claim],
        "startDate": f"{dates.opens_on}T02:00:00.000+0200",
        "deadlineDate": [f"{day}T19:00:00.000+0200" for day in dates.closes_on],
        "twoStageDeadlineDate": [f"{day}T17:00:00Z" for day in dates.closes_on],
        "mainCpv": [],
        "mainCpvCode": "null",
        "esIN_lots": "[]",
        "additionalCpvs": "[]",
        "placesOfDeliveryOrPerformance": [],
    }
    metadata = as_metadata({**values, **_index(reference, url, "en", spec.title, ingest_stamp(today, spec.number))})
    group = SORT_STATUS[dates.claim]
    return Row(
        reference=reference, url=url, language="bg", summary=None, metadata=metadata, group=group, text=spec.title
    )


def update_rows(calls: EuCalls, *, base: str, today: date) -> Iterator[Row]:
    """One topic update (type 6) for each announcement and one for each opening; type 11 is never explained."""
    for topic in calls.topics:
        if topic.dates.claim != "forthcoming":
            yield _update(
                topic, 0, "6", f"The submission session is now available for: {topic.identifier}", base, today
            )
        for number, news in enumerate(topic.news, 1):
            yield _update(topic, number, "11" if topic.spec.older else "6", plain_of(news.text), base, today)


def question_row(question: QuestionSpec, *, base: str, today: date) -> Row:
    """A page of frequent questions: type 3, or no type at all."""
    reference = f"{question.number}FAQen"
    url = f"{base}{PORTAL}/portal/screen/support/faq/{question.number}"
    values: dict[str, Any] = {"title": question.title, "description": question.text}
    values |= {"type": "3"} if question.number % 2 else {}
    values |= _index(reference, url, "en", question.title, ingest_stamp(today, question.number))
    metadata = as_metadata({**values, "DATASOURCE": "SEDIA_FAQ"})
    return Row(
        reference=reference, url=url, language="en", summary=question.title, metadata=metadata, database="SEDIA_FAQ"
    )


def stub_row(stub: StubSpec, *, base: str, today: date) -> Row:
    """A row that says it is a topic and nothing else."""
    url = f"{base}{PORTAL}/data/topicDetails/.json"
    values = {"type": "1", "language": "en", "REFERENCE": stub.reference, "DATASOURCE": "SEDIA", "url": url}
    metadata = as_metadata({**values, "esDA_IngestDate": ingest_stamp(today, 1), "programmePeriod": "2021 - 2027"})
    return Row(reference=stub.reference, url=url, language="en", summary=None, metadata=metadata)


def _update(topic: Topic, number: int, kind: str, text: str, base: str, today: date) -> Row:
    reference = f"{topic.spec.number}{1964425332 + number}"
    url = f"{topic_url(topic, base).removesuffix('.json')}.json"
    values: dict[str, Any] = {
        "type": kind,
        "identifier": topic.identifier,
        "callIdentifier": topic.group_identifier,
        "callTitle": topic.group_title,
        "title": topic.title,
        "description": text,
        "frameworkProgramme": eu_codes().programme[topic.programme].code,
        "programmePeriod": "2021 - 2027",
        "startDate": f"{topic.dates.opens_on}T22:01:00.507+0000",
        "es_SortDate": f"{topic.dates.opens_on}T22:01:00.507+0000",
    }
    metadata = as_metadata({**values, **_index(reference, url, "en", text, ingest_stamp(today, number))})
    return Row(reference=reference, url=url, language="en", summary=topic.title, metadata=metadata)


def _index(reference: str, url: str, language: str, text: str, stamp: str) -> dict[str, Any]:
    return {
        "REFERENCE": reference,
        "DATASOURCE": "SEDIA",
        "language": language,
        "url": url,
        "esST_URL": url,
        "esST_FileName": "file.txt",
        "es_ContentType": "text/plain",
        "esST_checksum": checksum(text),
        "esDA_IngestDate": stamp,
        "esDA_QueueDate": stamp,
    }
