"""Who elsewhere may keep something of one of ours, and has to hear of great changes."""

from fediphoto.domain.relations import relays
from fediphoto.storage import database
from fediphoto.storage.models import Account


async def inboxes(account: Account) -> list[str]:
    """Their inboxes, each once, shared ones where there are.

    That are followers and followed people, those whom a post was addressed to, those who boosted
    one, those whose posts were answered, boosted or liked, and the relays.
    """
    rows = await database.query(
        "SELECT DISTINCT CASE WHEN other.shared_inbox_uri <> '' THEN other.shared_inbox_uri"
        " ELSE other.inbox_uri END AS inbox FROM account other WHERE other.domain <> ''"
        " AND other.id IN (SELECT follower_id FROM follow WHERE target_id = ?"
        " UNION SELECT target_id FROM follow WHERE follower_id = ?"
        " UNION SELECT mention.account_id FROM mention JOIN post ON post.id = mention.post_id"
        " WHERE post.account_id = ?"
        " UNION SELECT boost.account_id FROM post boost JOIN post ON post.id = boost.boost_of_id"
        " WHERE post.account_id = ?"
        " UNION SELECT in_reply_to_account_id FROM post WHERE account_id = ?"
        " UNION SELECT original.account_id FROM post boost JOIN post original"
        " ON original.id = boost.boost_of_id WHERE boost.account_id = ?"
        ' UNION SELECT post.account_id FROM "like" JOIN post ON post.id = "like".post_id'
        ' WHERE "like".account_id = ?)',
        [account.id] * 7,
    )
    return sorted({row["inbox"] for row in rows if row["inbox"]} | await relays.inboxes())
