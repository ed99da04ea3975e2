"""The table: each route of the client API under what it demands, by what the routes are about."""

from tests.web.api.authorisation.table import albums, desk, hearing, oneself, people, place, posts

TABLE = (
    *place.TABLE,
    *people.TABLE,
    *posts.TABLE,
    *albums.TABLE,
    *hearing.TABLE,
    *oneself.TABLE,
    *desk.TABLE,
)
