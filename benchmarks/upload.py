"""How long a 12-megapixel JPEG takes from upload to ready, and what others feel of it meanwhile.

Run it: `python -m benchmarks.upload`. The first figures are the work alone, in this process; the
others a whole instance, uploaded to over loopback by this process.
"""

import asyncio
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import requests
from PIL import Image

from benchmarks import machine
from fediphoto.media import ffmpeg, photos
from tests.journeys.instance import Instance, Person

UPLOADS = 12
_LIMITS = photos.PhotoLimits()


def write_photos(folder: Path) -> dict[str, Path]:
    """The same 12 megapixels as stored upright, and as a phone held upright stores them."""
    upright = folder / "upright.jpg"
    upright.write_bytes(machine.twelve_megapixels())
    turned, exif = folder / "turned.jpg", Image.Exif()
    exif[0x0112] = 6
    with Image.open(upright) as image:
        image.save(turned, "JPEG", quality=88, exif=exif)
    return {"upright": upright, "turned": turned}


def seconds(path: Path, folder: Path) -> float:
    """The median time of `photos.process`, alone."""
    spans = []
    for _ in range(5):
        started = time.perf_counter()
        photos.process(path, _LIMITS, folder)
        spans.append(time.perf_counter() - started)
    return median(spans)


async def loop_lags(deed: Callable[[], object], times: int) -> list[float]:
    """How late (ms) an event loop gets its turn while `deed` is done in a thread beside it."""
    lags: list[float] = []

    async def beat() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            lags.append((time.perf_counter() - started) * 1000 - 1)

    beating = asyncio.create_task(beat())
    for _ in range(times):
        await asyncio.to_thread(deed)
    beating.cancel()
    return lags


class Heartbeat:
    """Asks for the smallest answer over and over: how late it comes is what others feel."""

    def __init__(self, url: str) -> None:
        self.delays_ms: list[float] = []
        self._url = url
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._beat)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _beat(self) -> None:
        with requests.Session() as session:
            while not self._is_over.wait(0.005):
                started = time.perf_counter()
                session.get(self._url, timeout=30)
                self.delays_ms.append((time.perf_counter() - started) * 1000)


def upload_seconds(person: Person, path: Path, number: int) -> float:
    """From the first byte sent to an attachment that is ready.

    Each is described by its `number`: the very same upload sent again would be the first one.
    """
    started = time.perf_counter()
    identifier = person.upload(path, f"Number {number}")
    while person.ask("GET", f"/api/v1/media/{identifier}").status_code == 206:
        time.sleep(0.005)
    return time.perf_counter() - started


def write_videos(folder: Path) -> dict[str, Path]:
    """Ten seconds of 1080p, as most phones send them and as one that has to be encoded anew."""
    made = {}
    for name, options in {
        "fits.mp4": ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "4M", "-c:a", "aac"),
        "other.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "4M"),
    }.items():
        made[name] = folder / name
        source = "testsrc2=s=1920x1080:r=30:d=10,format=yuv420p"
        command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source]
        command += ["-f", "lavfi", "-i", "sine=d=10", *options, str(made[name])]
        subprocess.run(command, check=True)
    return made


def measure_videos(person: Person, folder: Path) -> None:
    """How long ten seconds of video take to be ready, and what others feel of it meanwhile."""
    if not ffmpeg.is_installed():
        return
    for name, path in write_videos(folder).items():
        with Heartbeat(f"{person.instance.url}/health") as busy:
            spent = upload_seconds(person, path, 0)
        machine.print_figure(f"10 s of 1080p video to ready, {name}", spent * 1000, "ms")
        late = machine.percentile(busy.delays_ms, 0.99)
        machine.print_figure(f"GET /health meanwhile, {name}, p99", late, "ms")


def measure_instance(folder: Path, samples: dict[str, Path]) -> None:
    """Upload to a whole instance, one photo after the other."""
    instance = Instance(folder / "instance")
    instance.start()
    try:
        person = instance.person("alice")
        idle_mb = machine.peak_memory_mb(instance.pid)
        machine.print_figure("instance, peak memory before any upload", idle_mb, "MB")
        with Heartbeat(f"{instance.url}/health") as quiet:
            time.sleep(2)
        machine.print_figure(
            "GET /health, quiet, p99", machine.percentile(quiet.delays_ms, 0.99), "ms"
        )
        for name, path in samples.items():
            with Heartbeat(f"{instance.url}/health") as busy:
                spans = [upload_seconds(person, path, number) for number in range(UPLOADS)]
            machine.print_figure(f"upload to ready, {name}, median", median(spans) * 1000, "ms")
            machine.print_figure(
                f"GET /health meanwhile, {name}, p99",
                machine.percentile(busy.delays_ms, 0.99),
                "ms",
            )
        measure_videos(person, folder)
        above = machine.peak_memory_mb(instance.pid) - idle_mb
        machine.print_figure("instance, peak memory above that", above, "MB")
    finally:
        instance.stop()


def main() -> None:
    """Print the figures."""
    machine.print_figure("12-megapixel JPEG, full decode", 1000 / machine.jpeg_decodes(), "ms")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        samples = write_photos(folder)
        for which, path in samples.items():
            spent = seconds(path, folder / "out")
            machine.print_figure(f"all JPEG renditions, {which}", spent * 1000, "ms")
            process = partial(photos.process, path, _LIMITS, folder / "out")
            lags = asyncio.run(loop_lags(process, UPLOADS))
            machine.print_figure(
                f"event loop lag meanwhile, {which}, p99", machine.percentile(lags, 0.99), "ms"
            )
        started = time.perf_counter()
        photos.process_modern(samples["upright"], _LIMITS, folder / "out")
        spent = time.perf_counter() - started
        machine.print_figure("both WebP renditions (a job, later)", spent * 1000, "ms")
        measure_instance(folder, samples)


if __name__ == "__main__":
    main()
