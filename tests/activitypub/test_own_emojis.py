"""How other servers are told of our emoji, and what they find when they look one up."""

from typing import Any

from fediphoto.activitypub import render
from fediphoto.activitypub.vocabulary.tags import read_tags
from fediphoto.config import Config
from fediphoto.domain.people import profiles
from fediphoto.domain.photos import custom_emojis, emoji_links
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Changes, Draft, Question
from fediphoto.storage.models import AccountKey, CustomEmoji
from tests.activitypub import people
from tests.activitypub.test_routes import HTML, body_of, get
from tests.emojis import gif, given

HOME = "http://photos.test"


def said(row: CustomEmoji, mime: str = "image/png") -> dict[str, Any]:
    """The tag that names it."""
    return {
        "id": f"{HOME}/emojis/{row.id}",
        "type": "Emoji",
        "name": f":{row.shortcode}:",
        "updated": row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "icon": {"type": "Image", "mediaType": mime, "url": f"{HOME}/media/{row.key}"},
    }


def emojis(document: dict[str, Any]) -> list[Any]:
    return [tag for tag in document["tag"] if tag["type"] == "Emoji"]


async def test_a_post_tells_of_its_emoji_and_each_can_be_looked_up(web: Any) -> None:
    alice = await people.local("alice")
    cat, dance = await given("cat"), await given("dance", gif())
    draft = Draft(caption=":cat: #Cats", content_warning=":dance:")
    post = await posts.publish(alice, draft)
    note = await render.note_document(post.id)
    assert emojis(note) == [said(cat), said(dance, "image/gif")]
    found = await get(web, f"/emojis/{dance.id}")
    assert found.status_code == 200
    assert found.headers["Content-Type"].startswith("application/activity+json")
    document = await body_of(found)
    context = document.pop("@context")
    assert document == said(dance, "image/gif")
    assert {"toot": "http://joinmastodon.org/ns#", "Emoji": "toot:Emoji"} in context
    picture = await web.get(document["icon"]["url"].removeprefix(HOME))
    assert (picture.status_code, picture.content_type) == (200, "image/gif")


async def test_an_answer_of_a_poll_and_an_edit_tell_of_them_too(app: Any) -> None:
    alice = await people.local("alice")
    first, second = await given("first"), await given("second")
    poll = Question(["Yes :first:", "No"], 600)
    post = await posts.publish(alice, Draft(caption="Well?", poll=poll))
    assert emojis(await render.note_document(post.id)) == [said(first)]
    await posts.edit(alice, post, Changes(caption="Well :second:?"))
    assert emojis(await render.note_document(post.id)) == [said(second), said(first)]


async def test_a_person_tells_of_them(app: Any) -> None:
    alice = await people.local("alice")
    row = await given("cat")
    changes = profiles.ProfileChanges(display_name="Alice :cat:")
    account = await profiles.update_profile(alice, changes)
    keys = await AccountKey.filter(account_id=account.id)
    assert emojis(render.actor(account, keys)) == [said(row)]


async def test_a_reader_of_ours_reads_them_back(app: Any) -> None:
    alice = await people.local("alice")
    row = await given("cat")
    post = await posts.publish(alice, Draft(caption="A :cat:"))
    note = await render.note_document(post.id)
    assert read_tags(note["tag"]).emojis == (
        {"shortcode": "cat", "url": f"{HOME}/media/{row.key}"},
    )


async def test_who_looks_for_another_finds_nothing(web: Any) -> None:
    row = await given("cat")
    for name in (f"{row.id + 1}", "cat", "0", f"{'9' * 40}", "%00", f"{row.id}x"):
        assert (await get(web, f"/emojis/{name}")).status_code == 404
    await custom_emojis.change(None, row.id, is_disabled=True)
    assert (await get(web, f"/emojis/{row.id}", accept=HTML)).status_code == 200


def test_only_a_file_of_ours_is_linked_to_directly(config: Config) -> None:
    key = f"ab/cd/{'ab' * 16}.png"
    assert emoji_links.url(f"{HOME}/media/{key}") == f"{HOME}/media/{key}"
    for address in (
        f"{HOME}/media/../{key}",
        f"{HOME}/media/{key}?x",
        f"{HOME}/logout",
        f"http://elsewhere.test/media/{key}",
    ):
        assert emoji_links.url(address).startswith(f"{HOME}/media/emoji/")
