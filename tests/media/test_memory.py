"""How much memory a photo takes while it is made ready."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.media import samples

_MEASURE = """
import re, sys
from pathlib import Path
from fediphoto.media import editing, photos

def peak_mb():
    # Not ru_maxrss, which begins with the peak of the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024

import blurhash
idle = peak_mb()
edits = {edits}
photos.process(Path(sys.argv[1]), photos.PhotoLimits(), Path(sys.argv[2]), edits)
print(peak_mb() - idle)
"""


def peak_above_idle_mb(photo: Path, out: Path, edits: str = "None") -> float:
    """In a process of its own, for a peak is never taken back."""
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE.replace("{edits}", edits), str(photo), str(out)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return float(measured.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of it")
@pytest.mark.parametrize("orientation", [1, 6])
def test_12_megapixels_take_less_than_250_mb(orientation: int, tmp_path: Path) -> None:
    noise = Image.effect_noise((4000, 3000), 20).convert("RGB")
    image = Image.blend(samples.picture(4000, 3000), noise, 0.1)
    photo = tmp_path / "photo.jpg"
    image.save(photo, quality=92, exif=samples.exif(orientation))
    assert peak_above_idle_mb(photo, tmp_path / "out") < 180


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of it")
def test_a_jpeg_of_100_megapixels_is_decoded_at_reduced_size(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    samples.picture(500, 400).resize((11_180, 8_944)).save(photo, quality=80)
    assert peak_above_idle_mb(photo, tmp_path / "out") < 250
