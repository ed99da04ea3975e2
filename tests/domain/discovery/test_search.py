"""Whether search finds what is meant, and never what may not be seen."""

import pytest

from fediphoto.domain.discovery import full_text, search
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import blocks
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from tests.domain.city import block, follow, hears, ids, mute, person, says, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def people(query: str, viewer: Account | None = None, **wanted: bool | int) -> list[str]:
    found = await search.accounts(query, viewer, **wanted)  # type: ignore[arg-type]
    return [one.acct for one in found]


async def posts(query: str, viewer: Account) -> list[int]:
    return ids(await search.posts(query, viewer, Page()))


async def named(account: Account, name: str) -> None:
    await Account.filter(id=account.id).update(display_name=name)
    async with database.transaction():
        await full_text.note_account(account)


async def test_people_are_found_by_handle_and_by_name() -> None:
    alice, rem = await somebody("alice"), await somebody("Alina", "remote.test")
    await named(alice, "Ärmel & Ünal")
    await named(rem, "100% Alina")
    assert await people("al") == ["alice", "Alina@remote.test"]
    assert await people("@ALICE") == await people("alice@photos.test") == ["alice"]
    assert await people("alina@remote.test") == await people("Ali@rem") == ["Alina@remote.test"]
    assert await people("Ärmel") == await people("& Ünal") == ["alice"]
    assert await people("100%") == ["Alina@remote.test"]
    for query in ("", " ", "@", "_", "%", "a%e", "alice@remote.test", "x" * 5000, "' OR 1=1 --"):
        assert await people(query) == []


async def test_exact_names_come_first_then_friends_then_the_most_followed() -> None:
    viewer = await somebody("viewer")
    star, friend = await somebody("anna_star"), await somebody("annabel")
    await somebody("anna")
    await Account.filter(id=star.id).update(followers_count=100)
    await follow(viewer, friend)
    assert await people("anna", viewer) == ["anna", "annabel", "anna_star"]
    assert await people("anna") == ["anna", "anna_star", "annabel"]
    assert await people("anna", viewer, following=True) == ["annabel"]
    assert await people("anna", viewer, limit=1, offset=1) == ["annabel"]


async def test_who_is_gone_hidden_or_not_yet_in_is_not_found() -> None:
    viewer, foe, mine = [await somebody(name) for name in ("viewer", "x_foe", "x_mine")]
    gone, deleted = await somebody("x_gone"), await somebody("x_deleted")
    await person("x_waits", approved=False)
    await person("x_here")
    await accounts.ensure_instance_actor()
    await accounts.suspend(gone)
    await accounts.delete_local(deleted)
    await block(foe, viewer)
    await blocks.block(viewer, mine)
    assert sorted(await people("x_", viewer)) == ["x_here", "x_mine"]
    assert await people("photos.test", viewer) == []


async def test_a_search_for_posts_finds_ones_own_and_what_is_meant_for_one() -> None:
    alice, bob, viewer = [await somebody(name) for name in ("alice", "bob", "viewer")]
    own = await says(viewer, "My sunset", visibility="direct")
    to_me = await says(bob, "A sunset for @viewer", visibility="direct")
    await says(bob, "Public sunset, not to be found")
    await follow(viewer, alice)
    theirs = await says(alice, "Sunset for friends", visibility="followers")
    await says(alice, "Sunset for @bob", visibility="direct")
    assert await posts("SUNSET", viewer) == [theirs.id, to_me.id, own.id]
    await Account.filter(id=bob.id).update(is_indexable=True)
    assert len(await posts("sunset", viewer)) == 4
    assert await posts("s", viewer) == await posts(" ", viewer) == []


async def test_what_may_not_be_seen_is_never_found() -> None:
    viewer = await somebody("viewer")
    quiet, foe, hates, gone = [await somebody(n) for n in ("quiet", "foe", "hates", "gone")]
    for one in (quiet, foe, hates, gone):
        await Account.filter(id=one.id).update(is_indexable=True)
        await says(one, "A secret word")
        for narrow in ("unlisted", "followers", "direct"):
            await says(one, "A secret word", visibility=narrow)
    assert len(await posts("secret", viewer)) == 4
    await mute(viewer, quiet)
    await block(viewer, foe)
    await block(hates, viewer)
    await accounts.suspend(gone)
    assert await posts("secret", viewer) == []


async def test_words_are_found_as_they_were_typed() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    await follow(alice, rem)
    for typed in ("salt & pepper", "a < b", 'say "cheese"', "50% off", "under_score", "Ödön"):
        mine = await says(alice, f"Here: {typed}.")
        theirs = await hears(
            rem,
            mine.id,
            content_html=f"<p>Here: {typed.replace('&', '&amp;').replace('<', '&lt;')}.</p>",
        )
        assert await posts(typed, alice) == [theirs.id, mine.id]
    assert await posts("5_% off", alice) == []


async def test_posts_are_paged() -> None:
    alice = await somebody("alice")
    made = [(await says(alice, f"Word {number}")).id for number in range(5)]
    found = await search.posts("word", alice, Page(limit=2, max_id=made[3]))
    assert ids(found) == [made[2], made[1]]


async def test_a_hashtag_is_found_by_what_is_public_alone() -> None:
    alice, gone = await somebody("alice"), await somebody("gone")
    for visibility in ("followers", "direct", "unlisted"):
        await says(alice, "#SunSecret", visibility=visibility)
        await says(alice, "#SunnyDay", visibility=visibility)
    await says(alice, "#SunnyDay")
    for caption in ("#sunset one", "#Sunset two", "#sun"):
        await says(alice, caption)
    await says(gone, "#sungone")
    await accounts.suspend(gone)
    assert await search.hashtags("#SUN") == ["sun", "sunset", "SunnyDay"]
    assert await search.hashtags("sun", limit=1, offset=1) == ["sunset"]
    assert await search.hashtags("%") == await search.hashtags("") == []
    assert await Post.filter(account=alice).count() == 10
