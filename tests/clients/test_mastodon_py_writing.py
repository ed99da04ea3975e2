"""Mastodon.py, unmodified, schedules, asks, talks, edits and redrafts here."""

from datetime import UTC, datetime, timedelta

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

from tests.clients.conftest import SignIn
from tests.clients.test_mastodon_py import upload


@pytest.fixture
def alice(sign_in: SignIn) -> Mastodon:
    return sign_in("alice")


@pytest.fixture
def bob(sign_in: SignIn) -> Mastodon:
    return sign_in("bob")


def test_a_post_is_scheduled_put_off_and_cancelled(alice: Mastodon):
    later = datetime.now(UTC) + timedelta(hours=1)
    media = upload(alice)
    kept = alice.status_post("Later", media_ids=[media], scheduled_at=later, visibility="unlisted")
    assert abs(kept.scheduled_at - later) < timedelta(seconds=1)
    assert (kept.params.text, kept.params.visibility) == ("Later", "unlisted")
    assert str(kept.media_attachments[0]["id"]) == str(media.id)
    assert [one.id for one in alice.scheduled_statuses()] == [kept.id]
    moved = alice.scheduled_status_update(kept, later + timedelta(days=1))
    assert alice.scheduled_status(kept).scheduled_at == moved.scheduled_at
    alice.scheduled_status_delete(kept)
    assert alice.scheduled_statuses() == []
    with pytest.raises(MastodonAPIError):
        alice.status_post("Too soon", scheduled_at=datetime.now(UTC) + timedelta(minutes=1))


def test_a_poll_is_asked_and_voted_in(alice: Mastodon, bob: Mastodon):
    poll = alice.make_poll(["Red", "Blue"], expires_in=3600, multiple=True, hide_totals=False)
    asked = alice.status_post("Which?", poll=poll)
    assert [one.title for one in asked.poll.options] == ["Red", "Blue"]
    voted = bob.poll_vote(asked.poll, [0, 1])
    assert (voted.votes_count, voted.voters_count, voted.own_votes) == (2, 1, [0, 1])
    assert alice.poll(asked.poll).voted is True
    changed = alice.make_poll(["Red", "Green"], expires_in=3600)
    edited = alice.status_update(asked, "Which one?", poll=changed)
    assert (edited.poll.votes_count, edited.poll.options[1].title) == (0, "Green")
    assert [len(one.poll.options) for one in alice.status_history(asked)] == [2, 2]


def test_a_talk_is_a_conversation(alice: Mastodon, bob: Mastodon):
    said = alice.status_post("@bob hello", visibility="direct")
    answered = bob.status_reply(said, "hello yourself", visibility="direct")
    hers = alice.conversations()[0]
    assert (hers.unread, hers.last_status.id) == (True, answered.id)
    assert [one.acct for one in hers.accounts] == ["bob"]
    alice.conversations_read(hers)
    assert alice.conversations()[0].unread is False
    assert [one.id for one in alice.timeline("direct")[:2]] == [answered.id, said.id]


def test_a_post_is_redrafted(alice: Mastodon):
    media = upload(alice)
    post = alice.status_post("First", media_ids=[media])
    gone = alice.status_delete(post)
    assert gone.text == "First"
    again = alice.status_post(gone.text + " again", media_ids=gone.media_attachments)
    assert [one.id for one in again.media_attachments] == [media.id]
    assert alice.status_source(again).text == "First again"
    alice.status_delete(again, delete_media=True)
    with pytest.raises(MastodonNotFoundError):
        alice.media(media.id)


def test_what_is_not_to_be_had_is_said(alice: Mastodon):
    post = alice.status_post("Hola", language="es")
    assert alice.instance_v2().configuration.translation.enabled is False
    with pytest.raises(MastodonNotFoundError):
        alice.status_translate(post, "en")
