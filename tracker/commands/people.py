"""``callboard user`` and ``callboard organisation``: first people and cities."""

import click

from tracker import clock
from tracker.commands.base import writing
from tracker.people import add_organisation, add_user, get_organisation, hash_password


@click.group()
def organisation() -> None:
    """Cities and other members."""


@organisation.command("add")
@click.argument("name")
@click.option("--short-name", required=True)
@click.option("--kind", default="kommune", show_default=True, help="Applicant type of the taxonomy.")
@click.option("--country", default="DE", show_default=True)
@click.option("--region", default="")
def organisation_add(name: str, short_name: str, kind: str, country: str, region: str) -> None:
    """Add an organisation."""
    with writing() as session:
        added = add_organisation(
            session, name=name, short_name=short_name, kind=kind, country=country, region=region, now=clock.now()
        )
        click.echo(f"organisation {added.id}: {added.name}")


@click.group()
def user() -> None:
    """People."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organisation", "organisation_name", default="", help="Name of the organisation the person belongs to.")
@click.option("--role", type=click.Choice(["admin", "editor", "reader"]), default="editor", show_default=True)
@click.option("--office", is_flag=True, help="The person works in the office of the network.")
@click.option("--language", type=click.Choice(["de", "en", "fr"]), default="de", show_default=True)
@click.password_option()
def user_add(
    email: str, name: str, organisation_name: str, role: str, office: bool, language: str, password: str
) -> None:
    """Add a person; the password is asked for."""
    with writing() as session:
        added = add_user(
            session,
            email=email,
            name=name,
            password_hash=hash_password(password),
            organisation=get_organisation(session, organisation_name) if organisation_name else None,
            role=role,
            is_office=office,
            language=language,
            now=clock.now(),
        )
        click.echo(f"user {added.id}: {added.name} <{added.email}>")
