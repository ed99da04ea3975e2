"""Which post a post quotes, and the stamps by which authors allow things."""

from fediphoto.activitypub.vocabulary.things import QuoteAuthorization
from fediphoto.activitypub.vocabulary.values import Document, documents, kind, text, uri
from fediphoto.errors import BadRequest

STAMP_KINDS = frozenset(
    {"QuoteAuthorization", "LikeApproval", "ReplyApproval", "AnnounceApproval"}
    | {"LikeAuthorization", "ReplyAuthorization", "AnnounceAuthorization"}
)
"""FEP-044f's stamp, and those of GoToSocial under both their names."""

_PROPERTIES = ("quote", "quoteUrl", "quoteUri", "quoteURL", "_misskey_quote", "quote_uri")
_ACTIVITY_TYPES = ("application/activity+json", "application/ld+json")


def read_quote(document: Document) -> str:
    """The id of the post that is quoted, by any of the ways of saying so; '' for none."""
    said = [uri(document.get(name)) for name in _PROPERTIES]
    said += [uri(link.get("href")) for link in documents(document.get("tag"), 200) if _quotes(link)]
    return next((one for one in said if one and one != uri(document)), "")


def _quotes(link: Document) -> bool:
    """Whether a Link in the tags is a quote (FEP-e232).

    Links to objects may be mere mentions of them, such as "#1374": a quote says so by `rel`, or
    is the one that stands as "RE: …" in the words.
    """
    if kind(link) != "Link":
        return False
    mime = text(link.get("mediaType", link.get("mimeType")), 200).partition(";")[0].strip()
    if mime not in _ACTIVITY_TYPES:
        return False
    rels = link.get("rel")
    said = " ".join(one for one in rels if isinstance(one, str)) if isinstance(rels, list) else rels
    if isinstance(said, str) and "quote" in said:
        return True
    return text(link.get("name"), 20).lstrip().upper().startswith("RE:")


def read_stamp(document: Document) -> QuoteAuthorization:
    """A stamp: who allows which object to stand with which of their posts.

    GoToSocial's first kinds say `object` and `target`. BadRequest where it has no id.
    """
    stamp_id = uri(document)
    if not stamp_id:
        raise BadRequest("A stamp needs an http(s) id.")
    return QuoteAuthorization(
        id=stamp_id,
        kind=kind(document, STAMP_KINDS),
        attributed_to=uri(document.get("attributedTo")),
        interacting_object=uri(document.get("interactingObject", document.get("object"))),
        interaction_target=uri(document.get("interactionTarget", document.get("target"))),
    )
