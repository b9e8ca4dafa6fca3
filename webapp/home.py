"""The first page: for visitors what this is, for members what they should see first."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.security import may

bp = Blueprint("home", __name__)


@bp.get("/")
@may("home.read")
def index() -> ResponseReturnValue:
    """What this is, in one look."""
    return render_template("web/home/landing.html")
