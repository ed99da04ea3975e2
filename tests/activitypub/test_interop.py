"""What real servers sent is understood, document by document; docs/interop.md says how.

FEDIPHOTO_WRITE_INTEROP=1 writes the page anew.
"""

import os
from pathlib import Path

import orjson
import pytest

from fediphoto.activitypub.understanding import Understood, understand_bytes

PAGE = Path(__file__).parents[2] / "docs" / "interop.md"
MARK = "<!-- What follows is written by tests/activitypub/test_interop.py. -->\n"
SOFTWARE = {
    "fedify": "Fedify",
    "fep": "examples of FEPs",
    "gotosocial-docs": "GoToSocial",
    "mastodon-docs": "Mastodon",
    "mastodon-requests": "Mastodon (captured answers)",
    "mobilizon": "Mobilizon and its peers",
    "pixelfed-docs": "Pixelfed",
    "pixelfed-tests": "Pixelfed",
    "pleroma": "Pleroma and its peers",
    "rebased-pleroma": "Rebased and its peers",
    "wordpress": "WordPress",
}
NO_JSON = {
    "pixelfed-docs/blurhash_note.json",
    "pixelfed-docs/note_sensitive.json",
    "pixelfed-docs/status_context.json",
}

NOBODY_WOULD_MISS = {
    "fedify/example.com_announce.json",  # no actor
    "fedify/example.com_invite.json",
    "fedify/example.com_object.json",
    "fedify/example.com_test.json",
    "fedify/media.example.com_avatars_test-avatar.jpg.json",  # an avatar alone
    "lemmy-assets-friendica/activities_dislike_page.json",
    "lemmy-assets-friendica/activities_undo_dislike_page.json",
    "lemmy-assets-lemmy/activities_community_lock_page.json",
    "lemmy-assets-lemmy/activities_community_resolve_report_page.json",
    "lemmy-assets-lemmy/activities_community_warn.json",
    "mastodon-docs/spec_activitypub-17.json",  # no author
    "mastodon-requests/activitypub-feed.txt",  # Atom
    "mobilizon/geospatial_addok_geocode.json",  # a map service's
    "mobilizon/geospatial_addok_search.json",
    "mobilizon/geospatial_nominatim_geocode.json",
    "mobilizon/geospatial_nominatim_search.json",
    "mobilizon/mobilizon-invite-activity.json",
    "rebased-pleroma/activitypub-client-post-activity.json",  # what a client sends
    "rebased-pleroma/tesla_mock_mobilizon-event-join.json",
    "rebased-pleroma/users_mock_user.json",  # {{templates}}
    "rebased-pleroma/webfinger_masto-host-meta.xml",
    "rebased-pleroma/webfinger_pleroma-user.json",
    "wordpress/example-com-well-known-webfinger.json",  # a recorder's own format
    "wordpress/notiz-blog-author-matthias-pfefferle.json",
    "wordpress/notiz-blog-well-known-webfinger.json",
}


def everything(corpus: Path) -> dict[str, Understood]:
    """How every document is understood, by its name; none may make us raise."""
    folder = corpus / "activitypub"
    return {
        str(path.relative_to(folder)): understand_bytes(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def software(folder: str) -> str:
    return SOFTWARE.get(folder) or folder.removeprefix("lemmy-assets-").title()


def details(told: Understood) -> str:
    """A few words of it: what a person would look at first."""
    about = told.get("object")
    post = about if isinstance(about, dict) and "kind" in about else told
    found = [
        post.get("title") or post.get("name") or post.get("preferred_username") or "",
        *_counted(post),
        f"emoji {told['emoji']}" if "emoji" in told else "",
        f"quotes {_short(post['quote'])}" if "quote" in post else "",
        f"to {_short(told['target'])}" if told["kind"] == "move" and "target" in told else "",
        "comments off" if post.get("comments_enabled") is False else "",
        f"({told['problem']})" if "problem" in told else "",
    ]
    return "; ".join(one for one in found if one)


def _counted(post: Understood) -> list[str]:
    media = post.get("attachments", [])
    kinds = [one.get("kind", "image") for one in media]
    poll, event = post.get("poll"), post.get("event")
    return [
        f"{len(media)} {kinds[0]}{'s' if len(media) > 1 else ''}" if media else "",
        f"{media[0]['duration_s']:g} s" if media and media[0].get("duration_s") else "",
        f"{len(poll['options'])} answers" if poll else "",
        f"from {event['starts_at'][:10]}" if event and "starts_at" in event else "",
        event.get("place", "") if event else "",
        post["place"]["name"] if "place" in post else "",
        "answers something" if post.get("in_reply_to") and "vote" not in post else "",
        f"votes {post['vote']}" if "vote" in post else "",
    ]


def _short(address: str) -> str:
    return address.partition("://")[2][:60]


def table(told: dict[str, Understood]) -> str:
    """The generated part of the page."""
    refused = sum("refused" in one for one in told.values())
    lines = [
        f"{len(told)} documents: {len(told) - refused} understood, {refused} refused.",
        "",
        "| document | from | understood as | of it |",
        "|---|---|---|---|",
    ]
    for name, one in told.items():
        if "refused" in one:
            cells = ["*refused*", one["refused"]]
        else:
            what = one["what"] if one["what"] == one["kind"] else f"{one['kind']}: {one['what']}"
            cells = [what, details(one)]
        row = [f"`{name}`", software(name.partition("/")[0]), *cells]
        lines.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    plain = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return plain if len(plain) <= 160 else f"{plain[:159]}…"


def test_the_page_says_what_becomes_of_every_document(corpus: Path) -> None:
    generated = table(everything(corpus))
    written, _, committed = PAGE.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("FEDIPHOTO_WRITE_INTEROP"):
        PAGE.write_text(f"{written}{MARK}\n{generated}", encoding="utf-8")
        return
    assert committed.strip() == generated.strip(), (
        "what is understood has changed: look at the difference, and if it is meant,"
        " write docs/interop.md anew with FEDIPHOTO_WRITE_INTEROP=1"
    )


def test_every_answer_is_a_kind_or_a_sentence(corpus: Path) -> None:
    for name, told in everything(corpus).items():
        assert ("kind" in told) != ("refused" in told), name
        assert orjson.loads(orjson.dumps(told)) is not None
        for sentence in (told.get("refused"), told.get("problem")):
            assert sentence is None or (sentence[0].isupper() and sentence.endswith(".")), name


def test_every_kind_is_explained_on_the_page(corpus: Path) -> None:
    page = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    kinds = {told["kind"] for told in everything(corpus).values() if "kind" in told}
    assert {kind for kind in kinds if f"`{kind}`" not in page} == set()


def test_only_what_nobody_would_miss_is_refused(corpus: Path) -> None:
    """Apart from the examples in FEPs, of which many lack an id or an author."""
    reasons = {name: told.get("refused", "") for name, told in everything(corpus).items()}
    broken = {name for name, reason in reasons.items() if reason == "That is not valid JSON."}
    assert broken == NO_JSON
    refused = {name for name, reason in reasons.items() if reason and not name.startswith("fep/")}
    assert refused == NOBODY_WOULD_MISS | NO_JSON


def test_what_nodeinfo_says_is_understood(corpus: Path) -> None:
    told = {
        path.name: understand_bytes(path.read_bytes())["kind"]
        for path in sorted((corpus / "nodeinfo").glob("*.json"))
    }
    assert told == {
        "2.0_example.json": "nodeinfo",
        "2.0_schema.json": "schema",
        "2.1_example.json": "nodeinfo",
        "2.1_schema.json": "schema",
    }


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("pixelfed-docs/update_note.json", "update", "changed album"),
        ("mastodon-docs/spec_activitypub-05.json", "create", "new ballot"),
        ("lemmy-assets-lemmy/objects_page.json", "post", "link"),
        ("rebased-pleroma/tesla_mock_wedistribute-create-article.json", "create", "new article"),
        ("rebased-pleroma/tesla_mock_mobilizon.org-event.json", "post", "event"),
        ("rebased-pleroma/custom-emoji-reaction.json", "like", "emoji reaction"),
        ("rebased-pleroma/emoji-reaction.json", "reaction", "emoji reaction"),
        ("rebased-pleroma/tesla_mock_funkwhale_create_audio.json", "create", "new audio"),
        ("pixelfed-docs/announce.json", "boost", "boost"),
        ("lemmy-assets-mastodon/activities_flag.json", "flag", "report about 3"),
        ("fep/7628_fep_7628-01.json", "move", "move"),
        ("rebased-pleroma/mastodon-block-activity.json", "block", "block"),
        ("gotosocial-docs/federation_http_signatures-01.json", "actor", "key document"),
        ("mastodon-requests/activitypub-actor.txt", "actor", "person"),
    ],
)
def test_each_is_what_a_person_would_call_it(corpus: Path, name: str, kind: str, what: str) -> None:
    told = everything(corpus)[name]
    assert (told["kind"], told["what"]) == (kind, what)
