"""Which pages our own web app has: everything a person can do without any other client."""

from fediphoto.web.pages import (
    about,
    access,
    activity,
    api_docs,
    app_sign_up,
    assets,
    by_letter,
    collections,
    composing,
    deeds,
    desk,
    home,
    joining,
    lists,
    moving,
    places,
    polls,
    post_pages,
    profiles,
    relations,
    reporting,
    searching,
    settings,
    severed,
    signing_in,
    stories,
    tags,
    trending,
)
from fediphoto.web.pages.door import blueprint

blueprint.register_blueprint(assets.blueprint)

__all__ = ["blueprint"]

PARTS = (
    about,
    access,
    activity,
    api_docs,
    app_sign_up,
    by_letter,
    collections,
    composing,
    deeds,
    desk,
    home,
    joining,
    lists,
    moving,
    places,
    polls,
    post_pages,
    profiles,
    relations,
    reporting,
    searching,
    settings,
    severed,
    signing_in,
    stories,
    tags,
    trending,
)
"""Each module puts its own routes on the blueprint as it is imported."""
