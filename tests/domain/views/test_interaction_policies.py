"""The one rule of who may do what with a post, case by case."""

from typing import Any

import pytest

from fediphoto.domain.views import interaction_policies as policies
from fediphoto.domain.views import views
from fediphoto.domain.views.interaction_policies import EVERYBODY, Author, Circle
from tests.domain.city import block, follow, hears, says, somebody

AUTHOR = Author("https://a.test/zork", "https://a.test/zork/followers", "https://a.test/zork/flwg")
BOB = "https://b.test/bob"
NOBODY_KNOWS = Circle()
STRANGER = Circle(follows_author=False, is_followed_by_author=False)
FOLLOWER = Circle(follows_author=True, is_followed_by_author=False)
FOLLOWED = Circle(follows_author=False, is_followed_by_author=True)


@pytest.mark.parametrize(
    ("automatic", "manual", "circle", "standing"),
    [
        ([EVERYBODY], [], STRANGER, "automatic"),
        ([AUTHOR.uri], [], STRANGER, "denied"),
        ([AUTHOR.uri], [EVERYBODY], STRANGER, "manual"),
        ([AUTHOR.uri, BOB], [EVERYBODY], STRANGER, "automatic"),
        ([EVERYBODY], [BOB], STRANGER, "manual"),
        ([AUTHOR.followers_uri], [], FOLLOWER, "proof"),
        ([AUTHOR.followers_uri], [], STRANGER, "denied"),
        ([AUTHOR.followers_uri], [], NOBODY_KNOWS, "manual"),
        ([AUTHOR.following_uri], [], FOLLOWED, "proof"),
        ([AUTHOR.following_uri], [], FOLLOWER, "denied"),
        ([], [AUTHOR.followers_uri], FOLLOWER, "manual"),
        ([], [AUTHOR.followers_uri], STRANGER, "denied"),
        ([], [AUTHOR.followers_uri], NOBODY_KNOWS, "manual"),
        (["https://c.test/carla"], [], STRANGER, "denied"),
        ([], [], STRANGER, "denied"),
    ],
)
def test_who_is_named_goes_before_who_belongs_and_who_belongs_before_everybody(
    automatic: list[str], manual: list[str], circle: Circle, standing: str
) -> None:
    rule = {"automatic": automatic, "manual": manual}
    assert policies.by_rule(rule, AUTHOR, BOB, circle) == standing
    assert policies.by_rule(rule, AUTHOR, AUTHOR.uri, circle) == "automatic"


@pytest.mark.usefixtures("city")
async def test_a_post_without_a_policy_is_open_to_all_but_quotes() -> None:
    alice, zork = await somebody("alice"), await somebody("zork", "a.test")
    post = await hears(zork)
    deeds: list[Any] = ["like", "reply", "announce", "quote"]
    found = [await policies.standing(deed, post, alice) for deed in deeds]
    assert found == ["automatic", "automatic", "automatic", "denied"]


@pytest.mark.usefixtures("city")
async def test_whom_a_post_speaks_to_may_answer_it_whatever_its_policy() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    zork = await somebody("zork", "a.test")
    nobody = {"reply": {"automatic": [zork.uri], "manual": []}}
    post = await hears(zork, mentioned=[alice], interaction_policy=nobody)
    assert await policies.standing("reply", post, alice) == "automatic"
    assert await policies.standing("reply", post, bob) == "denied"


@pytest.mark.usefixtures("city")
async def test_the_buttons_say_what_the_rule_says() -> None:
    alice, zork = await somebody("alice"), await somebody("zork", "a.test")
    await follow(alice, zork)
    rules = {
        "like": {"automatic": [zork.followers_uri], "manual": []},
        "reply": {"automatic": [zork.uri], "manual": [EVERYBODY]},
        "announce": {"automatic": [zork.uri], "manual": []},
        "quote": {"automatic": [EVERYBODY], "manual": []},
    }
    post = await hears(zork, interaction_policy=rules)
    may = (await views.post(post.id, alice.id)).may
    deeds: list[Any] = ["like", "reply", "announce", "quote"]
    for deed in deeds:
        assert getattr(may, deed) == await policies.standing(deed, post, alice), deed


@pytest.mark.usefixtures("city")
async def test_a_quote_of_whom_one_blocks_costs_nothing_to_others() -> None:
    alice, bob, carla = [await somebody(name) for name in ("alice", "bob", "carla")]
    post = await says(alice)
    quoting = await says(bob, "Look", quoted_id=post.id)
    await block(alice, carla)
    found = await views.post(quoting.id, carla.id)
    assert found.quote is not None
    assert (found.quote.state, found.quote.post) == ("unauthorized", None)
    shown = (await views.post(quoting.id, bob.id)).quote
    assert shown is not None
    assert shown.post is not None
