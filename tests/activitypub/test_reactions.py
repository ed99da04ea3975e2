"""How people elsewhere answer with an emoji: Pleroma's EmojiReact, Misskey's Like."""

import json
from pathlib import Path
from typing import Any

import pytest

from fediphoto.domain.posts import posts, reactions
from fediphoto.domain.views import views
from fediphoto.storage.models import Account, Like, Notification, Post, Reaction
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.world import World
from tests.remote_server import Document, RemoteServer


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    """Alice here, Bob there."""
    views.forget()
    return World(say, work, remote, await people.local("alice"))


async def photo_of(alice: Account) -> Post:
    return await posts.publish(alice, posts.Draft(caption="A photo"))


async def shown(post: Post) -> list[tuple[str, int]]:
    """The reactions that anybody sees under a post."""
    view = await views.post(post.id, None)
    return [(one.name, one.count) for one in view.body.reactions]


def custom(name: str, url: str) -> dict[str, Any]:
    icon = {"type": "Image", "mediaType": "image/png", "url": url}
    return {"content": f":{name}:", "tag": [{"type": "Emoji", "name": f":{name}:", "icon": icon}]}


async def told(alice: Account) -> list[str]:
    return [row.kind for row in await Notification.filter(recipient_id=alice.id)]


async def test_an_emoji_is_counted_shown_told_and_taken_back(world: World) -> None:
    post = await photo_of(world.alice)
    activity = await world.says("EmojiReact", post.uri, content="🎉")
    assert await outcome(activity) == "done"
    assert await shown(post) == [("🎉", 1)]
    assert await told(world.alice) == ["favourite"]
    assert (await Post.get(id=post.id)).likes_count == 0
    await world.says("Undo", activity)
    assert await shown(post) == []
    assert await told(world.alice) == []


async def test_misskeys_like_with_an_emoji_is_a_reaction_and_with_a_heart_a_like(
    world: World,
) -> None:
    post = await photo_of(world.alice)
    fields = {"content": "🍮", "_misskey_reaction": "🍮"}
    await world.says("Like", post.uri, **fields)
    assert await shown(post) == [("🍮", 1)]
    assert not await Like.exists()
    eve = world.remote.person("eve")
    for heart in ("❤", "❤\ufe0f"):
        like = world.remote.activity("Like", eve, post.uri, content=heart)
        await world.hear(eve, like)
    assert await shown(post) == [("🍮", 1)]
    assert (await Post.get(id=post.id)).likes_count == 1


async def test_misskeys_undo_is_known_by_what_it_undoes(world: World) -> None:
    post = await photo_of(world.alice)
    like = await world.says("Like", post.uri, content="🍮", _misskey_reaction="🍮")
    again = like | {"id": f"{like['id']}/other"}
    await world.says("Undo", again)
    assert await shown(post) == []


async def test_a_custom_emoji_has_its_image(world: World) -> None:
    post = await photo_of(world.alice)
    await world.says("EmojiReact", post.uri, **custom("blobcat", "https://b.test/cat.png"))
    [one] = (await views.post(post.id, None)).body.reactions
    assert (one.name, one.image_url, one.count) == ("blobcat", "https://b.test/cat.png", 1)


async def test_a_custom_emoji_nobody_has_the_image_of_is_a_like_or_nothing(world: World) -> None:
    post = await photo_of(world.alice)
    await world.says("Like", post.uri, content=":unheard:", _misskey_reaction=":unheard:")
    assert (await Post.get(id=post.id)).likes_count == 1
    refused = await world.says("EmojiReact", post.uri, content=":unheard:")
    assert (await outcome(refused)).startswith("refused")
    assert await shown(post) == []


@pytest.mark.parametrize("words", ["", "x", "buy this", "😀😀😀", "1", "<b>", "👍" * 50])
async def test_words_are_no_emoji(world: World, words: str) -> None:
    post = await photo_of(world.alice)
    refused = await world.says("EmojiReact", post.uri, content=words)
    assert (await outcome(refused)).startswith("refused")
    assert await shown(post) == []


async def test_one_person_has_only_so_many_and_one_emoji_counts_once(world: World) -> None:
    post = await photo_of(world.alice)
    faces = [chr(0x1F600 + number) for number in range(reactions.PER_ACCOUNT + 5)]
    for face in [faces[0], *faces]:
        await world.says("EmojiReact", post.uri, content=face)
    assert await shown(post) == [(face, 1) for face in faces[: reactions.PER_ACCOUNT]]
    assert await told(world.alice) == ["favourite"]


async def test_the_notification_stays_while_anything_of_it_does(world: World) -> None:
    post = await photo_of(world.alice)
    first = await world.says("EmojiReact", post.uri, content="🎉")
    second = await world.says("EmojiReact", post.uri, content="👀")
    await world.says("Undo", first)
    assert await told(world.alice) == ["favourite"]
    await world.says("Undo", second)
    assert await told(world.alice) == []


async def test_a_reaction_that_was_undone_before_it_came_stays_out(world: World) -> None:
    post = await photo_of(world.alice)
    late = world.remote.activity("EmojiReact", world.bob, post.uri, content="🎉")
    await world.says("Undo", late)
    await world.hear(world.bob, late)
    assert await shown(post) == []


async def test_nobody_takes_back_anothers_reaction(world: World) -> None:
    post = await photo_of(world.alice)
    reaction = await world.says("EmojiReact", post.uri, content="🎉")
    eve = world.remote.person("eve")
    await world.hear(eve, world.remote.activity("Undo", eve, reaction["id"]))
    await world.hear(eve, world.remote.activity("Undo", eve, reaction | {"actor": eve.uri}))
    assert await shown(post) == [("🎉", 1)]


async def test_who_may_not_see_a_post_does_not_react_to_it(world: World) -> None:
    post = await posts.publish(world.alice, posts.Draft(caption="Mine", visibility="followers"))
    refused = await world.says("EmojiReact", post.uri, content="🎉")
    assert (await outcome(refused)).startswith("refused")
    assert not await Reaction.exists()


async def test_reactions_go_with_who_made_them(world: World) -> None:
    post = await photo_of(world.alice)
    await world.says("EmojiReact", post.uri, content="🎉")
    assert await shown(post) == [("🎉", 1)]
    await world.says("Delete", world.bob.uri)
    assert await shown(post) == []


async def test_real_reactions_are_understood(world: World, corpus: Path) -> None:
    folder = corpus / "activitypub" / "rebased-pleroma"
    post = await photo_of(world.alice)
    for name, count in (
        ("emoji-reaction", 1),
        ("custom-emoji-reaction", 2),
        ("emoji-reaction-too-long", 2),
        ("emoji-reaction-no-emoji", 2),
    ):
        real: Document = json.loads((folder / f"{name}.json").read_text())
        kept = {
            key: real[key] for key in ("type", "content", "tag", "_misskey_reaction") if key in real
        }
        await world.says(kept.pop("type"), post.uri, **kept)
        assert len(await shown(post)) == count, name
