"""What Alice sees of Bob, of whom her instance never heard, and of the talk around his photo."""

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import eventually


def test_a_stranger_and_a_thread_of_three_instances_are_there_after_the_first_look(
    new_instance: NewInstance,
) -> None:
    a, b, c = new_instance("a"), new_instance("b"), new_instance("c")
    alice, bob, carol = a.person("alice"), b.person("bob"), c.person("carol")
    first = bob.publish("The first morning #arezzo")
    for day in range(2, 8):
        bob.publish(f"Morning {day}")
    bob.post(f"/api/v1/statuses/{first['id']}/pin")
    bob.post("/api/v1/featured_tags", name="arezzo")
    assert carol.follow(bob.handle)
    eventually(lambda: bob.notified("follow"))
    seen_by_carol = eventually(lambda: carol.in_home("The first morning"))
    carol.publish(f"@{bob.handle} Lovely", in_reply_to_id=seen_by_carol["id"])
    answer = eventually(lambda: bob.notified("mention"))["status"]
    bob.publish(f"@{carol.handle} Thank you", in_reply_to_id=answer["id"])

    stranger = alice.look_up(bob.handle)
    profile = f"/api/v1/accounts/{stranger['id']}"
    posts = eventually(lambda: alice.get(f"{profile}/statuses", exclude_replies=True))
    posts = eventually(
        lambda: len(found := alice.get(f"{profile}/statuses", exclude_replies=True)) == 7 and found
    )
    assert [one["content"] for one in posts[:2]] == ["<p>Morning 7</p>", "<p>Morning 6</p>"]
    pinned = eventually(lambda: alice.get(f"{profile}/statuses", pinned=True))
    assert [one["uri"] for one in pinned] == [first["uri"]]
    shown = eventually(lambda: alice.get(f"{profile}/featured_tags"))
    assert [one["name"] for one in shown] == ["arezzo"]

    def counts() -> tuple[int, int]:
        shown = alice.get(profile)
        return shown["followers_count"], shown["statuses_count"]

    eventually(lambda: counts() == (1, 8))
    assert alice.get("/api/v1/notifications") == []
    assert alice.home() == []

    thread = f"/api/v1/statuses/{pinned[0]['id']}/context"
    below = eventually(lambda: len(found := alice.get(thread)["descendants"]) == 2 and found)
    assert [one["account"]["acct"] for one in below] == [carol.handle, bob.handle]
    assert below[1]["in_reply_to_id"] == below[0]["id"]
