"""The files of the EU portal: daily bulk file, detail file per topic, topic list, RSS, addresses of the API."""

import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from crawlers.sample.calls import Tender, Topic
from crawlers.sample.eu_record import (
    actions,
    budget_overview,
    conditions_html,
    latest_infos,
    support_html,
    topic_url,
)
from crawlers.sample.eu_wire import PORTAL, STATUS, description_html, milliseconds, packed, status_object
from crawlers.sample.portal import Portal
from crawlers.sample.specs import eu_codes

DATA: Final = f"{PORTAL}/data"


def create_blueprint(portal: Portal) -> Blueprint:
    """The routes of the files."""
    bp = Blueprint("eu_files", __name__)

    @bp.get(f"{DATA}/referenceData/grantsTenders.json")
    def bulk() -> Response:
        """All grants and tenders, without texts and money; 304 for who has it already."""
        body = json.dumps(_bulk(portal), ensure_ascii=False).encode()
        answer = Response(body, mimetype="application/json")
        answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
        answer.make_conditional(request)
        return answer

    @bp.get(f"{DATA}/topicDetails/<name>.json")
    def details(name: str) -> ResponseReturnValue:
        """One topic; only the identifier in lower case is found."""
        topic = next((t for t in portal.eu_calls.topics if t.identifier.lower() == name), None)
        if topic is None:
            return _not_found(name)
        return jsonify(TopicDetails=_details(topic, portal))

    @bp.get(f"{DATA}/topic-list.html")
    def topic_list() -> str:
        """Links to all topics ever, for crawlers."""
        return render_template("plain.html", language="en", title="List of topics", text=_topic_links(portal))

    @bp.get(f"{DATA}/referenceData/grantTenders-rss.xml")
    def rss() -> Response:
        """The newest grants; the only place that spells out the zone of a deadline."""
        return Response(_rss(portal), mimetype="application/rss+xml")

    @bp.get(f"{PORTAL}/portal/assets/openid-login-config.json")
    def config() -> Response:
        """Where the portal itself learns the addresses of its API."""
        api = f"{portal.base_url}/search-api/prod/rest"
        sedia = {
            "corporateSearchUrl": f"{api}/search",
            "facetUrl": f"{api}/facet",
            "corporateSearchApiKey": "SEDIA",
        }
        return jsonify(modules={"sedia": sedia})

    return bp


def _not_found(name: str) -> ResponseReturnValue:
    text = f"<p>There is no file for <code>{escape(name)}</code>.</p>"
    return render_template("plain.html", language="en", title="404 Not Found", text=text), 404


def _bulk(portal: Portal) -> dict[str, Any]:
    topics = [_bulk_topic(topic, portal) for topic in portal.eu_calls.topics if topic.group.era != "leftover"]
    tenders = [_bulk_tender(tender, portal.base_url) for tender in portal.eu_calls.tenders]
    return {"fundingData": {"GrantTenderObj": topics + tenders}}


def _bulk_topic(topic: Topic, portal: Portal) -> dict[str, Any]:
    programme, action = eu_codes().programme[topic.programme], eu_codes().action[topic.action]
    opens = milliseconds(topic.dates.opens_on)
    closes = [milliseconds(day) for day in topic.dates.closes_on]
    number, code, name = action.mga
    mga = {"id": number, "abbreviation": code, "description": name}
    return {
        "type": 1,
        "ccm2Id": topic.spec.number,
        "identifier": topic.identifier,
        "title": topic.title,
        "publicationDateLong": opens - 60 * 86_400_000,
        "plannedOpeningDateLong": opens,
        "callIdentifier": topic.group_identifier,
        "callTitle": topic.group_title,
        "callccm2Id": topic.group.number,
        "deadlineDatesLong": closes,
        "allowPartnerSearch": True,
        "frameworkProgramme": _programme(programme.code, programme.abbreviation, programme.label),
        "programmeDivision": [_division(code) for code in topic.group.divisions],
        "status": status_object(topic.dates.claim),
        "deadlineModel": {},
        "topicActions": [{"id": action.id, "abbreviation": action.code, "description": action.name}],
        "topicMGAs": [mga],
        "tags": list(topic.spec.tags),
        "sme": False,
        "actions": [
            {
                "status": status_object(topic.dates.claim),
                "types": [{"typeOfAction": f"{action.code} {action.name}", "typeOfMGA": [mga]}],
                "plannedOpeningDate": str(opens),
                "submissionProcedure": {},
                "deadlineDates": [str(day) for day in closes],
            }
        ],
        "latestInfos": latest_infos(topic),
        "links": _submission_links(topic, portal) if topic.dates.claim == "open" else [],
        "additionalDossiers": [],
        "infoPackDossiers": [],
        "keywords": list(topic.spec.keywords),
        "flags": list(topic.spec.flags),
        "additionalCpvs": [],
        "lots": [],
        "placesOfDeliveryOrPerformance": [],
    }


def _submission_links(topic: Topic, portal: Portal) -> list[dict[str, str]]:
    action = eu_codes().action[topic.action]
    return [
        {
            "callIdentifier": topic.group_identifier,
            "criterionCode": action.code,
            "criterionDescription": action.name,
            "url": topic_url(topic, portal.base_url),
            "startDate": str(milliseconds(topic.dates.opens_on)),
            "endDate": str(milliseconds(topic.dates.closes_on[-1])),
            "mgaDescription": action.mga[2],
            "mgaCode": action.mga[1],
        }
    ]


def _programme(code: int, abbreviation: str, label: str) -> dict[str, Any]:
    return {"id": code, "abbreviation": abbreviation, "description": label}


def _division(code: str) -> dict[str, Any]:
    label = eu_codes().labels["programmeDivision"].get(code, code)
    return {"id": int(code), "abbreviation": label[:20], "description": label}


def _bulk_tender(tender: Tender, base: str) -> dict[str, Any]:
    spec, dates = tender.spec, tender.dates
    return {
        "type": 0,
        "ccm2Id": 0,
        "cftId": spec.number,
        "identifier": spec.call,
        "title": spec.title,
        "publicationDateLong": milliseconds(dates.opens_on),
        "callccm2Id": 0,
        "deadlineDatesLong": [milliseconds(day) + 17 * 3_600_000 for day in dates.closes_on],
        "allowPartnerSearch": False,
        "programmeDivision": [],
        "status": status_object(dates.claim),
        "topicActions": [],
        "topicMGAs": [],
        "tags": [],
        "keywords": [],
        "flags": [],
        "contractingAuthority": spec.authority,
        "url": f"{base}{PORTAL}/portal/screen/opportunities/tender-details/{spec.number}",
        "uuid": spec.identifier,
        "descriptionTender": spec.text,
        "procedureType": "OPEN",
        "contractType": "SERVICES",
        "mainCpv": {"mainCode": "98000000"},
        "additionalCpvs": [],
        "lots": [],
        "placesOfDeliveryOrPerformance": ["BE10"],
        "sme": False,
        "actions": [],
        "latestInfos": [],
        "links": [],
        "additionalDossiers": [],
        "infoPackDossiers": [],
    }


def _details(topic: Topic, portal: Portal) -> dict[str, Any]:
    programme = eu_codes().programme[topic.programme]
    return {
        "type": 1,
        "ccm2Id": topic.spec.number,
        "cftId": 0,
        "identifier": topic.identifier,
        "title": topic.title,
        "publicationDateLong": milliseconds(topic.dates.opens_on),
        "callIdentifier": topic.group_identifier,
        "callTitle": topic.group_title,
        "callccm2Id": topic.group.number,
        "allowPartnerSearch": True,
        "frameworkProgramme": _programme(programme.code, programme.abbreviation, programme.label),
        "programmeDivision": [_division(code) for code in topic.group.divisions],
        "destinationDetails": "",
        "destinationDescription": topic.group.destination,
        "topicMGAs": [],
        "tags": list(topic.spec.tags),
        "keywords": list(topic.spec.keywords),
        "flags": list(topic.spec.flags),
        "sme": False,
        "actions": actions(topic),
        "latestInfos": latest_infos(topic),
        "budgetOverviewJSONItem": budget_overview(topic, portal.eu_calls),
        "description": description_html(topic),
        "conditions": conditions_html(topic),
        "supportInfo": support_html(topic),
        "sepTemplate": "",
        "links": [],
        "additionalDossiers": [],
        "infoPackDossiers": [],
        "callDetailsJSONItem": packed({}),
    }


def _topic_links(portal: Portal) -> str:
    pages = f"{portal.base_url}{PORTAL}/portal/screen/opportunities/topic-details"
    links = (f'<li><a href="{pages}/{t.identifier}">{t.identifier}</a></li>' for t in portal.eu_calls.topics)
    return f"<ul>{''.join(links)}</ul>"


def _rss(portal: Portal) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Funding &amp; Tenders</title>'
        f"<link>{portal.base_url}</link><description>Grants</description>"
        f"{''.join(_rss_items(portal.eu_calls.topics, portal.base_url))}</channel></rss>\n"
    )


def _rss_items(topics: Iterable[Topic], base: str) -> Iterable[str]:
    for topic in topics:
        if topic.dates.claim != "open" or topic.group.era != "2026":
            continue
        deadlines = ", ".join(f"{closes:%a, %d %b %Y %H:%M:%S} (Brussels local time)" for closes in topic.closes_at)
        description = f"<b>Status</b>: {STATUS[topic.dates.claim][1]}<br/><b>Deadline</b>: {deadlines}"
        yield (
            f"<item><title>{escape(topic.title)}</title>"
            f"<link>{escape(topic_url(topic, base))}?callCode={escape(topic.group_identifier)}</link>"
            f"<pubDate>{topic.dates.opens_on:%a, %d %b %Y} 00:00:00 GMT</pubDate>"
            f"<description>{escape(description)}</description></item>"
        )
