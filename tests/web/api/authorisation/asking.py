"""How somebody asks for what an entry of the table is about."""

import re

from fediphoto.storage.models import AccountCollectionItem
from fediphoto.web.api import Endpoint
from tests.web.api.authorisation.people import ALL_SCOPES, FOLLOWER, World
from tests.web.api.authorisation.rules import Entry
from tests.web.api.authorisation.table import TABLE
from tests.web.programs import Answer

ENTRIES = {route: entry for entry in TABLE for route in entry.routes}
_ARGUMENT = re.compile(r"<(\w+)>")


async def ask(
    world: World,
    endpoint: Endpoint,
    entry: Entry,
    actor: str,
    visibility: str,
    scopes: str = ALL_SCOPES,
) -> Answer:
    """What somebody is answered who asks for (or does) what the entry is about, made anew."""
    await world.settle()
    identifier = "1"
    if entry.rule.makes is not None:
        identifier = str(await entry.rule.makes(world, visibility))
    path = endpoint.path
    if "<quoting_id>" in path:
        path = path.replace("<quoting_id>", str((await world.quote(int(identifier))).id))
    if "<item_id>" in path:
        item = await AccountCollectionItem.get(collection_id=int(identifier))
        path = path.replace("<item_id>", str(item.id))
    path = path.replace("<group_key>", f"ungrouped-{identifier}")
    path = re.sub(r"<\w+_id>", identifier, path)
    path = re.sub(r"<username>", "the_author", path)
    path = _ARGUMENT.sub("light", path)
    program = await world.program(actor, scopes)
    fields = {**entry.fields}
    for name, value in entry.fields.items():
        if value == "{follower}":
            fields[name] = str(world.people[FOLLOWER].id)
        elif value == "{id}":
            fields[name] = identifier
        elif value == "{post}":
            fields[name] = str((await world.post()).id)
    if endpoint.method == "GET":
        return await program.ask(path, **fields)
    return await program.tell(path, endpoint.method, **fields)
