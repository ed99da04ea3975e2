"""The desk of those who keep order: reports, people, domains, and what this instance says."""

from fediphoto.web.pages.desk import (
    accounts,
    blocks,
    domains,
    emojis,
    lists,
    log,
    news,
    people,
    reports,
    rules,
    texts,
)

__all__ = [
    "accounts",
    "blocks",
    "domains",
    "emojis",
    "lists",
    "log",
    "news",
    "people",
    "reports",
    "rules",
    "texts",
]
