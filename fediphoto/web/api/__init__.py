"""The Mastodon client API: one module per group, each declaring its endpoints."""

from fediphoto.web.api import (
    accounts,
    apps,
    cors,
    follow_requests,
    instance,
    interactions,
    markers,
    media,
    notifications,
    places,
    polls,
    preferences,
    profiles,
    quotes,
    relations,
    reports,
    search,
    statuses,
    tags,
    timelines,
)
from fediphoto.web.api.routing import ENDPOINTS, Endpoint, Who, blueprint

__all__ = [
    "ENDPOINTS",
    "Endpoint",
    "Who",
    "accounts",
    "apps",
    "blueprint",
    "follow_requests",
    "instance",
    "interactions",
    "markers",
    "media",
    "notifications",
    "places",
    "polls",
    "preferences",
    "profiles",
    "quotes",
    "relations",
    "reports",
    "search",
    "statuses",
    "tags",
    "timelines",
]

cors.install(blueprint)
