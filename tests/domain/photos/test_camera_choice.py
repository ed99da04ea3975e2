"""Whether a photo tells of its camera where its author wants that, and nowhere else."""

from typing import Any

import pytest

from fediphoto.domain import preferences
from fediphoto.domain.photos import camera_choice
from fediphoto.domain.posts import messages, posts, scheduled_posts, stories
from fediphoto.domain.posts.posts import Changes, Draft
from fediphoto.media import shot
from fediphoto.storage.models import Account, Attachment, PostEdit
from tests.domain.city import person, photo, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")

TAKEN = {"make": "FUJIFILM", "model": "X-T5", "exposure": "1/250"}


async def _upload(author: Account) -> Attachment:
    upload = await photo(author)
    await camera_choice.note(author, upload.id, shot.read(TAKEN))
    return upload


async def _kept(upload: Attachment) -> dict[str, Any]:
    return (await Attachment.get(id=upload.id)).camera


async def test_it_is_lost_when_a_photo_is_shared_unless_its_author_says_so() -> None:
    alice = await somebody("alice")
    silent, told = await _upload(alice), await _upload(alice)
    assert await _kept(silent) == TAKEN
    await posts.publish(alice, Draft(attachment_ids=[silent.id]))
    await posts.publish(alice, Draft(attachment_ids=[told.id], shows_camera=True))
    assert (await _kept(silent), await _kept(told)) == ({}, TAKEN)


async def test_the_setting_counts_where_a_post_says_nothing() -> None:
    alice = await person("alice")
    await preferences.set_shows_camera(alice.id, True)
    told, silent = await _upload(alice), await _upload(alice)
    await posts.publish(alice, Draft(attachment_ids=[told.id]))
    await posts.publish(alice, Draft(attachment_ids=[silent.id], shows_camera=False))
    assert (await _kept(told), await _kept(silent)) == (TAKEN, {})


async def test_an_edit_takes_it_away_for_good_and_everybody_is_told() -> None:
    alice = await somebody("alice")
    first, second = await _upload(alice), await _upload(alice)
    ids = [first.id, second.id]
    post = await posts.publish(alice, Draft(attachment_ids=ids, shows_camera=True))
    edited = await posts.edit(alice, post, Changes(attachment_ids=[first.id]))
    assert await _kept(first) == TAKEN
    edited = await posts.edit(alice, edited, Changes(shows_camera=False))
    assert await PostEdit.filter(post_id=post.id).count() == 2
    assert (await _kept(first), await _kept(second)) == ({}, {}), "nor in the history"
    version = edited.version
    edited = await posts.edit(alice, edited, Changes(shows_camera=True))
    assert await _kept(first) == {}
    assert edited.version == version


async def test_photos_added_by_an_edit_follow_the_choice_and_the_others_stay() -> None:
    alice = await somebody("alice")
    first, second, third = [await _upload(alice) for _ in range(3)]
    post = await posts.publish(alice, Draft(attachment_ids=[first.id], shows_camera=True))
    post = await posts.edit(alice, post, Changes(attachment_ids=[first.id, second.id]))
    assert (await _kept(first), await _kept(second)) == (TAKEN, {})
    ids = [first.id, second.id, third.id]
    await posts.edit(alice, post, Changes(attachment_ids=ids, shows_camera=True))
    assert (await _kept(second), await _kept(third)) == ({}, TAKEN)


async def test_stories_and_messages_never_tell_it() -> None:
    alice, bob = await person("alice"), await somebody("bob")
    await preferences.set_shows_camera(alice.id, True)
    in_story, in_message = await _upload(alice), await _upload(alice)
    await stories.publish(alice, in_story.id)
    await messages.send(alice, bob, "Look", attachment_ids=[in_message.id])
    assert (await _kept(in_story), await _kept(in_message)) == ({}, {})


async def test_a_scheduled_post_remembers_the_choice(city: Any) -> None:
    alice = await somebody("alice")
    upload = await _upload(alice)
    draft = Draft(attachment_ids=[upload.id], shows_camera=True)
    at = scheduled_posts.datetime.now(scheduled_posts.UTC) + 2 * scheduled_posts.SOONEST
    made = await scheduled_posts.schedule(alice, draft, at)
    assert isinstance(made, scheduled_posts.ScheduledPost)
    assert scheduled_posts.draft_of(await scheduled_posts.ScheduledPost.get(id=made.id)) == draft
    await camera_choice.note(alice, upload.id, shot.UNKNOWN)
    assert await _kept(upload) == TAKEN, "what waits for its time is not changed"


async def test_nobody_says_it_of_anothers_photo_nor_of_one_that_is_shared() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    upload = await photo(alice)
    await camera_choice.note(bob, upload.id, shot.read(TAKEN))
    assert await _kept(upload) == {}
    await posts.publish(alice, Draft(attachment_ids=[upload.id], shows_camera=True))
    await camera_choice.note(alice, upload.id, shot.read(TAKEN))
    assert await _kept(upload) == {}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '"x"', "null", "[" * 1900, '{"model": "' + "x" * 3000 + '"}']
)
def test_what_is_no_description_of_a_camera_says_nothing(text: str) -> None:
    assert camera_choice.told(text) == shot.UNKNOWN
