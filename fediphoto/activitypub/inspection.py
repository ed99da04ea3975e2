"""How a document elsewhere is fetched, checked and understood, step by step; nothing is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any
from urllib.parse import urldefrag

import aiohttp
from tortoise.exceptions import BaseORMException
from yarl import URL

from fediphoto.activitypub import network, webfinger
from fediphoto.activitypub.client import FederationClient
from fediphoto.activitypub.request_signing import SigningKey
from fediphoto.activitypub.signatures import proofs
from fediphoto.activitypub.understanding import Understood, understand
from fediphoto.activitypub.vocabulary import (
    ActorDocument,
    KeyDocument,
    host_of,
    read_object,
    same_origin,
)
from fediphoto.activitypub.vocabulary.values import documents, uri
from fediphoto.config import Config
from fediphoto.domain import addresses, policies
from fediphoto.domain.people import accounts
from fediphoto.errors import FediphotoError, Forbidden, NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account


class TellingClient(FederationClient):
    """The one way out, with a list of what was asked and answered."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.told: list[str] = []

    @asynccontextmanager
    async def _hop(
        self, url: URL, accept: str, key: SigningKey | None, bearer: str
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        signed = "unsigned" if key is None else f"signed as {key.uri}"
        self.told.append(f"GET {url} ({signed})")
        async with super()._hop(url, accept, key, bearer) as response:
            where = response.headers.get("Location", "")
            said = response.headers.get("Content-Type", "no content type")
            self.told.append(f"{response.status} {f'to {where}' if where else said}"[:500])
            yield response


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[TellingClient]:
    """The way out for looking only: signed with the instance's key, if the instance was ever
    started, remembering nothing afterwards."""
    has_database = await _opened_database(config)
    key = await _instance_key() if has_database else None
    if key is not None:  # else it is a database of before there were decisions
        await policies.load()
    client = TellingClient(
        user_agent=f"fediphoto/{version('fediphoto')} (+{config.base_url}/)",
        allow_networks=config.allow_networks,
        plain_http=config.federation.plain_http,
        proxy=config.federation.proxy,
        instance_key=key,
        may_reach=network.may_reach,
    )
    await network.use(client)
    try:
        yield client
    finally:
        await network.close_network()
        if has_database:
            await database.disconnect()


async def _opened_database(config: Config) -> bool:
    """Open what is there. A database is neither made nor migrated for looking at something."""
    if config.storage.database == "sqlite" and not database.sqlite_path(config.data_dir).exists():
        return False
    try:
        await database.connect(config.storage.database, config.data_dir)
    except (BaseORMException, OSError):
        return False
    return True


async def _instance_key() -> SigningKey | None:
    try:
        instance = await Account.get(uri=addresses.instance_actor_uri())
        return await accounts.signing_key(instance)
    except (BaseORMException, NotFound, OSError):
        return None


async def inspect_url(client: TellingClient, address: str) -> Understood:
    """How the document at an address is understood, fetched and checked as the instance would.

    Never raises for what another server says or fails to say: that is a refusal.
    """
    return await _told(client, _look(client, address))


async def inspect_handle(client: TellingClient, handle: str) -> Understood:
    """How the actor behind `@name@host` is understood."""
    return await _told(client, _look_up(client, handle))


async def _told(client: TellingClient, looking: Any) -> Understood:
    client.told.clear()
    try:
        understood: Understood = await looking
    except FediphotoError as error:
        sentence = str(error).rstrip(".")
        return {"refused": f"{sentence}."}
    return understood


async def _look_up(client: TellingClient, text: str) -> Understood:
    handle = webfinger.parse_handle(text)
    client.told.append(f"WebFinger: who is {handle}?")
    answer = await webfinger.look_up(handle)
    client.told.append(f"WebFinger: {answer.subject} is {answer.actor_uri}")
    return await _look(client, answer.actor_uri)


async def _look(client: TellingClient, address: str) -> Understood:
    document = await _fetch(client, urldefrag(address).url)
    understood = understand(document)
    if "problem" in understood or "refused" in understood:
        return understood
    problem = await _problem_of_proof(client, document) or await _problem(client, document)
    return understood | ({"problem": problem} if problem else {})


async def _fetch(client: TellingClient, address: str) -> dict[str, Any]:
    """The document, whose id must lie on the same server and serve the same."""
    found = await client.get_json(address)
    said = uri(found.json)
    if not said:
        client.told.append("it has no id: nothing to check")
        return found.json
    if not same_origin(said, found.final_url):
        raise Forbidden("The object's id is on another server than the object.")
    if said not in (address, found.final_url):
        client.told.append(f"its id is {said}: what counts is what that serves")
        found = await client.get_json(said)
        if uri(found.json) != said or not same_origin(found.final_url, said):
            raise Forbidden("The document at the object's id carries another id.")
    client.told.append(f"id check passed: {said}")
    return found.json


async def _problem_of_proof(client: TellingClient, document: dict[str, Any]) -> str:
    """Why the document's integrity proof would not hold; '' for one that does, and for none."""
    try:
        proof = proofs.read(document)
        if proof is None:
            return ""
        client.told.append(f"integrity proof by {proof.key_id}")
        owner = read_object(await _fetch(client, urldefrag(proof.key_id).url))
        keys = owner.keys if isinstance(owner, ActorDocument) else ()
        pem = next((key.public_pem for key in keys if key.id == proof.key_id), "")
        if not pem:
            return "Nobody shows the key of the integrity proof."
        proofs.verify(document, proof, pem)
    except FediphotoError as error:
        return f"{str(error).rstrip('.')}."
    client.told.append("integrity proof holds")
    return ""


async def _problem(client: TellingClient, document: dict[str, Any]) -> str:
    """What is only found out by asking: the handle of an actor, the author of a post."""
    thing = read_object(document)
    if isinstance(thing, ActorDocument):
        return await _problem_of_actor(client, thing)
    author = getattr(thing, "author", "") or getattr(thing, "actor", "")
    if not author:
        return ""
    client.told.append(f"its author is {author}")
    try:
        found = read_object(await _fetch(client, author))
    except FediphotoError as error:
        return f"Its author cannot be had: {error}"
    if not isinstance(found, ActorDocument):
        return "Its author is no actor."
    return await _problem_of_actor(client, found)


async def _fate(client: TellingClient, actor: ActorDocument, key: KeyDocument) -> str:
    """Whether a key would be believed: the actor shows it, and it names the actor."""
    if key.owner != actor.id or not same_origin(key.id, actor.id):
        return "is somebody else's: ignored"
    address = urldefrag(key.id).url
    if address == actor.id:
        return "is shown by its owner"
    try:
        stub = (await client.get_json(address)).json
    except FediphotoError as error:
        return f"cannot be had by its own id: {error}"
    shown = [stub, *documents(stub.get("publicKey"), 10)]
    owners = {uri(one.get("owner", one.get("controller"))) for one in shown}
    return "is shown by its owner" if actor.id in owners else "does not name its owner: ignored"


async def _problem_of_actor(client: TellingClient, actor: ActorDocument) -> str:
    for key in actor.keys:
        client.told.append(f"{key.kind} key {key.id} {await _fate(client, actor, key)}")
    claimed = webfinger.parse_handle(
        actor.webfinger or f"{actor.preferred_username}@{host_of(actor.id)}"
    )
    client.told.append(f"WebFinger: who is {claimed}?")
    try:
        answer = await webfinger.look_up(claimed)
        if not answer.subject.is_same(claimed):
            client.told.append(f"WebFinger: {claimed} is called {answer.subject}: who is that?")
            claimed, answer = answer.subject, await webfinger.look_up(answer.subject)
    except NotFound:
        client.told.append(f"WebFinger: nobody; taken for {claimed} of its own host")
        return ""
    except FediphotoError as error:
        return f"Its handle cannot be checked: {error}"
    client.told.append(f"WebFinger: {answer.subject} is {answer.actor_uri}")
    if answer.actor_uri != actor.id or not answer.subject.is_same(claimed):
        return f"{claimed.host} does not confirm that {claimed} is {actor.id}."
    return ""
