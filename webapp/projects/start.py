"""A granted application becomes a project: the form, with the due days it leads to shown at once."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tracker.applications import get_application
from tracker.catalog.programmes import programme_label, programmes
from tracker.catalog.reporting import reporting_files, reporting_for, rule_sets
from tracker.db.models import Application
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.projects import Award, find_project_of, start_project
from tracker.projects.schedule import Schedule, parse_last_months, partner_input_due, plan_schedule
from webapp.database import current_session, current_time
from webapp.forms import Form
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.projects.blueprint import bp
from webapp.projects.fields import MoneyField, NumberField, is_taken
from webapp.security import may

HUNDRED = Decimal(100)


class StartForm(Form):
    """What the grant agreement or the notice says."""

    rules = SelectField(mark("Rules of the grant"), validators=[InputRequired()])
    programme = SelectField(mark("Programme"), validators=[Optional()])
    funder = StringField(mark("Funding body"), validators=[InputRequired(), Length(max=300)])
    grant_number = StringField(mark("Number of the grant agreement or notice"), validators=[Optional(), Length(max=80)])
    agreement_on = DateField(mark("Date of the agreement or notice"), validators=[Optional()])
    starts_on = DateField(mark("First day of the project"), validators=[InputRequired()])
    ends_on = DateField(mark("Last day of the project"), validators=[InputRequired()])
    periods = StringField(mark("Reporting periods end in project month"), validators=[Optional(), Length(max=60)])
    max_grant = MoneyField(mark("Maximum grant"), validators=[InputRequired()])
    funding_rate = NumberField(mark("Funding rate in percent"), validators=[InputRequired()])
    indirect_rate = NumberField(mark("Flat rate for indirect costs in percent"), validators=[Optional()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.rules.choices = [(rules.key, rules.title.in_language(language())) for rules in rule_sets().values()]
        self.programme.choices = [("", "–")] + [(key, programme_label(key, language())) for key in programmes()]

    def award(self) -> Award:
        """What was filled in, as the service takes it."""
        is_eu = bool(reporting_for(self.rules.data).rates)
        return Award(
            rules=self.rules.data,
            programme=self.programme.data or None,
            funder=self.funder.data,
            grant_number=self.grant_number.data or "",
            agreement_on=self.agreement_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            last_months=parse_last_months(self.periods.data or "") if is_eu else (),
            max_grant=self.max_grant.data,
            funding_rate=self.funding_rate.data / HUNDRED,
            indirect_rate=(self.indirect_rate.data or Decimal(0)) / HUNDRED if is_eu else Decimal(0),
        )


@bp.get("/start/<int:application_id>")
@may("project.start")
def new(application_id: int) -> ResponseReturnValue:
    """The form, filled with what the application and its call say."""
    session, user = current_session(), current_user()
    application = get_application(session, application_id, user=user)
    started = find_project_of(session, application)
    if started is not None:
        return redirect(url_for(".show", project_id=started.id))
    return _page(application, StartForm(data=_suggestion(application)))


@bp.get("/start/<int:application_id>/preview")
@may("project.start")
def preview(application_id: int) -> ResponseReturnValue:
    """The due days that follow from the dates in the address, to be put beside the form."""
    get_application(current_session(), application_id, user=current_user())
    return render_template(
        "web/projects/_preview.html", **_preview(StartForm(formdata=request.args, meta={"csrf": False}))
    )


@bp.post("/start/<int:application_id>")
@may("project.start")
def create(application_id: int) -> ResponseReturnValue:
    """Start the project; "preview" only shows the due days."""
    session, user, form = current_session(), current_user(), StartForm()
    application = get_application(session, application_id, user=user)
    if "preview" in request.form:
        return _page(application, form)
    started = []
    if not form.validate_on_submit() or not is_taken(
        form,
        lambda: started.append(start_project(session, application, award=form.award(), user=user, now=current_time())),
    ):
        return _page(application, form), 422

    session.commit()
    flash(_("The project has been started. Now enter the approved budget."))
    return redirect(url_for(".budget", project_id=started[0].id), 303)


def _page(application: Application, form: StartForm) -> str:
    return render_template("web/projects/start.html", application=application, form=form, **_preview(form))


def _preview(form: StartForm) -> dict[str, Any]:
    """The schedule, or why there is none yet."""
    schedule: Schedule | None = None
    trouble = ""
    if form.starts_on.data and form.ends_on.data and form.rules.data in rule_sets():
        reporting = reporting_for(form.rules.data)
        try:
            months = parse_last_months(form.periods.data or "") if reporting.rates else ()
            schedule = plan_schedule(form.rules.data, form.starts_on.data, form.ends_on.data, last_months=months)
        except Invalid as wrong:
            trouble = _(wrong.message)
    kind = reporting_for(form.rules.data) if form.rules.data in rule_sets() else next(iter(reporting_files().values()))
    return {"schedule": schedule, "trouble": trouble, "reporting": kind, "partner_input_due": partner_input_due}


def _suggestion(application: Application) -> dict[str, Any]:
    """What the application and its call already say; rates are the programme's defaults."""
    call = application.call
    programme = call.programme if call is not None else None
    is_eu = call is None or call.level == "eu"
    rates = reporting_files()["eu"].rates_of(programme)
    return {
        "rules": "eu_mga" if is_eu else "de_anbest_p",
        "programme": programme or "",
        "funder": call.funder if call is not None else "",
        "max_grant": application.requested_amount,
        "funding_rate": _percent(rates.funding) if rates else None,
        "indirect_rate": _percent(rates.indirect) if rates else None,
    }


def _percent(rate: Any) -> Decimal:
    return HUNDRED * Decimal(rate.numerator) / Decimal(rate.denominator)
