"""Alice moves from one instance to another, and her follower on a third comes along."""

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import eventually


def test_followers_come_along_across_instances(new_instance: NewInstance) -> None:
    old, new, third = new_instance("old"), new_instance("new"), new_instance("third")
    alice, again, bob = old.person("alice"), new.person("alice"), third.person("bob")
    former = bob.follow(alice.handle)
    eventually(lambda: alice.notified("follow"))

    new.command("user", "alias", "add", "alice", f"@{alice.handle}")
    assert alice.handle in new.command("user", "alias", "list", "alice")
    old.command("user", "move", "alice", f"@{again.handle}", "--yes")
    eventually(lambda: again.notified("follow"))

    found = bob.look_up(again.handle)

    def has_come_along() -> bool:
        ids = {"id[]": [former["id"], found["id"]]}
        related = bob.get("/api/v1/accounts/relationships", **ids)
        return [one["following"] for one in related] == [False, True]

    eventually(has_come_along)  # once the new house's answer has come
    shown = bob.get(f"/api/v1/accounts/{former['id']}")
    assert shown["moved"]["acct"] == again.handle
    refused = alice.ask("POST", "/api/v1/statuses", json={"status": "Still here"})
    assert refused.status_code == 403
    again.publish("From my new house")
    eventually(lambda: bob.in_home("From my new house"))

    old.command("user", "move", "alice", "--undo")
    alice.publish("Back, for nobody")
    early = old.run("user", "move", "alice", f"@{again.handle}", "--yes")
    assert (early.returncode, "30 days" in early.stderr) == (1, True)
    old.command("user", "rotate-keys", "alice")
    eventually(lambda: alice.get("/api/v1/accounts/verify_credentials")["moved"] is None)
