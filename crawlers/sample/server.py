"""The application of the sample portals: who answers what, the faults around it, and the control for demo and tests."""

from datetime import date

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from crawlers.sample import eu_files, eu_pages, eu_portal, foerderdatenbank
from crawlers.sample.faults import Fault, after, before
from crawlers.sample.portal import Portal, PortalName, Visit
from tracker.clock import BERLIN, day_in, now

EU_PATHS = ("/search-api/", "/info/", "/prospect/")
FDB_PATHS = ("/FDB/", "/SiteGlobals/")


def create_portal(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    base_url: str = "",
    today: date | None = None,
    fault: Fault | str = Fault.NONE,
    moved: bool = False,
    control: bool = False,
    page_cap: int = 100,
    padding: int = 0,
    seed: int = 1,
) -> Portal:
    """Both sample portals, ready to be served: ``with create_portal() as portal: portal.url``.

    ``base_url`` is the address that links begin with when it is not the one listened on; ``today`` the day
    from which all dates count; ``control`` opens ``/_sample`` to everybody who can reach the server;
    ``page_cap`` is the EU portal's largest page; ``padding`` adds so many plain German programmes.
    """
    portal = Portal(
        host=host,
        port=port,
        base_url=base_url,
        today=today or day_in(BERLIN, now()),
        fault=Fault(fault),
        moved=moved,
        page_cap=page_cap,
        padding=padding,
        seed=seed,
    )
    portal.serve_with(_create_app(portal, control=control))
    return portal


def _create_app(portal: Portal, *, control: bool) -> Flask:
    app = Flask(__name__, template_folder="pages", static_folder=None)
    app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]
    for module in (eu_portal, eu_files, eu_pages, foerderdatenbank):
        app.register_blueprint(module.create_blueprint(portal))
    _add_home(app, portal)
    _add_faults(app, portal)
    if control:
        _add_control(app, portal)
    return app


def _portal_of(path: str) -> PortalName | None:
    if path.startswith(EU_PATHS):
        return "eu"
    return "fdb" if path.startswith(FDB_PATHS) else None


def _add_faults(app: Flask, portal: Portal) -> None:
    @app.before_request
    def go_wrong() -> Response | None:
        name = _portal_of(request.path)
        if name is None:
            return None
        portal.visits.append(Visit(request.method, request.full_path.rstrip("?"), request.user_agent.string))
        return before(portal.fault_of(name), portal.stopping)

    @app.after_request
    def spoil(answer: Response) -> Response:
        name = _portal_of(request.path)
        return after(portal.fault_of(name), answer) if name else answer


def _add_home(app: Flask, portal: Portal) -> None:
    @app.get("/")
    def home() -> str:
        """What this server is, for a person who opens its address."""
        return render_template("home.html", portal=portal)

    @app.get("/robots.txt")
    def robots() -> Response:
        """The robots file of the Förderdatenbank; the EU portal's was never recorded."""
        lines = ("User-agent: *", "Disallow: /FDB/SiteGlobals/", "Disallow: /_sample", "Crawl-delay: 30", "")
        return Response("\n".join(lines), mimetype="text/plain")


def _add_control(app: Flask, portal: Portal) -> None:
    @app.get("/_sample")
    def state() -> ResponseReturnValue:
        """What is wrong and whether the portals have moved."""
        return jsonify(today=portal.today.isoformat(), moved=portal.moved, faults=portal.faults)

    @app.post("/_sample/fault")
    def fault() -> ResponseReturnValue:
        """Break or mend: ``{"fault": "captcha", "portal": "eu" | "fdb" | "all"}``."""
        wish = request.get_json()
        which = wish.get("portal", "all")
        if which not in ("eu", "fdb", "all") or wish.get("fault") not in list(Fault):
            return jsonify(error="unknown fault or portal", faults=[str(name) for name in Fault]), 422
        portal.set_fault(wish["fault"], portal=which)
        return state()

    @app.post("/_sample/move")
    def move() -> ResponseReturnValue:
        """Let the portals change, or undo it: ``{"moved": true}``."""
        portal.move(moved=bool(request.get_json().get("moved", True)))
        return state()
