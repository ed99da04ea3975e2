"""What servers of other kinds send becomes what it is meant to be, from the inbox on."""

import pytest

from fediphoto.storage.models import Account, Attachment, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import Document, Person, RemoteServer


@pytest.fixture
async def bob(say: Say, work: Work, remote: RemoteServer) -> Person:
    """Somebody elsewhere whom Alice follows."""
    bob = remote.person("bob")
    alice = await people.local("alice")
    assert await say(bob, remote.activity("Like", bob, f"{alice.uri}/posts/1")) == 202
    await work()
    await people.follows(alice, await Account.get(uri=bob.uri))
    return bob


async def test_what_we_have_no_use_for_is_refused_in_a_sentence(
    bob: Person, remote: RemoteServer, say: Say, work: Work
) -> None:
    join = remote.activity("Join", bob, "https://events.test/1")
    assert await say(bob, join) == 202
    await work()
    assert await outcome(join) == (
        "refused Ignored: Join means nothing here: groups and events elsewhere are not joined"
        " from here"
    )


async def test_a_community_boosts_the_post_that_it_announces(
    bob: Person, remote: RemoteServer, say: Say, work: Work
) -> None:
    """Lemmy embeds the Create; what counts is what the post's own server says."""
    carol = remote.person("carol")
    note = remote.note(carol, "<p>True</p>", type="Page", name="News")
    forged = remote.create(note) | {"object": note | {"content": "<p>False</p>"}}
    announce = remote.activity("Announce", bob, forged)
    liked = remote.activity("Announce", bob, remote.activity("Like", carol, note["id"]))
    for activity in (announce, liked):
        assert await say(bob, activity) == 202
    await work()
    post = await Post.get(uri=note["id"])
    assert (post.kind, post.title) == ("page", "News")
    assert "True" in post.content_html
    assert await Post.filter(boost_of_id=post.id).count() == 1
    assert (await outcome(liked)).startswith("refused")
    assert len(remote.requests_for(note["id"])) == 1


async def test_a_video_is_kept_with_its_best_stream_and_poster(
    bob: Person, remote: RemoteServer, say: Say, work: Work
) -> None:
    base = remote.base_url
    video = remote.note(
        bob,
        "Look",
        type="Video",
        name="Rain",
        duration="PT1M3S",
        icon=[{"type": "Image", "url": f"{base}/poster.jpg"}],
        url=[
            {"type": "Link", "mediaType": "text/html", "href": f"{base}/watch"},
            {"type": "Link", "mediaType": "video/mp4", "href": f"{base}/1.mp4", "height": 720},
        ],
    )
    assert await say(bob, remote.create(video)) == 202
    await work()
    post = await Post.get(uri=video["id"])
    stream = await Attachment.get(post_id=post.id)
    assert (post.kind, post.title, post.url) == ("video", "Rain", f"{base}/watch")
    assert (stream.kind, stream.remote_url) == ("video", f"{base}/1.mp4")


async def test_a_document_that_says_two_things_is_refused_at_the_door(
    bob: Person, remote: RemoteServer, say: Say
) -> None:
    note: Document = remote.note(bob, "<p>Hi</p>")
    two_actors = remote.create(note) | {"as:actor": f"{remote.base_url}/users/eve"}
    assert await say(bob, two_actors) == 400
