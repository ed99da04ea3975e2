"""Who is calling, and with which parameters."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from quart import request
from quart.datastructures import FileStorage

from fediphoto.domain.paging import Page
from fediphoto.domain.sign_in.credentials import Bearer
from fediphoto.errors import BadRequest, Unauthorized
from fediphoto.storage.models import Account, User
from fediphoto.web.api.parameters import Parameters, merged, tree_of
from fediphoto.web.bearers import bearer_of_request, token_of_request
from fediphoto.web.forms import Fields, pairs_of


@dataclass(slots=True)
class Call:
    """One request to the client API, its speaker proven."""

    bearer: Bearer | None
    parameters: Parameters
    files: dict[str, FileStorage] = field(default_factory=dict)

    @property
    def viewer(self) -> Account | None:
        """The person whose token this is, if anybody's."""
        return None if self.bearer is None else self.bearer.account

    @property
    def viewer_id(self) -> int | None:
        """That person's id."""
        viewer = self.viewer
        return None if viewer is None else viewer.id

    @property
    def person(self) -> Account:
        """The person whose token this is; Unauthorized where there is none."""
        viewer = self.viewer
        if viewer is None:
            raise Unauthorized
        return viewer

    @property
    def user(self) -> User:
        """That person's settings; Unauthorized where there is none."""
        if self.bearer is None or self.bearer.user is None:
            raise Unauthorized
        return self.bearer.user

    @property
    def app_id(self) -> int | None:
        """The client program that is calling."""
        return None if self.bearer is None else self.bearer.app_id

    def page(self, default: int = 20, highest: int = 40) -> Page:
        """Which part of a list is wanted; `limit` is clamped, never refused."""
        given = self.parameters
        return Page(
            max_id=given.identifier("max_id"),
            since_id=given.identifier("since_id"),
            min_id=given.identifier("min_id"),
            limit=given.number("limit", default, lowest=1, highest=highest),
        )


async def proven_bearer() -> Bearer | None:
    """Whom the token in the Authorization header speaks for; None without such a header.

    Raises Unauthorized for a token that is unknown, revoked or ended.
    """
    found = await bearer_of_request()
    if found is None and token_of_request():
        raise Unauthorized
    return found


async def parameters_of_request() -> tuple[Parameters, dict[str, FileStorage]]:
    """Everything given in the query and in the body; that of a GET is read if it is JSON.

    (Mastodon.py asks some questions so.)
    """
    query = _query_tree()
    if request.mimetype == "application/json" or request.mimetype.endswith("+json"):
        return Parameters(merged(query, await _json_tree())), {}
    if request.method in ("GET", "HEAD"):
        return Parameters(query), {}
    form = await request.form
    files = {name: file for name, file in (await request.files).items() if file.filename}
    pairs = form.pairs if isinstance(form, Fields) else form.items(multi=True)
    return Parameters(merged(query, tree_of(pairs))), files


def _query_tree() -> dict[str, Any]:
    if not request.query_string:
        return {}
    try:
        pairs = pairs_of(request.query_string.decode())
    except ValueError:
        raise BadRequest("The query has too many parameters, or is not UTF-8.") from None
    return tree_of(pairs)


async def _json_tree() -> dict[str, Any]:
    """The body's object; empty for no body, and for values that name nothing (`false`, `[]`).

    Apps send Content-Type: application/json with no body, and the literal `false`.
    """
    body = await request.get_data(cache=False, as_text=False)
    if not body.strip():
        return {}
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("The body is not valid JSON.") from None
    return _unbracketed(document) if isinstance(document, dict) else {}


def _unbracketed(document: dict[str, Any]) -> dict[str, Any]:
    """JSON whose keys were written as in a form (`"media_ids[]": […]`) read as meant."""
    return {name.removesuffix("[]"): value for name, value in document.items()}
