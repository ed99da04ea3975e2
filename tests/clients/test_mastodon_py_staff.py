"""Mastodon.py, unmodified, in the hands of those who run an instance."""

from datetime import UTC, datetime, timedelta

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError

from tests.clients.conftest import SignIn
from tests.journeys.instance import Instance


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


def test_accounts_are_found_and_judged(alice: Mastodon, dora: Mastodon):
    her = dora.me()
    assert her.id in [one.id for one in alice.admin_accounts_v2(origin="local", username="dora")]
    assert str(her.id) in [one["id"] for one in alice.admin_accounts_v1()]
    assert str(her.id) in [one["id"] for one in alice.admin_accounts()]
    assert alice.admin_account(her).email == "dora@example.com"
    alice.admin_account_moderate(her, "silence", text="Less noise")
    assert not alice.admin_account_unsilence(her).silenced
    alice.admin_account_moderate(her, "sensitive")
    assert not alice.admin_account_unsensitive(her).sensitized
    alice.admin_account_moderate(her, "suspend")
    assert not alice.admin_account_unsuspend(her).suspended
    alice.admin_account_moderate(her, "disable")
    assert not alice.admin_account_enable(her).disabled


def test_reports_are_worked_through(alice: Mastodon, bob: Mastodon, carol: Mastodon):
    made = bob.report(carol.me(), comment="Too loud", category="spam")
    found = next(one for one in alice.admin_reports() if one.id == made.id)
    assert found.comment == "Too loud"
    assert alice.admin_report(found).category == "spam"
    assert alice.admin_report_assign(found).assigned_account.username == "alice"
    assert alice.admin_report_unassign(found).assigned_account is None
    assert alice.admin_report_resolve(found).action_taken
    assert not alice.admin_report_reopen(found).action_taken
    with pytest.raises(MastodonAPIError):
        bob.admin_reports()


def test_domains_networks_and_addresses_are_blocked(alice: Mastodon):
    block = alice.admin_create_domain_block("loud.test", severity="silence")
    assert alice.admin_update_domain_block(block, severity="suspend").severity == "suspend"
    assert block.id in [one.id for one in alice.admin_domain_blocks()]
    alice.admin_delete_domain_block(block)
    allowed = alice.admin_create_domain_allow("good.test")
    assert alice.admin_domain_allow(allowed).domain == "good.test"
    assert allowed.id in [one.id for one in alice.admin_domain_allows()]
    alice.admin_delete_domain_allow(allowed)
    mail = alice.admin_create_email_domain_block("mail.test")
    assert alice.admin_email_domain_block(mail).domain == "mail.test"
    assert mail.id in [one.id for one in alice.admin_email_domain_blocks()]
    alice.admin_delete_email_domain_block(mail)
    network = alice.admin_create_ip_block("198.51.100.0/24", "sign_up_block", comment="Spam")
    assert alice.admin_update_ip_block(network, comment="Much spam").comment == "Much spam"
    assert alice.admin_ip_block(network).ip == "198.51.100.0/24"
    assert network.id in [one.id for one in alice.admin_ip_blocks()]
    alice.admin_delete_ip_block(network)
    address = alice.admin_create_canonical_email_block("trouble@example.com")
    assert alice.admin_canonical_email_block(address).canonical_email_hash
    assert len(alice.admin_test_canonical_email_block("t.r.ouble+x@example.com")) == 1
    assert address.id in [one.id for one in alice.admin_canonical_email_blocks()]
    alice.admin_delete_canonical_email_block(address)


def test_what_goes_on_is_measured(alice: Mastodon):
    span = {"start_at": datetime.now(UTC) - timedelta(days=5), "end_at": datetime.now(UTC)}
    (measured,) = alice.admin_measures(active_users=True, **span)
    assert measured.key == "active_users"
    found = alice.admin_dimensions(languages=True, software_versions=True, **span)
    assert {one.key for one in found} == {"languages", "software_versions"}
    assert alice.admin_retention(frequency="day", **span)


def test_what_trends_is_listed_for_those_who_review_it(alice: Mastodon):
    for found in (
        alice.admin_trending_tags(),
        alice.admin_trending_statuses(),
        alice.admin_trending_links(),
    ):
        assert isinstance(found, list)


def test_news_is_read_and_answered(alice: Mastodon, bob: Mastodon, news: str, instance: Instance):
    (found,) = [one for one in bob.announcements() if news in one.content]
    bob.announcement_reaction_create(found, "🍂")
    (found,) = [one for one in bob.announcements() if news in one.content]
    assert found.reactions[0].count == 1
    bob.announcement_reaction_delete(found, "🍂")
    bob.announcement_dismiss(found)
    assert found.id not in [one.id for one in bob.announcements() if not one.read]
