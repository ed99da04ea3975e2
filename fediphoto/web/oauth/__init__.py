"""OAuth 2: clients ask people for tokens (authorization code with PKCE), and give them back."""

from fediphoto.web import speech
from fediphoto.web.oauth import consent, metadata, tokens, userinfo
from fediphoto.web.oauth.doors import blueprint

__all__ = ["blueprint", "metadata", "tokens", "userinfo"]

blueprint.add_url_rule("/oauth/authorize", "ask", consent.ask, methods=["GET"])
blueprint.add_url_rule("/oauth/authorize", "decide", consent.decide, methods=["POST"])
blueprint.add_url_rule("/oauth/authorize/native", "code", consent.show_code, methods=["GET"])
blueprint.before_request(speech.speak_to_person)
