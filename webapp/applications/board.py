"""The board: all applications a person takes part in, by state."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.applications import board_of
from webapp.applications.blueprint import bp
from webapp.database import current_session
from webapp.identity import current_user
from webapp.security import may


@bp.get("")
@may("application.read")
def index() -> ResponseReturnValue:
    """Every state with its applications, the next to close on top."""
    columns = board_of(current_session(), current_user())
    count = sum(len(column.applications) for column in columns)
    return render_template("web/applications/index.html", columns=columns, count=count)
