"""Whether two whole instances quote one another, ask first, and end a quote."""

from pathlib import Path
from typing import Any

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Person, eventually


def shown(person: Person, status_id: str) -> Any:
    """The quote of a post, as this person gets it."""
    return person.get(f"/api/v1/statuses/{status_id}")["quote"]


def test_a_quote_is_asked_for_allowed_shown_on_both_sides_and_revoked(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    here, there = new_instance("a"), new_instance("b")
    anna, boris = here.person("anna"), there.person("boris")
    anna.follow(boris.handle)
    boris.follow(anna.handle)
    eventually(lambda: anna.notified("follow") and boris.notified("follow"))
    original = anna.publish("The valley", [(photos[0], "A valley")])
    copy = eventually(lambda: boris.in_home("The valley"))
    assert copy["quote_approval"]["current_user"] == "automatic"
    quoting = boris.publish("What a light!", quoted_status_id=copy["id"])
    assert quoting["quote"] == {"state": "pending", "quoted_status": None}

    def is_accepted() -> bool:
        quote = shown(boris, quoting["id"])
        return bool(quote["state"] == "accepted" and quote["quoted_status"]["id"] == copy["id"])

    eventually(is_accepted)
    told = eventually(lambda: anna.notified("quote"))["status"]
    assert told["quote"]["quoted_status"]["id"] == original["id"]
    assert anna.get(f"/api/v1/statuses/{original['id']}")["quotes_count"] == 1

    anna.post(f"/api/v1/statuses/{original['id']}/quotes/{told['id']}/revoke")
    eventually(lambda: shown(boris, quoting["id"])["state"] == "revoked")
    assert shown(anna, told["id"])["state"] == "revoked"

    closed = anna.publish("Mine alone", quote_approval_policy="nobody")
    theirs = eventually(lambda: boris.in_home("Mine alone"))
    assert theirs["quote_approval"]["current_user"] == "denied"
    refused = boris.ask(
        "POST", "/api/v1/statuses", json={"status": "Ha", "quoted_status_id": theirs["id"]}
    )
    assert refused.status_code == 403, closed
