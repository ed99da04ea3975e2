"""The table of what Mastodon.py does here, after all tests that drive it."""

from importlib.metadata import version

import pytest

from tests.clients import recording
from tests.clients.table import written

ABSENT = {
    "admin_account_approve": "needs an instance where newcomers wait",
    "admin_account_reject": "needs an instance where newcomers wait",
    "admin_account_delete": "needs an account that was suspended for good",
    "admin_approve_trending_link": "nothing trends on an instance of this minute",
    "admin_approve_trending_status": "nothing trends on an instance of this minute",
    "admin_approve_trending_tag": "nothing trends on an instance of this minute",
    "admin_reject_trending_link": "nothing trends on an instance of this minute",
    "admin_reject_trending_status": "nothing trends on an instance of this minute",
    "admin_reject_trending_tag": "nothing trends on an instance of this minute",
    "await_async_refresh": "needs a thread that is being fetched from another server",
    "get_async_refresh_status": "needs a thread that is being fetched from another server",
    "email_resend_confirmation": "needs somebody who waits for a letter",
    "instance_health": "the library waits for the text of older servers; the answer is JSON",
    "instance_terms_of_service": "an instance of this minute has no terms: not found, as it should",
    "status_translate": "no translations here: refused, as the instance says",
    "oauth_userinfo": "the library asks it by https alone; asked directly in the tests",
    "push_subscription_decrypt_push": "asks no server",
    "reports": "left Mastodon long ago",
    "follows": "left Mastodon long ago",
}
"""What the tests do not drive to an end, each with the reason."""


def test_the_table_says_so() -> None:
    tried = [name for name in recording.operations() if name in recording.called]
    if len(tried) < 200:
        pytest.skip("only after all tests of Mastodon.py")
    results = {name: "works" for name in tried if "works" in recording.called[name]}
    missing = set(recording.operations()) - set(results) - set(ABSENT)
    assert sorted(missing) == []
    assert sorted(set(results) & set(ABSENT)) == []
    written(f"Mastodon.py {version('Mastodon.py')}", results, ABSENT)
