"""Accounts: signing in and out, the language, the password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from tracker.errors import Invalid
from tracker.i18n import LANGUAGES, mark
from tracker.people import LONGEST_PASSWORD, SHORTEST_PASSWORD
from tracker.signing_in import change_password, check_sign_in
from webapp.database import current_session, current_time
from webapp.forms import Form, say_on
from webapp.identity import begin_session, current_user, end_session, find_current_user
from webapp.languages import choose_language
from webapp.languages import gettext as _
from webapp.security import may, safe_path

bp = Blueprint("accounts", __name__)


class SignInForm(Form):
    """Address and password."""

    email = EmailField(mark("E-mail address"), [InputRequired(mark("Please enter your e-mail address."))])
    password = PasswordField(mark("Password"), [InputRequired(mark("Please enter your password."))])


class PasswordForm(Form):
    """The present password and, twice, a new one."""

    old = PasswordField(mark("Present password"), [InputRequired(mark("Please enter your present password."))])
    new = PasswordField(
        mark("New password"),
        [
            InputRequired(mark("Please choose a new password.")),
            Length(SHORTEST_PASSWORD, LONGEST_PASSWORD, mark("Between 10 and 200 characters, please.")),
        ],
    )
    again = PasswordField(
        mark("New password, once more"),
        [
            InputRequired(mark("Please enter the new password once more.")),
            EqualTo("new", mark("The two new passwords are not the same.")),
        ],
    )


@bp.get("/sign-in")
@may("account.sign_in")
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on to where they wanted to be."""
    if find_current_user() is not None:
        return redirect(_wanted(), 303)
    return render_template("web/accounts/sign_in.html", form=SignInForm(), wanted=_wanted())


@bp.post("/sign-in")
@may("account.sign_in")
def begin() -> ResponseReturnValue:
    """Sign in by address and password; a refusal does not say which of them was wrong."""
    session, form = current_session(), SignInForm()
    if not form.validate_on_submit():
        return render_template("web/accounts/sign_in.html", form=form, wanted=_wanted()), 422

    user = check_sign_in(session, form.email.data, form.password.data, now=current_time())
    session.commit()
    if user is None:
        say_on(form, "password", mark("Address or password is wrong, or there were too many attempts in a row."))
        return render_template("web/accounts/sign_in.html", form=form, wanted=_wanted()), 422
    begin_session(user)
    return redirect(_wanted(), 303)


@bp.post("/sign-out")
@may("account.sign_out")
def sign_out() -> ResponseReturnValue:
    """End the session in this browser; what came until now is no longer new."""
    session = current_session()
    current_user().last_visit_at = current_time()
    session.commit()
    end_session()
    flash(_("You have signed out."))
    return redirect(url_for("home.index"), 303)


@bp.post("/language")
@may("account.language")
def language() -> ResponseReturnValue:
    """Speak another language from now on; who is signed in is remembered in it, mails included."""
    code = request.form.get("language", "")
    if code in LANGUAGES:
        choose_language(code)
        user = find_current_user()
        if user is not None:
            user.language = code
            current_session().commit()
    return redirect(_wanted(), 303)


@bp.get("/settings/password")
@may("account.password")
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("web/accounts/password.html", form=PasswordForm())


@bp.post("/settings/password")
@may("account.password")
def set_password() -> ResponseReturnValue:
    """Take the new password; all other sessions of the person end, this one goes on."""
    session, user, form = current_session(), current_user(), PasswordForm()
    if not form.validate_on_submit():
        return render_template("web/accounts/password.html", form=form), 422

    try:
        change_password(user, old=form.old.data, new=form.new.data)
    except Invalid as wrong:
        say_on(form, wrong.field, wrong.message)
        return render_template("web/accounts/password.html", form=form), 422
    session.commit()
    begin_session(user)
    flash(_("Your password has been changed. You have been signed out on all other devices."))
    return redirect(url_for("settings.index"), 303)


def _wanted() -> str:
    """Where to go next: a path of this site, or the first page."""
    return safe_path(request.values.get("next"), url_for("home.index"))
