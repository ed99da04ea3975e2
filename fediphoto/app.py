"""Put the web program together: every door, the errors, the headers that protect."""

from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from fediphoto.activitypub.routes import blueprint as activitypub
from fediphoto.config import Config
from fediphoto.errors import FediphotoError
from fediphoto.web import bodies, failures, headers, limits, media
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
    bodies.install(app)
    limits.install(app)
    headers.install(app)
    sockets.install(app)
    app.register_error_handler(FediphotoError, failures.answer)
    app.register_error_handler(HTTPException, failures.answer_http)
    app.register_error_handler(Exception, failures.answer_unexpected)
    app.add_url_rule("/health", view_func=health, endpoint="health")
    return app


async def health() -> Response:
    """`OK` while this process answers at all."""
    return Response("OK", mimetype="text/plain")
