"""The desk of those who keep order: how things are, people, servers, what this instance says."""

from fediphoto.web.pages.desk import (
    accounts,
    blocks,
    domains,
    emojis,
    invites,
    lists,
    log,
    machine,
    news,
    overview,
    people,
    place,
    reports,
    rules,
    servers,
    texts,
)

__all__ = [
    "accounts",
    "blocks",
    "domains",
    "emojis",
    "invites",
    "lists",
    "log",
    "machine",
    "news",
    "overview",
    "people",
    "place",
    "reports",
    "rules",
    "servers",
    "texts",
]
