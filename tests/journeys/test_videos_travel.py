"""A video from one instance to another, through a `kill -9` while it is being prepared."""

from pathlib import Path

import requests

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Instance, eventually
from tests.media.films import film, needs_ffmpeg

pytestmark = needs_ffmpeg


def write_film(folder: Path) -> Path:
    """A video that takes some seconds to encode anew."""
    path = folder / "film.webm"
    options = ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "4M", "-c:a", "libopus")
    path.write_bytes(film("film.webm", *options, size="1920x1080", seconds=2.0))
    return path


def test_a_video_survives_kill_9_and_is_seen_elsewhere(
    new_instance: NewInstance, tmp_path: Path
) -> None:
    here: Instance = new_instance("here")
    there: Instance = new_instance("there")
    alice, bob = here.person("alice"), there.person("bob")
    bob.follow(alice.handle)
    eventually(lambda: alice.notified("follow"))
    identifier = alice.upload(write_film(tmp_path), "A moving test picture")
    assert alice.ask("GET", f"/api/v1/media/{identifier}").status_code == 206
    here.kill()
    here.start()
    path = f"/api/v1/media/{identifier}"
    eventually(lambda: alice.ask("GET", path).status_code == 200, patience_s=600)
    shown = alice.get(path)
    assert (shown["type"], shown["meta"]["original"]["width"]) == ("video", 1920)
    alice.post("/api/v1/statuses", status="A video", media_ids=[identifier])
    status = eventually(lambda: bob.in_home("A video"))
    (heard,) = status["media_attachments"]
    assert (heard["type"], heard["description"]) == ("video", "A moving test picture")
    assert heard["blurhash"] == shown["blurhash"]
    piece = requests.get(shown["url"], headers={"Range": "bytes=0-99"}, timeout=120)
    assert (piece.status_code, len(piece.content)) == (206, 100)
