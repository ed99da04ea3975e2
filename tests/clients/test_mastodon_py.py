"""Mastodon.py, unmodified, does everything it can do here."""

import io

import pytest
import requests
from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)
from PIL import Image

from tests.clients.conftest import SCOPES, SignIn
from tests.clients.consent import authorize
from tests.journeys.instance import Instance


def photo(color: str = "teal") -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def alice(sign_in: SignIn) -> Mastodon:
    return sign_in("alice")


@pytest.fixture
def bob(sign_in: SignIn) -> Mastodon:
    return sign_in("bob")


@pytest.fixture
def carol(sign_in: SignIn) -> Mastodon:
    return sign_in("carol")


def upload(client: Mastodon, description: str = "Teal all over"):
    return client.media_post(photo(), "image/jpeg", description=description, focus=(0.5, -0.25))


def test_a_client_knows_itself_the_person_and_the_server(alice: Mastodon, instance: Instance):
    assert alice.app_verify_credentials().name == "fediphoto's tests"
    assert alice.me().acct == "alice"
    metadata = alice.oauth_authorization_server_info()
    assert metadata["issuer"] == f"{instance.url}/"
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    # Mastodon.py itself asks for it by https only.
    headers = {"Authorization": f"Bearer {alice.access_token}"}
    userinfo = requests.get(metadata["userinfo_endpoint"], headers=headers, timeout=120).json()
    assert userinfo["preferred_username"] == "alice"


def test_the_instance_describes_itself(alice: Mastodon, instance: Instance):
    anonymous = Mastodon(api_base_url=instance.url)
    old, new = anonymous.instance_v1(), anonymous.instance_v2()
    assert old.uri == new.domain == instance.domain
    assert old.version == new.version
    assert new.version.startswith("4.5.0 (compatible; fediphoto ")
    assert new.contact.account.acct == "alice"
    assert new.configuration.statuses.max_characters == 5000
    assert new.configuration.statuses.max_media_attachments == 20
    assert anonymous.instance_peers() == []
    assert len(anonymous.instance_activity()) == 12
    assert anonymous.custom_emojis() == []
    assert anonymous.instance_nodeinfo().software.name == "fediphoto"


def test_a_profile_is_changed_field_by_field(bob: Mastodon):
    bob.account_update_credentials(
        display_name="Bob the Photographer",
        note="Light, mostly.\n#film",
        avatar=photo("red"),
        avatar_mime_type="image/jpeg",
        header=photo("navy"),
        header_mime_type="image/jpeg",
        fields=[("Site", "https://example.com"), ("Camera", "A shoebox")],
        discoverable=True,
        bot=False,
    )
    me = bob.me()
    assert me.display_name == "Bob the Photographer"
    assert me.source.note == "Light, mostly.\n#film"
    assert [(one.name, one.value) for one in me.source.fields] == [
        ("Site", "https://example.com"),
        ("Camera", "A shoebox"),
    ]
    assert me.discoverable
    assert requests.get(me.avatar, timeout=120).headers["Content-Type"].startswith("image/")
    assert requests.get(me.header, timeout=120).status_code == 200
    bob.account_update_credentials(display_name="Bob")
    assert bob.me().source.note == "Light, mostly.\n#film"
    assert bob.account_delete_avatar().avatar != me.avatar
    assert bob.account_delete_header().header != me.header
    assert requests.get(bob.me().avatar, timeout=120).headers["Content-Type"] == "image/png"


def test_a_post_with_photos_lives_from_upload_to_deletion(alice: Mastodon, bob: Mastodon):
    first, second = upload(bob), upload(bob, "Another")
    described = bob.media_update(second, description="Teal again", focus=(0, 0))
    assert described.description == "Teal again"
    assert bob.media(first).url

    posted = bob.status_post(
        "Two of the same #teal @alice",
        media_ids=[first, second],
        visibility="public",
        spoiler_text="Much teal",
        sensitive=True,
        language="en",
    )
    assert [one.description for one in posted.media_attachments] == ["Teal all over", "Teal again"]
    assert posted.media_attachments[0].meta.focus.x == 0.5
    assert posted.application.name == "fediphoto's tests"
    assert posted.mentions[0].acct == "alice"
    assert posted.tags[0].name == "teal"
    assert posted.spoiler_text == "Much teal"
    assert alice.status(posted).content == posted.content
    assert [one.id for one in alice.statuses([posted])] == [posted.id]

    changed = bob.status_update(
        posted,
        "Two of the same, cropped",
        spoiler_text="",
        sensitive=False,
        media_attributes=[
            bob.generate_media_edit_attributes(second, description="Teal again"),
            bob.generate_media_edit_attributes(first, description="First of two", focus=(-1, 1)),
        ],
    )
    assert changed.edited_at
    assert [one.description for one in changed.media_attachments] == ["Teal again", "First of two"]
    history = alice.status_history(posted)
    assert ["cropped" in one.content for one in history] == [False, True]
    source = bob.status_source(posted)
    assert source.text == "Two of the same, cropped"

    deleted = bob.status_delete(posted)
    assert deleted.text == "Two of the same, cropped"
    with pytest.raises(MastodonNotFoundError):
        alice.status(posted)


def test_an_idempotency_key_makes_one_post(bob: Mastodon):
    one = bob.status_post("Only once", idempotency_key="k1")
    two = bob.status_post("Only once", idempotency_key="k1")
    assert one.id == two.id


def test_people_answer_one_another(alice: Mastodon, bob: Mastodon):
    posted = bob.status_post("What is this?")
    answer = alice.status_reply(posted, "A photo, I think")
    deeper = bob.status_reply(answer, "Of what?")
    context = alice.status_context(answer)
    assert [one.id for one in context.ancestors] == [posted.id]
    assert [one.id for one in context.descendants] == [deeper.id]
    assert answer.in_reply_to_id == posted.id
    assert answer.in_reply_to_account_id == bob.me().id
    assert alice.status(posted).replies_count == 1


def test_likes_boosts_bookmarks_pins_and_mutes(alice: Mastodon, bob: Mastodon):
    posted = bob.status_post("Do all of it")
    assert alice.status_favourite(posted).favourited
    assert [one.acct for one in bob.status_favourited_by(posted)] == ["alice"]
    assert alice.favourites()[0].id == posted.id
    assert not alice.status_unfavourite(posted).favourited

    boost = alice.status_reblog(posted)
    assert boost.reblog.id == posted.id
    assert boost.reblog.reblogged
    assert [one.acct for one in bob.status_reblogged_by(posted)] == ["alice"]
    assert alice.account_statuses(alice.me())[0].id == boost.id
    assert alice.account_statuses(alice.me(), exclude_reblogs=True)[:1] != [boost]
    assert not alice.status_unreblog(posted).reblogged

    assert alice.status_bookmark(posted).bookmarked
    assert alice.bookmarks()[0].id == posted.id
    assert not alice.status_unbookmark(posted).bookmarked

    assert bob.status_pin(posted).pinned
    assert [one.id for one in alice.account_statuses(bob.me(), pinned=True)] == [posted.id]
    assert not bob.status_unpin(posted).pinned

    assert alice.status_mute(posted).muted
    assert not alice.status_unmute(posted).muted


def test_timelines_and_their_pages(alice: Mastodon, bob: Mastodon):
    alice.account_follow(bob.me())
    made = [bob.status_post(f"Picture {n} #paged") for n in range(5)]
    newest_first = [one.id for one in reversed(made)]
    assert [one.id for one in alice.timeline_home(limit=5)] == newest_first
    assert [one.id for one in alice.timeline_local(limit=5)] == newest_first
    assert [one.id for one in alice.timeline_public(limit=5)] == newest_first
    assert [one.id for one in alice.timeline_hashtag("Paged")] == newest_first
    assert alice.timeline_hashtag("paged", only_media=True) == []

    page = alice.timeline_hashtag("paged", limit=2)
    following = alice.fetch_next(page)
    assert [one.id for one in following] == newest_first[2:4]
    assert [one.id for one in alice.fetch_previous(following)] == newest_first[:2]
    everything = alice.fetch_remaining(alice.timeline_hashtag("paged", limit=2))
    assert [one.id for one in everything] == newest_first
    newer = alice.timeline_hashtag("paged", min_id=made[1], limit=2)
    assert [one.id for one in newer] == [made[3].id, made[2].id]
    assert [one.id for one in alice.timeline_hashtag("paged", since_id=made[3])] == [made[4].id]


def test_people_are_found_and_followed(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    bob_id = alice.account_lookup("bob").id
    assert alice.account(bob_id).acct == "bob"
    assert [one.acct for one in alice.accounts([bob_id])] == ["bob"]
    assert "bob" in [one.acct for one in alice.account_search("bo")]
    relationship = carol.account_follow(bob_id, reblogs=False, notify=True)
    assert relationship.following
    assert not relationship.showing_reblogs
    assert relationship.notifying
    assert carol.account_relationships(bob_id)[0].following
    assert "carol" in [one.acct for one in alice.account_followers(bob_id)]
    assert "bob" in [one.acct for one in alice.account_following(carol.me())]
    assert not bob.account_remove_from_followers(carol.me()).followed_by
    assert not carol.account_relationships(bob_id)[0].following
    carol.account_follow(bob_id)
    assert not carol.account_unfollow(bob_id).following


def test_a_locked_account_decides(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    carol.account_update_credentials(locked=True)
    try:
        for asking in (alice, bob):
            assert asking.account_follow(carol.me()).requested
        assert {one.acct for one in carol.follow_requests()} == {"alice", "bob"}
        assert carol.me().source.follow_requests_count == 2
        assert carol.follow_request_authorize(alice.me()).followed_by
        assert not carol.follow_request_reject(bob.me()).followed_by
        assert carol.follow_requests() == []
        shown = carol.status_post("For followers", visibility="private")
        assert shown.visibility == "private"
        assert alice.status(shown).id == shown.id
        with pytest.raises(MastodonNotFoundError):
            bob.status(shown)
    finally:
        carol.account_update_credentials(locked=False)


def test_blocks_and_mutes(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    carol_id = carol.me().id
    assert bob.account_mute(carol_id, notifications=False, duration=3600).muting
    (muted,) = bob.mutes()
    assert muted.acct == "carol"
    assert muted.mute_expires_at
    assert not bob.account_unmute(carol_id).muting

    assert bob.account_block(carol_id).blocking
    assert [one.acct for one in bob.blocks()] == ["carol"]
    assert carol.account_relationships(bob.me())[0].blocked_by
    assert not bob.account_unblock(carol_id).blocking

    bob.domain_block("spam.example")
    assert bob.domain_blocks() == ["spam.example"]
    bob.domain_unblock("spam.example")
    assert bob.domain_blocks() == []


def test_notifications_and_markers(alice: Mastodon, bob: Mastodon):
    bob.notifications_clear()
    posted = bob.status_post("Notice me")
    alice.status_favourite(posted)
    alice.status_reblog(posted)
    alice.status_reply(posted, "Noticed, @bob")
    notified = bob.notifications()
    assert [one.type for one in notified] == ["mention", "reblog", "favourite"]
    assert notified[1].status.id == posted.id
    assert bob.notifications_unread_count().count == 3
    assert [one.type for one in bob.notifications(types=["favourite"])] == ["favourite"]
    kinds = [one.type for one in bob.notifications(exclude_types=["favourite", "reblog"])]
    assert kinds == ["mention"]
    assert bob.notifications(notified[0].id).account.acct == "alice"
    bob.notifications_dismiss(notified[0].id)
    assert len(bob.notifications()) == 2

    bob.markers_set(["home", "notifications"], [posted.id, notified[1].id])
    bob.markers_set(["home"], [posted.id])
    markers = bob.markers_get(["home", "notifications"])
    assert markers["home"].last_read_id == posted.id
    assert markers["home"].version == 1
    assert bob.notifications_unread_count().count == 0
    bob.notifications_clear()
    assert bob.notifications() == []


def test_search_finds_people_posts_and_hashtags(alice: Mastodon, bob: Mastodon):
    posted = bob.status_post("A quokka, of all animals #quokka")
    found = bob.search_v2("quokka", exclude_unreviewed=False)
    assert [one.name for one in found.hashtags] == ["quokka"]
    assert posted.id in [one.id for one in found.statuses]
    assert "bob" in [one.acct for one in alice.search("bob", result_type="accounts").accounts]
    by_address = alice.search_v2(posted.url, resolve=True)
    assert [one.id for one in by_address.statuses] == [posted.id]
    assert alice.search_v2(bob.me().url, resolve=True).accounts[0].acct == "bob"
    assert alice.search_v1("quokka").hashtags == ["quokka"]


def test_preferences_are_what_posts_begin_with(bob: Mastodon):
    preferences = bob.preferences()
    assert preferences["posting:default:visibility"] == "public"
    assert preferences["reading:expand:media"] == "default"


def test_what_is_wrong_is_said(alice: Mastodon, bob: Mastodon, instance: Instance):
    posted = bob.status_post("Mine")
    with pytest.raises(MastodonNotFoundError):
        alice.status_delete(posted)
    with pytest.raises(MastodonAPIError, match="photo or some words"):
        bob.status_post("")
    with pytest.raises(MastodonAPIError, match="5000"):
        bob.status_post("x" * 5001)
    with pytest.raises(MastodonAPIError):
        bob.media_post(b"no photo at all", "image/jpeg")
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(api_base_url=instance.url, access_token="nonsense").timeline_home()


def test_a_token_works_until_it_is_given_back(instance: Instance):
    client_id, client_secret = Mastodon.create_app("short-lived", SCOPES, api_base_url=instance.url)
    client = Mastodon(client_id, client_secret, api_base_url=instance.url)
    url = client.auth_request_url(scopes=["read"], allow_http=True)
    code = authorize(url, "bob@example.com")
    token = client.log_in(code=code, scopes=["read"], allow_http=True)
    with pytest.raises(MastodonAPIError, match="scopes"):
        client.status_post("May not")
    again = Mastodon(client_id, client_secret, api_base_url=instance.url, access_token=token)
    assert again.me().acct == "bob"
    again.revoke_access_token(allow_http=True)
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(api_base_url=instance.url, access_token=token).me()


def test_a_code_used_twice_takes_its_token_back(instance: Instance):
    client_id, client_secret = Mastodon.create_app("overheard", SCOPES, api_base_url=instance.url)
    client = Mastodon(client_id, client_secret, api_base_url=instance.url)
    url = client.auth_request_url(scopes=["read"], allow_http=True)
    code = authorize(url, "bob@example.com")
    token = client.log_in(code=code, scopes=["read"], allow_http=True)
    with pytest.raises(MastodonIllegalArgumentError):
        client.log_in(code=code, scopes=["read"], allow_http=True)
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(api_base_url=instance.url, access_token=token).me()
