"""Which fields those things have that belong to one person and their apps."""

from tests.web.api.shapes.kinds import ANYTHING, ID, TIME, URL, VISIBILITY, Maybe, Text

LIST = {
    "id": ID,
    "title": str,
    "replies_policy": Text("followed|list|none"),
    "exclusive": bool,
}
MARKER = {"last_read_id": ID, "version": int, "updated_at": TIME}
PREFERENCES = {
    "posting:default:visibility": VISIBILITY,
    "posting:default:sensitive": bool,
    "posting:default:language": (str, None),
    "posting:default:quote_policy": str,
    "reading:expand:media": Text("default|show_all|hide_all"),
    "reading:expand:spoilers": bool,
    "reading:autoplay:gifs": bool,
}
APPLICATION = {
    "id": ID,
    "name": str,
    "website": (URL, None),
    "scopes": [str],
    "redirect_uris": [str],
    "redirect_uri": str,
    "vapid_key": str,
}
CREDENTIAL_APPLICATION = {
    **APPLICATION,
    "client_id": str,
    "client_secret": str,
    "client_secret_expires_at": int,
}
ANNUAL_REPORT = {
    "year": int,
    "data": {
        "archetype": Text("lurker|booster|pollster|replier|oracle"),
        "time_series": [{"month": int, "statuses": int, "followers": int}],
        "top_hashtags": [{"name": str, "count": int}],
        "top_statuses": {
            "by_reblogs": (ID, None),
            "by_replies": (ID, None),
            "by_favourites": (ID, None),
        },
    },
    "schema_version": int,
    "share_url": (URL, None),
    "account_id": ID,
}
WRAPPED_ANNUAL_REPORTS = {
    "annual_reports": [ANNUAL_REPORT],
    "accounts": [ANYTHING],
    "statuses": [ANYTHING],
}
ASYNC_REFRESH = {"id": str, "status": Text("running|finished"), "result_count": (int, None)}
TOKEN = {
    "access_token": str,
    "token_type": str,
    "scope": str,
    "created_at": int,
    "refresh_token": Maybe(str),
    "expires_in": Maybe(int),
}
