"""Who may do what with a post, as its author says in any of three ways."""

from typing import Any

from fediphoto.activitypub.vocabulary.things import InteractionPolicy, Rule
from fediphoto.activitypub.vocabulary.values import (
    PUBLIC,
    Document,
    addressees,
    documents,
    flag,
    uri,
)

_NOBODY: tuple[Any, ...] = (None, "", "[]", [], {})
"""How Pixelfed's capabilities say that nobody may; the string is a bug of its own."""
_SILENT = InteractionPolicy()


def read_policy(document: Document, authors: tuple[str, ...]) -> InteractionPolicy:
    """GoToSocial's and FEP-044f's `interactionPolicy`, else what Pixelfed's `capabilities` say.

    Nobody is the author alone, as GoToSocial writes it.
    """
    if "interactionPolicy" not in document and "capabilities" not in document:
        return _SILENT
    said = _first(document.get("interactionPolicy"))
    able = _first(document.get("capabilities"))
    return InteractionPolicy(
        like=_rule(said.get("canLike"), authors) or _capability(able, "like", authors),
        reply=_rule(said.get("canReply"), authors) or _capability(able, "reply", authors),
        announce=_rule(said.get("canAnnounce"), authors) or _capability(able, "announce", authors),
        quote=_rule(said.get("canQuote"), authors),
    )


def read_comments_enabled(document: Document, authors: tuple[str, ...]) -> bool:
    """Whether anybody but the author may answer: not where any of the three ways says no."""
    if not flag(document.get("commentsEnabled"), default=True):
        return False
    if "interactionPolicy" not in document and "capabilities" not in document:
        return True
    able = _capability(_first(document.get("capabilities")), "reply", authors)
    rule = _rule(_first(document.get("interactionPolicy")).get("canReply"), authors)
    return all(_lets_others(one, authors) for one in (able, rule) if one is not None)


def read_approval(document: Document) -> str:
    """The id of the proof that what it answers lets it stand: GoToSocial's old name and its new."""
    return uri(document.get("approvedBy")) or uri(document.get("replyAuthorization"))


def _first(value: Any) -> Document:
    return next(iter(documents(value, 1)), {})


def _rule(value: Any, authors: tuple[str, ...]) -> Rule | None:
    """GoToSocial said `always` and `approvalRequired` before 0.21; an empty list says nothing.

    What is said in words that we cannot read lets nobody.
    """
    rule = _first(value)
    automatic = rule.get("automaticApproval", rule.get("always"))
    manual = rule.get("manualApproval", rule.get("approvalRequired"))
    if not automatic and not manual:
        return None
    read = Rule(automatic=addressees(automatic), manual=addressees(manual))
    return read if read.automatic or read.manual else Rule(automatic=authors)


def _capability(able: Document, name: str, authors: tuple[str, ...]) -> Rule | None:
    if name not in able:
        return None
    said = able[name]
    return Rule(automatic=authors if said in _NOBODY else addressees(said) or authors)


def _lets_others(rule: Rule, authors: tuple[str, ...]) -> bool:
    allowed = {*rule.automatic, *rule.manual}
    return PUBLIC in allowed or bool(allowed - set(authors))
