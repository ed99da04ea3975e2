"""A small photo server on bovine: one person, bessie, whose every deed the test asks for at /desk.

bovine makes and checks the signatures and builds actors, objects and activities. It speaks
cavage only, writes its Digest as `sha-256=`, and names what it answers and undoes by id alone
where it can. Whoever reads the person or a note has to sign.
"""

import asyncio
import itertools
import json
import os
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from bovine import BovineActor
from bovine.activitystreams import Actor
from bovine.activitystreams.activity_factory import Activity, ActivityFactory
from bovine.activitystreams.object_factory import Object
from bovine.clients import lookup_uri_with_webfinger
from bovine.crypto import build_validate_http_signature_raw, generate_rsa_public_private_key
from bovine.crypto.helper import jcs_sha256
from bovine.crypto.multibase import multibase_decode
from bovine.crypto.types import CryptographicIdentifier
from bovine.utils import webfinger_response_json

Document = dict[str, Any]

ORIGIN = os.environ["PEER_ORIGIN"]
HOST = ORIGIN.removeprefix("https://")
PHOTO = Path(os.environ["PEER_PHOTO"])
NAME = "bessie"
ME = f"{ORIGIN}/users/{NAME}"
FOLLOWERS = f"{ME}/followers"
JSON = "application/activity+json"

public_key, private_key = generate_rsa_public_private_key()
numbers = itertools.count(1)


def new_id(kind: str) -> str:
    return f"{ORIGIN}/{kind}/{next(numbers)}"


class Bessie:
    """The person, what she knows, and what she has said."""

    def __init__(self) -> None:
        self.actor = BovineActor(actor_id=ME, secret=private_key, public_key_url=f"{ME}#key")
        self.factory = ActivityFactory({"id": ME, "followers": FOLLOWERS})
        self.validate = build_validate_http_signature_raw(self.key)
        self.notes: dict[str, Document] = {}
        self.gone: set[str] = set()
        self.asked: dict[str, Document] = {}
        self.sent: dict[str, tuple[str, Document]] = {}
        self.state: Document = {
            "isLocked": False,
            "letters": [],
            "requests": [],
            "followers": [],
            "following": [],
            "rejected": [],
            "posts": {},
            "likes": {},
            "boosts": {},
            "people": {},
        }

    async def key(self, key_id: str) -> CryptographicIdentifier | None:
        """The key of that id, from the document that it points into."""
        owner = await self.actor.get(key_id)
        return CryptographicIdentifier.from_public_key(owner.get("publicKey", owner))

    def document(self) -> Document:
        """Her actor."""
        return Actor(
            id=ME,
            name="Bessie of Bovine",
            preferred_username=NAME,
            inbox=f"{ME}/inbox",
            outbox=f"{ME}/outbox",
            followers=FOLLOWERS,
            following=f"{ME}/following",
            public_key=public_key,
            public_key_name="key",
            properties={"manuallyApprovesFollowers": self.state["isLocked"]},
        ).build()

    # What arrives

    async def receive(self, letter: Document) -> None:
        """One activity whose sender is proven."""
        kind, who, what = letter["type"], letter["actor"], letter["object"]
        uri = what if isinstance(what, str) else what["id"]
        match kind:
            case "Follow":
                self.asked[who] = letter
                self.state["requests"].append(who)
                if not self.state["isLocked"]:
                    await self.accept(who)
            case "Accept" if what["actor"] == ME and what["object"] == who:
                self.state["following"].append(who)
            case "Reject":
                self.state["rejected"].append(who)
            case "Create":
                await self.keep(what)
            case "Update" if what["type"] == "Person":
                self.state["people"][uri] = what["name"]
            case "Update":
                await self.keep(what)
            case "Delete" if uri in self.state["posts"]:
                self.state["posts"][uri]["isDeleted"] = True
            case "Like" | "Announce":
                self.kept(kind).setdefault(uri, []).append(who)
            case "Undo" if what["type"] == "Follow":
                self.state["followers"].remove(who)
            case "Undo":
                self.kept(what["type"])[what["object"]].remove(who)

    def kept(self, kind: str) -> dict[str, list[str]]:
        return self.state["likes" if kind == "Like" else "boosts"]

    async def keep(self, post: Document) -> None:
        photos = []
        for attachment in post["attachment"]:
            async with self.actor.session.get(attachment["url"]) as answer:
                size = len(await answer.read())
            photos.append({**attachment, "status": answer.status, "size": size})
        self.state["posts"][post["id"]] = {
            "content": post["content"],
            "author": post["attributedTo"],
            "photos": photos,
            "inReplyTo": post["inReplyTo"],
            "isDeleted": False,
            "isEdited": "updated" in post,
        }

    # What she does

    async def send(self, recipients: list[str], activity: Activity) -> Document:
        activity.id = activity.id or new_id("deeds")
        document = activity.build()
        for recipient in recipients:
            inbox = (await self.actor.get(recipient))["inbox"]
            await self.actor.post(inbox, document)
        return document

    async def accept(self, who: str) -> None:
        self.state["requests"].remove(who)
        if who not in self.state["followers"]:
            self.state["followers"].append(who)
        await self.send([who], self.factory.accept(self.asked[who], id=new_id("deeds")))

    async def look(self, what: str) -> Document:
        if what.startswith("@"):
            host = what.rpartition("@")[2]
            resource = f"acct:{what.removeprefix('@')}"
            found, _ = await lookup_uri_with_webfinger(
                self.actor.session, resource, f"https://{host}"
            )
            what = found or ""
        return dict(await self.actor.get(what))

    async def say(self, kind: str, uri: str, recipient: str, activity: Activity) -> None:
        self.sent[f"{kind} {uri}"] = recipient, await self.send([recipient], activity)

    async def undo(self, kind: str, uri: str) -> None:
        recipient, activity = self.sent[f"{kind} {uri}"]
        await self.send([recipient], self.factory.undo(activity, id=new_id("deeds")))

    async def author(self, post: str) -> str:
        return str((await self.actor.get(post))["attributedTo"])

    async def publish(self, text: str, *also: str, **more: Any) -> Document:
        note = Object(
            type="Note",
            id=new_id("notes"),
            attributed_to=ME,
            followers=FOLLOWERS,
            content=f"<p>{text}</p>",
            cc=set(also),
            **more,
        )
        document = note.as_public().now().build()
        self.notes[document["id"]] = document
        creation = self.factory.create(document, id=f"{document['id']}/activity")
        await self.send([*self.state["followers"], *also], creation)
        return {"id": document["id"]}


bessie = Bessie()


class Desk:
    """The deeds that a test may ask for."""

    async def state(self) -> Document:
        return bessie.state

    async def lock(self, isLocked: bool) -> None:  # noqa: N803  # as the desk of every peer
        bessie.state["isLocked"] = isLocked

    async def accept(self, actor: str) -> None:
        await bessie.accept(actor)

    async def look(self, what: str) -> Document:
        found = await bessie.look(what)
        return {"id": found["id"], "type": found["type"], "name": found.get("name")}

    async def follow(self, actor: str) -> None:
        await bessie.say("follow", actor, actor, bessie.factory.follow(actor))

    async def unfollow(self, actor: str) -> None:
        await bessie.undo("follow", actor)

    async def like(self, post: str) -> None:
        author = await bessie.author(post)
        await bessie.say("like", post, author, bessie.factory.like(post, to={author}))

    async def unlike(self, post: str) -> None:
        await bessie.undo("like", post)

    async def boost(self, post: str) -> None:
        author = await bessie.author(post)
        await bessie.say("boost", post, author, bessie.factory.announce(post).as_public())

    async def unboost(self, post: str) -> None:
        await bessie.undo("boost", post)

    async def publish(self, text: str, description: str) -> Document:
        photo = {
            "type": "Document",
            "mediaType": "image/jpeg",
            "url": f"{ORIGIN}/photo.jpg",
            "name": description,
        }
        return await bessie.publish(text, attachment=[photo])

    async def reply(self, post: str, text: str) -> Document:
        return await bessie.publish(text, await bessie.author(post), in_reply_to=post)

    async def edit(self, post: str, text: str) -> None:
        note = bessie.notes[post]
        note |= {"content": f"<p>{text}</p>", "updated": Object(type="Note").now().published}
        await bessie.send(bessie.state["followers"], bessie.factory.update(note))

    async def delete(self, post: str) -> None:
        del bessie.notes[post]
        bessie.gone.add(post)
        deletion = bessie.factory.delete({"id": post, "type": "Tombstone"}).as_public()
        await bessie.send(bessie.state["followers"], deletion)


# HTTP


async def ask_desk(request: web.Request) -> web.Response:
    deed: Callable[..., Awaitable[Any]] = getattr(Desk(), request.match_info["deed"])
    return web.json_response(await deed(**await request.json()) or {})


async def webfinger(request: web.Request) -> web.Response:
    account = f"acct:{NAME}@{HOST}"
    if request.query.get("resource") not in (account, ME):
        raise web.HTTPNotFound
    return web.json_response(webfinger_response_json(account, ME))


async def signer(request: web.Request) -> str:
    """Who signed the request; 401 where nobody did."""
    who = await bessie.validate(
        request.method, f"{ORIGIN}{request.raw_path}", request.headers, request.read
    )
    if who is None:
        raise web.HTTPUnauthorized
    return who


async def show(request: web.Request) -> web.Response:
    await signer(request)
    uri = f"{ORIGIN}{request.path}"
    if uri in bessie.gone:
        tombstone = Object(type="Tombstone", id=uri).build()
        return web.json_response(tombstone, status=410, content_type=JSON)
    document = bessie.document() if uri == ME else bessie.notes.get(uri)
    if document is None:
        raise web.HTTPNotFound
    return web.json_response(document, content_type=JSON)


async def inbox(request: web.Request) -> web.Response:
    letter = json.loads(await request.read())
    scheme = "rfc9421" if "Signature-Input" in request.headers else "cavage"
    noted = {"type": letter["type"], "id": letter["id"], "actor": letter["actor"], "said": ""}
    noted |= {"scheme": scheme, "proof": await proof_of(letter), "status": 202}
    bessie.state["letters"].append(noted)
    try:
        if await signer(request) != letter["actor"]:
            raise web.HTTPUnauthorized
    except web.HTTPUnauthorized:
        noted["status"] = 401
        raise
    await bessie.receive(letter)
    return web.Response(status=202)


async def proof_of(letter: Document) -> str:
    """Whether the integrity proof (FEP-8b32) holds: valid, broken or none."""
    if "proof" not in letter:
        return "none"
    actor = await bessie.actor.get(letter["actor"])
    proof = letter["proof"]
    (key,) = [one for one in actor["assertionMethod"] if one["id"] == proof["verificationMethod"]]
    # Not `verify_document`: it hashes the proof's `@context` under the name of a Python field.
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    proven = {name: value for name, value in letter.items() if name != "proof"}
    digest = jcs_sha256(options) + jcs_sha256(proven)
    signature = multibase_decode(proof["proofValue"])
    owner = CryptographicIdentifier.from_multikey(key).verify(digest, signature)
    return "valid" if owner == letter["actor"] else "broken"


async def photo(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PHOTO)


async def main() -> None:
    resolver = aiohttp.ThreadedResolver()
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=resolver))
    await bessie.actor.init(session)
    app = web.Application(client_max_size=2 * 1024 * 1024)
    app.router.add_post("/desk/{deed}", ask_desk)
    app.router.add_get("/.well-known/webfinger", webfinger)
    app.router.add_get("/photo.jpg", photo)
    app.router.add_post(f"/users/{NAME}/inbox", inbox)
    app.router.add_get("/{path:.*}", show)
    runner = web.AppRunner(app)
    await runner.setup()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.environ["PEER_CHAIN"])
    await web.TCPSite(runner, "127.0.0.1", int(HOST.rpartition(":")[2]), ssl_context=tls).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
