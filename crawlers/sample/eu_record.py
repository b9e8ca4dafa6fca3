"""One topic as the index of the EU portal holds it: metadata, budget of the whole call, translations, old versions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crawlers.sample.calls import Dates, EuCalls, Topic
from crawlers.sample.eu_wire import (
    PORTAL,
    PROCEDURE,
    SORT_STATUS,
    STATUS,
    as_metadata,
    checksum,
    deadline_stamp,
    description_html,
    in_words,
    ingest_stamp,
    opening_stamp,
    packed,
    status_object,
)
from crawlers.sample.markup import html_of
from crawlers.sample.specs import eu_codes


@dataclass(frozen=True, kw_only=True)
class Row:
    """One document of the index: what stands beside the metadata, and the metadata."""

    reference: str
    url: str
    language: str
    summary: str | None
    metadata: dict[str, list[str]]
    database: str = "SEDIA"
    group: str | None = None
    bare: bool = False
    text: str = ""

    def words(self) -> str:
        """Everything a free search looks at, in lower case."""
        values = (value for values in self.metadata.values() for value in values)
        return " ".join((self.summary or "", self.text, *values)).lower()


def topic_rows(topic: Topic, calls: EuCalls, *, base: str, today: date) -> Iterator[Row]:
    """All documents of one topic: the English one, a legacy version of it, and the translations."""
    row = _english(topic, calls, base, today)
    yield row
    if topic.older and topic.spec.older:
        yield _legacy(row, topic.older, ingest_stamp(today, topic.spec.number, days=topic.spec.older.ingested_days))
    for translation in topic.spec.translations:
        yield _translated(row, topic, translation.language, translation.title, translation.text)


def topic_url(topic: Topic, base: str) -> str:
    """The address a record gives: a page for people, or in old records a file that is no longer found like this."""
    if topic.group.era == "2026":
        return f"{base}{PORTAL}/portal/screen/opportunities/topic-details/{topic.identifier}"
    return f"{base}{PORTAL}/data/topicDetails/{topic.identifier}.json"


def budget_overview(topic: Topic, calls: EuCalls) -> dict[str, Any]:
    """The budget of the whole call, with an entry for every topic of it."""
    siblings = [other for other in calls.topics if other.group is topic.group]
    year = str((topic.dates.closes_on or (topic.dates.opens_on,))[0].year)
    return {
        "budgetYearsColumns": [year],
        "budgetTopicActionMap": {str(s.spec.number): [_budget_entry(s, year)] for s in siblings},
    }


def _budget_entry(topic: Topic, year: str) -> dict[str, Any]:
    action, era = eu_codes().action[topic.action], topic.group.era
    money = topic.spec.budget or topic.group.pot
    entry: dict[str, Any] = {
        "action": f"{topic.identifier} - {action.code} {action.name}",
        "plannedOpeningDate": in_words(topic.dates.opens_on, era),
        "deadlineModel": topic.group.deadline_model,
        "deadlineDates": [in_words(day, era) for day in topic.dates.closes_on],
        "budgetYearMap": {year: str(money) if era == "2026" else money},
        "budgetTopicActionMap": {},
    }
    if era == "2026":
        entry |= {
            "expectedGrants": topic.spec.money.grants,
            "minContribution": topic.spec.money.min,
            "maxContribution": topic.spec.money.max,
        }
    return entry


def actions(topic: Topic) -> list[dict[str, Any]]:
    """The types of action with status, opening and deadlines."""
    action, era = eu_codes().action[topic.action], topic.group.era
    model = topic.group.deadline_model
    number, code, name = action.mga
    return [
        {
            "types": [
                {
                    "typeOfAction": f"{action.code} {action.name}",
                    "typeOfMGA": [{"id": number, "abbreviation": code, "description": name}],
                }
            ],
            "status": status_object(topic.dates.claim),
            "plannedOpeningDate": in_words(topic.dates.opens_on, era),
            "submissionProcedure": {"id": PROCEDURE[model], "abbreviation": model, "description": model},
            "deadlineDates": [in_words(day, era) for day in topic.dates.closes_on],
        }
    ]


def latest_infos(topic: Topic) -> list[dict[str, str]]:
    """The announcements, newest first."""
    return [
        {
            "approvalDate": "" if topic.group.era == "2026" else f"{news.on}",
            "lastChangeDate": f"{news.on}T10:49:{topic.spec.number % 60:02}.129",
            "content": html_of(news.text) if " session is now available " not in news.text else news.text,
        }
        for news in topic.news
    ]


def conditions_html(topic: Topic) -> str:
    """The standard conditions of the programme, with the portal's own broken markup around them."""
    conditions = html_of(eu_codes().programme[topic.programme].conditions)
    return f'<div class="eui-u-mt-l>">{conditions}</div>'


def support_html(topic: Topic) -> str:
    """Where to ask."""
    return html_of(eu_codes().support.format(contact=eu_codes().programme[topic.programme].contact))


def _english(topic: Topic, calls: EuCalls, base: str, today: date) -> Row:
    url = topic_url(topic, base)
    metadata = as_metadata(
        {**_identity(topic, url), **_when(topic), **_texts(topic), **_codes(topic), **_index(topic, today)}
        | {"actions": packed(actions(topic)), "budgetOverview": packed(budget_overview(topic, calls))}
    )
    if topic.group.era == "leftover":
        metadata = {name: values for name, values in metadata.items() if name not in ("budgetOverview", "latestInfos")}
    return Row(
        reference=topic.reference,
        url=url,
        language="en",
        summary=topic.title,
        metadata=metadata,
        database="" if topic.group.era == "leftover" else "SEDIA",
        group=SORT_STATUS[topic.dates.claim],
    )


def _identity(topic: Topic, url: str) -> dict[str, Any]:
    return {
        "type": "1",
        "identifier": topic.identifier,
        "title": topic.title,
        "callIdentifier": topic.group_identifier,
        "callTitle": topic.group_title,
        "ccm2Id": topic.spec.number,
        "callccm2Id": topic.group.number,
        "REFERENCE": topic.reference,
        "language": "en",
        "url": url,
        "esST_URL": url,
    }


def _when(topic: Topic) -> dict[str, Any]:
    era, dates = topic.group.era, topic.dates
    return {
        "status": STATUS[dates.claim][0],
        "sortStatus": SORT_STATUS[dates.claim],
        "startDate": opening_stamp(dates.opens_on, era),
        "es_SortDate": opening_stamp(dates.opens_on, era),
        "deadlineDate": [deadline_stamp(day, era) for day in dates.closes_on],
        "deadlineModel": topic.group.deadline_model,
    }


def _texts(topic: Topic) -> dict[str, Any]:
    return {
        "descriptionByte": description_html(topic),
        "topicConditions": conditions_html(topic),
        "supportInfo": support_html(topic),
        "destinationDescription": topic.group.destination or [],
        "destinationDetails": [],
        "missionDescription": [],
        "missionDetails": [],
        "additionalInfos": packed({}),
        "latestInfos": packed(latest_infos(topic)),
        "callUpdates": packed([]),
        "links": packed([]),
        "additionalDossiers": packed([]),
        "infoPackDossiers": packed([]),
        "keywords": _keywords(topic),
        "tags": topic.spec.tags,
    }


def _keywords(topic: Topic) -> list[str]:
    words = [topic.identifier, topic.group_identifier, *topic.spec.keywords]
    return [packed(words)] if topic.spec.keywords_form == "json" else words


def _codes(topic: Topic) -> dict[str, Any]:
    codes = eu_codes()
    return {
        "frameworkProgramme": codes.programme[topic.programme].code,
        "programmeDivision": topic.group.divisions,
        "programmePeriod": "2021 - 2027",
        "typesOfAction": codes.action[topic.action].name,
        "typeOfMGAs": codes.action[topic.action].mga[0],
        "crossCuttingPriorities": topic.spec.flags,
        "focusArea": [],
        "specificObjective": [],
        "allowPartnerSearch": "true",
    }


def _index(topic: Topic, today: date) -> dict[str, Any]:
    stamp = ingest_stamp(today, topic.spec.number)
    source = "SEDIA_PRD_CENTRICITY" if topic.group.era == "leftover" else "SEDIA"
    old = {"datasource": source, "corporate-search-version": "102"} if topic.group.era == "leftover" else {}
    return {
        "DATASOURCE": source,
        "esDA_IngestDate": stamp,
        "esDA_QueueDate": stamp,
        "esST_checksum": checksum(topic.title + description_html(topic)),
        "esST_FileName": "file.txt",
        "es_ContentType": "text/plain",
        "es_Combine": "3",
        **old,
    }


def _legacy(row: Row, older: Dates, stamp: str) -> Row:
    """The version of a record that the index still holds beside the present one, under the same reference."""
    old = {
        "deadlineDate": [deadline_stamp(day, "2026") for day in older.closes_on],
        "latestInfos": packed([]),
        "esDA_IngestDate": stamp,
        "esDA_QueueDate": stamp,
    }
    return replace(row, metadata={**row.metadata, **as_metadata(old)})


def _translated(row: Row, topic: Topic, language: str, title: str, text: str) -> Row:
    """The record under another language tag; the tag is not reliable, the text may be English."""
    reference = topic.reference_in(language)
    changed = {"language": language, "REFERENCE": reference}
    if title:
        changed |= {"title": title, "descriptionByte": html_of(text)}
    metadata = {**row.metadata, **as_metadata(changed)}
    return replace(row, reference=reference, language=language, summary=title or row.summary, metadata=metadata)
