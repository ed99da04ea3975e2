"""Mastodon's Rule."""

from typing import Any

from fediphoto.domain.moderation.rules import RuleView
from fediphoto.web.api.describing import ID, TEXT, declare, named, record

RULE = declare(
    "Rule",
    {
        "id": ID,
        "text": TEXT,
        "hint": TEXT,
        "translations": named(record({"text": TEXT, "hint": TEXT})),
    },
)


def rule(view: RuleView) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(view.id),
        "text": view.text,
        "hint": view.hint,
        "translations": {
            language: {"text": said["text"], "hint": said.get("hint", "")}
            for language, said in view.translations.items()
        },
    }
