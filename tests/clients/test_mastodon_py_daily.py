"""Mastodon.py, unmodified, for every day: lists, filters, hashtags, messages, what is heard of."""

from datetime import UTC, datetime

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

from tests.clients.conftest import SignIn
from tests.journeys.instance import Instance, eventually


@pytest.fixture
def alice(sign_in: SignIn) -> Mastodon:
    return sign_in("alice")


@pytest.fixture
def bob(sign_in: SignIn) -> Mastodon:
    return sign_in("bob")


@pytest.fixture
def carol(sign_in: SignIn) -> Mastodon:
    return sign_in("carol")


@pytest.fixture
def dora(sign_in: SignIn) -> Mastodon:
    return sign_in("dora")


def test_some_are_read_apart(alice: Mastodon, bob: Mastodon):
    him = bob.me()
    alice.account_follow(him)
    made = alice.list_create("Light", replies_policy="none", exclusive=True)
    alice.list_accounts_add(made, [him])
    assert [one.id for one in alice.list_accounts(made)] == [him.id]
    assert [one.id for one in alice.account_lists(him)] == [made.id]
    posted = bob.status_post("For those who read apart")
    assert eventually(lambda: alice.timeline_list(made)[0].id == posted.id)
    assert posted.id not in [one.id for one in alice.timeline_home()]
    assert alice.list_update(made, "Bright").title == "Bright"
    assert alice.list(made).replies_policy == "list"
    alice.list_accounts_delete(made, [him])
    assert alice.list_accounts(made) == []
    alice.list_delete(made)
    assert made.id not in [one.id for one in alice.lists()]


def test_words_are_filtered_as_the_newer_api_has_it(alice: Mastodon, bob: Mastodon):
    words = [{"keyword": "zymurgy", "whole_word": True}]
    made = alice.create_filter_v2("Brewing", ["home", "public"], "warn", keywords_attributes=words)
    posted = bob.status_post("All about zymurgy")
    assert alice.status(posted).filtered[0].filter.title == "Brewing"
    named = alice.add_filter_keyword_v2(made, "mash tun")
    assert {one.keyword for one in alice.filter_keywords_v2(made)} == {"zymurgy", "mash tun"}
    alice.delete_filter_keyword_v2(named)
    other = bob.status_post("Nothing about it")
    kept = alice.add_filter_status_v2(made, other)
    assert alice.filter_status_v2(kept).status_id == other.id
    assert [one.id for one in alice.filter_statuses_v2(made)] == [kept.id]
    assert alice.status(other).filtered[0].status_matches == [str(other.id)]
    alice.delete_filter_status_v2(kept)
    assert alice.update_filter_v2(made, title="Beer").title == "Beer"
    assert alice.filter_v2(made).title == "Beer"
    assert made.id in [one.id for one in alice.filters_v2()]
    alice.delete_filter_v2(made)
    assert alice.status(posted).filtered == []


def test_words_are_filtered_as_the_older_api_has_it(alice: Mastodon, bob: Mastodon):
    made = alice.filter_create("zymurgy", ["home"], whole_word=True)
    assert made.id in [one.id for one in alice.filters()]
    posted = bob.status_post("More zymurgy")
    assert alice.filters_apply([alice.status(posted)], [made], "home") == []
    assert alice.filter_update(made, phrase="brewing", context=["home"]).phrase == "brewing"
    assert alice.filter(made).phrase == "brewing"
    alice.filter_delete(made)
    assert made.id not in [one.id for one in alice.filters()]


def test_hashtags_are_followed_and_shown(alice: Mastodon, bob: Mastodon, instance: Instance):
    bob.status_post("A day of #wombats")
    assert alice.tag_follow("wombats").following
    assert alice.tag("wombats").following
    assert "wombats" in [one.name for one in alice.followed_tags()]
    assert not alice.tag_unfollow("wombats").following
    assert bob.tag_feature("wombats").featuring
    assert not bob.tag_unfeature("wombats").featuring
    assert "wombats" in [one.name for one in bob.featured_tag_suggestions()]
    shown = bob.featured_tag_create("wombats")
    assert "wombats" in [one.name for one in bob.featured_tags()]
    anonymous = Mastodon(api_base_url=instance.url)
    assert "wombats" in [one.name for one in anonymous.account_featured_tags(bob.me())]
    bob.featured_tag_delete(shown)
    for found in (anonymous.trending_tags(), anonymous.trends(), anonymous.trending_links()):
        assert isinstance(found, list)
    assert isinstance(anonymous.trending_statuses(), list)


def test_people_are_noted_recommended_and_suggested(
    alice: Mastodon, bob: Mastodon, carol: Mastodon
):
    him, her = bob.me(), carol.me()
    bob.account_update_credentials(discoverable=True)
    alice.account_follow(him)
    carol.account_follow(him)
    assert alice.account_note_set(him, "From school").note == "From school"
    assert alice.account_endorse(him).endorsed
    assert him.id in [one.id for one in alice.endorsements()]
    assert not alice.account_unendorse(him).endorsed
    assert alice.account_pin(him).endorsed
    assert not alice.account_unpin(him).endorsed
    alice.account_follow(her)
    (familiar,) = alice.account_familiar_followers([him])
    assert her.id in [one.id for one in familiar.accounts]
    alice.account_unfollow(her)
    assert him.id in [one.id for one in alice.directory(order="new", local=True)]
    suggested = [*alice.suggestions(), *alice.suggestions_v2(), *alice.suggestions_v1()]
    assert him.id not in [one.id if "id" in one else one.account.id for one in suggested]
    alice.suggestion_delete(her)


def test_a_quote_is_allowed_counted_and_taken_back(alice: Mastodon, bob: Mastodon):
    posted = bob.status_post("Quote me")
    assert bob.status_update_quote_approval_policy(posted, "public").quote_approval
    quoting = alice.status_post("Look", quoted_status_id=posted.id)
    assert [one.id for one in bob.status_quotes(posted)] == [quoting.id]
    assert bob.status_quote_revoke(posted, quoting).quote.state == "revoked"
    assert alice.status_card(posted) in (None, {})
    with pytest.raises(MastodonAPIError):
        alice.status_translate(posted, "de")
    assert alice.timeline_link("https://pages.test/") == []


def test_notifications_come_in_groups(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    bob.notifications_clear()
    posted = bob.status_post("Like me")
    alice.status_favourite(posted)
    carol.status_favourite(posted)
    found = bob.grouped_notifications()
    group = found.notification_groups[0]
    assert group.notifications_count == 2
    assert bob.unread_grouped_notifications_count() == 1
    assert bob.grouped_notification(group.group_key).notification_groups[0].type == "favourite"
    assert len(bob.grouped_notification_accounts(group.group_key)) == 2
    bob.dismiss_grouped_notification(group.group_key)
    assert bob.grouped_notifications().notification_groups == []


def test_strangers_wait_until_they_are_let_speak(bob: Mastodon, carol: Mastodon, dora: Mastodon):
    for stranger in (carol, dora):
        bob.account_unfollow(stranger.me())
    assert bob.update_notifications_policy(for_not_following="filter").for_not_following == "filter"
    carol.status_post("@bob Hello")
    (waiting,) = eventually(lambda: bob.notification_requests())
    assert bob.notification_request(waiting).account.acct == "carol"
    bob.dismiss_notification_request(waiting)
    carol.status_post("@bob Hello again")
    (waiting,) = eventually(lambda: bob.notification_requests())
    bob.dismiss_multiple_notification_requests([waiting])
    carol.status_post("@bob Once more")
    (waiting,) = eventually(lambda: bob.notification_requests())
    bob.accept_notification_request(waiting)
    dora.toot("@bob Hello from me too")
    (waiting,) = eventually(lambda: bob.notification_requests())
    bob.accept_multiple_notification_requests([waiting])
    assert bob.notifications_merged()
    carol.status_post("@bob Thank you")
    assert eventually(lambda: bob.notifications()[0].status.content.count("Thank you"))
    assert bob.notifications_policy().summary.pending_requests_count == 0
    bob.update_notifications_policy(for_not_following="accept")


def test_a_phone_is_woken_by_a_push_service(bob: Mastodon):
    _, public = bob.push_subscription_generate_keys()
    made = bob.push_subscription_set(
        "https://push.example.com/bob", public, favourite_events=True, mention_events=False
    )
    assert made.alerts.favourite
    assert bob.push_subscription_update(mention_events=True).alerts.mention
    assert bob.push_subscription().endpoint == "https://push.example.com/bob"
    bob.push_subscription_delete()
    with pytest.raises(MastodonNotFoundError):
        bob.push_subscription()


def test_an_instance_says_what_it_is(instance: Instance):
    anonymous = Mastodon(api_base_url=instance.url)
    assert anonymous.instance().domain == instance.domain
    assert anonymous.instance_rules() == []
    assert anonymous.instance_languages()
    assert anonymous.instance_translation_languages() == {}
    assert isinstance(anonymous.instance_domain_blocks(), list)
    assert "content" in anonymous.instance_extended_description()
    with pytest.raises(MastodonNotFoundError):
        anonymous.instance_terms_of_service()
    assert anonymous.stream_healthy()


def test_a_profile_is_changed_by_the_newest_api(bob: Mastodon):
    assert bob.profile_update(note="Light, always").note == "Light, always"
    assert bob.profile().note == "Light, always"


def test_somebody_joins_by_an_app(instance: Instance):
    scopes = ["read", "write"]
    client_id, client_secret = Mastodon.create_app("join", scopes, api_base_url=instance.url)
    joining = Mastodon(client_id, client_secret, api_base_url=instance.url)
    token = joining.create_account(
        "frieda", "a long enough password", "frieda@example.com", agreement=True, scopes=scopes
    )
    assert token
    assert Mastodon(api_base_url=instance.url, access_token=token).me().acct == "frieda"


def test_collections_hold_people(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    bob.account_update_credentials(discoverable=True)
    carol.account_update_credentials(discoverable=True)
    made = alice.collection_create("Light", "Who makes it", account_ids=[bob.me()]).collection
    assert alice.collection(made).accounts[-1].acct in ("alice", "bob")
    assert alice.collection_update(made, name="Bright").collection.name == "Bright"
    added = alice.collection_item_add(made, carol.me()).collection_item
    assert made.id in [one.id for one in alice.account_collections(alice.me()).collections]
    assert made.id in [one.id for one in carol.account_in_collections(carol.me()).collections]
    alice.collection_item_delete(made, added)
    (item,) = bob.collection(made).collection["items"]
    bob.collection_item_revoke(made, item)
    alice.collection_delete(made)
    with pytest.raises(MastodonNotFoundError):
        alice.collection(made)


def test_the_year_is_looked_back_on(bob: Mastodon):
    year = datetime.now(UTC).year
    assert bob.annual_report_state(year).state in ("eligible", "ineligible", "available")
    bob.annual_report_generate(year)
    eventually(lambda: bob.annual_report_state(year).state == "available")
    assert bob.annual_report(year).annual_reports[0].year == year
    assert bob.annual_reports().annual_reports
    bob.annual_report_read(year)
