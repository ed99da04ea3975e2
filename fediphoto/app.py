"""Put the web program together: every door, the errors, the headers that protect."""

from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from fediphoto.activitypub.routes import blueprint as activitypub
from fediphoto.config import Config
from fediphoto.errors import FediphotoError
from fediphoto.storage import database
from fediphoto.web import (
    bodies,
    compression,
    copies,
    failures,
    headers,
    limits,
    media,
    refusing,
    speech,
)
from fediphoto.web.api import blueprint as client_api
from fediphoto.web.oauth import blueprint as oauth
from fediphoto.web.pages import blueprint as pages
from fediphoto.web.streaming import sockets


def create_app(config: Config) -> Quart:
    """The web program for `config`; services must be open (composition.open_services)."""
    app = Quart("fediphoto", static_folder=None, template_folder="web/templates")
    app.config["FEDIPHOTO"] = config
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False
    for blueprint in (activitypub, client_api, oauth, media.blueprint, pages):
        app.register_blueprint(blueprint)
    speech.install(app)
    refusing.install(app)
    bodies.install(app)
    limits.install(app)
    compression.install(app)
    copies.install(app)
    headers.install(app)
    sockets.install(app)
    app.register_error_handler(FediphotoError, failures.answer)
    app.register_error_handler(HTTPException, failures.answer_http)
    app.register_error_handler(Exception, failures.answer_unexpected)
    app.add_url_rule("/health", view_func=health, endpoint="health")
    return app


async def health() -> Response:
    """Mastodon's `{"status": "UP"}` while this process answers and reaches its database."""
    await database.query("SELECT 1 AS one")
    return Response(b'{"status":"UP"}', mimetype="application/json")
