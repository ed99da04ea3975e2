"""OAuth 2: clients ask people for tokens (authorization code with PKCE), and give them back."""

from quart import Blueprint, Response

from fediphoto.web.api.answers import json_answer
from fediphoto.web.oauth import consent, metadata, tokens, userinfo

__all__ = ["blueprint", "userinfo"]

blueprint = Blueprint("oauth", __name__)

blueprint.add_url_rule("/oauth/authorize", "ask", consent.ask, methods=["GET"])
blueprint.add_url_rule("/oauth/authorize", "decide", consent.decide, methods=["POST"])
blueprint.add_url_rule("/oauth/authorize/native", "code", consent.show_code, methods=["GET"])
blueprint.add_url_rule("/oauth/introspect", "introspect", tokens.introspect, methods=["POST"])
blueprint.add_url_rule("/oauth/token", "token", tokens.token, methods=["POST"])
blueprint.add_url_rule("/oauth/revoke", "revoke", tokens.revoke, methods=["POST"])


@blueprint.get("/.well-known/oauth-authorization-server")
async def authorization_server() -> Response:
    """RFC 8414."""
    response = json_answer(metadata.document())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
