"""The yardstick of every HTTP figure: an empty JSON route of a Quart app that does nothing else."""

import sys

import uvicorn
from quart import Quart, Response

from fediphoto.server import calm_garbage_collector


def main() -> None:
    """Serve it on the port given as the first argument."""
    app = Quart("bare")

    @app.get("/")
    async def empty() -> Response:
        return Response("{}", content_type="application/json")

    calm_garbage_collector()
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
