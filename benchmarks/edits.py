"""How long edits of a 12-megapixel JPEG take, and what others feel of it meanwhile.

Run it: `python -m benchmarks.edits`. All renditions, as when somebody presses "Apply"; the event
loop is this process's own, beside a thread that renders.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.upload import loop_lags
from fediphoto.media import photos, previews
from fediphoto.media.editing import Crop, Edits
from fediphoto.media.looks import all_looks

_LIMITS = photos.PhotoLimits()
_TRIES = 5

EDITS = {
    "nothing (as uploaded)": Edits(),
    "a quarter turn": Edits(turns=1),
    "a look": Edits(look="honey"),
    "a look and a crop to 4:5": Edits(look="honey", crop=Crop(x=0.2, width=0.6)),
    "look, strength, saturation, contrast": Edits(
        look="honey", strength=0.8, saturation=0.2, contrast=0.1
    ),
    "straightened by 5 degrees": Edits(straighten=5),
    "everything at once": Edits(
        turns=1,
        straighten=5,
        crop=Crop(y=0.1, height=0.8),
        look="honey",
        strength=0.8,
        saturation=0.2,
        brightness=0.1,
        contrast=0.1,
    ),
}


def seconds(path: Path, folder: Path, edits: Edits) -> float:
    """The median time of `photos.process`, alone."""
    spans = []
    for _ in range(_TRIES):
        started = time.perf_counter()
        photos.process(path, _LIMITS, folder, edits)
        spans.append(time.perf_counter() - started)
    return median(spans)


def previews_seconds(path: Path) -> float:
    """What the page of looks costs: the sample, and a preview of each."""
    started = time.perf_counter()
    sample = previews.sample(path, _LIMITS)
    for name in all_looks():
        previews.preview(sample, Edits(look=name))
    return time.perf_counter() - started


def main() -> None:
    """Print the figures."""
    machine.print_figure("12-megapixel JPEG, full decode", 1000 / machine.jpeg_decodes(), "ms")
    with tempfile.TemporaryDirectory() as name:
        path, folder = Path(name) / "photo.jpg", Path(name) / "out"
        path.write_bytes(machine.twelve_megapixels())
        for what, edits in EDITS.items():
            spent = seconds(path, folder, edits)
            machine.print_figure(f"all JPEG renditions, {what}", spent * 1000, "ms")
        whole = EDITS["everything at once"]
        lags = asyncio.run(loop_lags(lambda: photos.process(path, _LIMITS, folder, whole), _TRIES))
        machine.print_figure("event loop lag meanwhile, p99", machine.percentile(lags, 0.99), "ms")
        machine.print_figure("event loop lag meanwhile, worst", max(lags), "ms")
        machine.print_figure("previews of all looks", previews_seconds(path) * 1000, "ms")


if __name__ == "__main__":
    main()
