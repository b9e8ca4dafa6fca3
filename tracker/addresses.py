"""Addresses: where the web app shows what a mail or a calendar speaks of."""

from tracker.config import Settings


def call_address(settings: Settings, call_id: int) -> str:
    """The page of a call."""
    return f"{settings.base_url}/calls/{call_id}"


def project_address(settings: Settings, project_id: int) -> str:
    """The page of a project."""
    return f"{settings.base_url}/projects/{project_id}"


def settings_address(settings: Settings) -> str:
    """The page on which a person chooses lead times and which mails to get."""
    return f"{settings.base_url}/settings"
