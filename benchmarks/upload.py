"""How long a 12-megapixel JPEG takes from upload to ready, and what others feel of it meanwhile.

Run it: `python -m benchmarks.upload`. The first figures are the work alone, in this process; the
others a whole instance, uploaded to over loopback by this process.
"""

import asyncio
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import requests
from PIL import Image

from benchmarks import machine
from fediphoto.media import photos
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


async def loop_lags_ms(path: Path, folder: Path) -> list[float]:
    """How late an event loop gets its turn while photos are made ready in a thread beside it."""
    lags: list[float] = []

    async def beat() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            lags.append((time.perf_counter() - started) * 1000 - 1)

    beating = asyncio.create_task(beat())
    for _ in range(UPLOADS):
        await asyncio.to_thread(photos.process, path, _LIMITS, folder)
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


def upload_seconds(person: Person, path: Path) -> float:
    """From the first byte sent to an attachment that is ready."""
    started = time.perf_counter()
    identifier = person.upload(path)
    while person.ask("GET", f"/api/v1/media/{identifier}").status_code == 206:
        time.sleep(0.005)
    return time.perf_counter() - started


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
                spans = [upload_seconds(person, path) for _ in range(UPLOADS)]
            machine.print_figure(f"upload to ready, {name}, median", median(spans) * 1000, "ms")
            machine.print_figure(
                f"GET /health meanwhile, {name}, p99",
                machine.percentile(busy.delays_ms, 0.99),
                "ms",
            )
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
            lags = asyncio.run(loop_lags_ms(path, folder / "out"))
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
