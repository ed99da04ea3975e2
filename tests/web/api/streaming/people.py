"""What people do in stories of streams."""

from typing import Any

from tests.journeys.instance import Person


def id_of(person: Person, name: str) -> str:
    """The id of somebody."""
    return str(person.get("/api/v1/accounts/lookup", acct=name)["id"])


def delete(person: Person, status: Any) -> None:
    """Take a post back."""
    assert person.ask("DELETE", f"/api/v1/statuses/{status['id']}").status_code == 200
