"""Holds every endpoint of the client API to its description, in whatever test it is asked."""

from functools import cache
from typing import Any

import orjson
from jsonschema_rs import ValidationError, validator_for
from quart import Response

from fediphoto.web.api.describing import ENTITIES
from fediphoto.web.api.routing import Endpoint


class Examiner:
    """Fails the test in which an endpoint reads or answers what it does not declare."""

    def undeclared(self, endpoint: Endpoint, name: str) -> None:
        """No handler reads what its endpoint does not say it takes."""
        raise AssertionError(f"{endpoint.method} {endpoint.path} reads {name!r}, undeclared")

    async def answered(self, endpoint: Endpoint, answer: Response) -> None:
        """Status and body are among those declared."""
        if endpoint.answers is None or answer.status_code >= 400:
            return
        where = f"{endpoint.method} {endpoint.path}"
        assert answer.status_code in endpoint.statuses, (where, answer.status_code)
        body = await answer.get_data(as_text=False)
        if not answer.content_type.startswith("application/json"):
            return
        try:
            _validator(orjson.dumps(endpoint.answers)).validate(orjson.loads(body))
        except ValidationError as error:
            at = "/".join(str(step) for step in error.instance_path)
            raise AssertionError(f"{where} answers {at}: {error.message}") from None


@cache
def _validator(schema: bytes) -> Any:
    return validator_for({**orjson.loads(schema), "components": {"schemas": dict(ENTITIES)}})
