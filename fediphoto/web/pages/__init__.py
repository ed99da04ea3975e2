"""Which pages our own web app has: everything a person can do without any other client."""

from fediphoto.web.pages import (
    about,
    access,
    activity,
    assets,
    composing,
    deeds,
    home,
    joining,
    lists,
    polls,
    post_pages,
    profiles,
    relations,
    searching,
    settings,
    signing_in,
)
from fediphoto.web.pages.door import blueprint

blueprint.register_blueprint(assets.blueprint)

__all__ = ["blueprint"]

PARTS = (
    about,
    access,
    activity,
    composing,
    deeds,
    home,
    joining,
    lists,
    polls,
    post_pages,
    profiles,
    relations,
    searching,
    settings,
    signing_in,
)
"""Each module puts its own routes on the blueprint as it is imported."""
