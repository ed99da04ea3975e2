"""What Carol answers Alice reaches Bob, who follows Alice only, on a third instance."""

from typing import Any

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Person, eventually


def find(person: Person, url: str) -> Any:
    """The status with that address, fetched if need be."""
    found = person.get("/api/v2/search", q=url, resolve="true", type="statuses")
    return found["statuses"][0]


def answers(person: Person, status_id: str) -> list[str]:
    """The words under a status, as somebody sees them."""
    context = person.get(f"/api/v1/statuses/{status_id}/context")
    return [one["content"] for one in context["descendants"]]


def test_answers_go_on_to_the_followers_of_whose_thread_it_is(new_instance: NewInstance) -> None:
    a, b, c = new_instance("a"), new_instance("b"), new_instance("c")
    alice, bob, carol = a.person("alice"), b.person("bob"), c.person("carol")
    bob.follow(alice.handle)
    eventually(lambda: alice.notified("follow"))

    asked = alice.publish("Which of the two?")
    seen = eventually(lambda: bob.in_home("Which of the two?"))
    known = eventually(lambda: find(carol, asked["uri"]))
    said = carol.publish(f"@{alice.handle} the second", in_reply_to_id=known["id"])
    eventually(lambda: "the second" in answers(alice, asked["id"])[0])
    eventually(lambda: "the second" in answers(bob, seen["id"])[0])

    quiet = carol.publish(
        f"@{alice.handle} between us", in_reply_to_id=known["id"], visibility="direct"
    )
    eventually(lambda: len(answers(alice, asked["id"])) == 2)

    for own in (said, quiet):
        assert carol.ask("DELETE", f"/api/v1/statuses/{own['id']}").status_code == 200
    eventually(lambda: not answers(alice, asked["id"]))
    eventually(lambda: not answers(bob, seen["id"]))
    assert "between us" not in b.log
