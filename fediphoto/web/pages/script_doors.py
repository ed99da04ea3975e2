"""What the doors for our own scripts share: JSON in every answer, also where something is wrong.

They lie within the pages' blueprint, and so behind its check of forms (X-CSRF-Token).
"""

import math
from typing import Any

import orjson
from quart import Blueprint, Response
from werkzeug.exceptions import HTTPException

from fediphoto.errors import FediphotoError, TooManyRequests
from fediphoto.web import failures

blueprint = Blueprint("scripts", __name__)


def answer(document: Any, status: int = 200) -> Response:
    """`document` as JSON, for this person alone."""
    response = Response(orjson.dumps(document), status, content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.errorhandler(FediphotoError)
async def refuse(error: FediphotoError) -> Response:
    """{"error": a sentence}."""
    response = answer({"error": str(error)}, error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    return response


@blueprint.errorhandler(HTTPException)
async def refuse_http(error: HTTPException) -> Response:
    """The same for what the framework refuses: a body that is too large, say."""
    status = error.code or 500
    return answer({"error": failures.SENTENCES.get(status, error.name)}, status)
