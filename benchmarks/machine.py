"""What this machine can do by itself: the yardsticks beside every figure.

Run it alone: `python -m benchmarks.machine`. The other benchmarks print the yardstick that
matters to them with `print_figure`.
"""

import io
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from PIL import Image

SPAN_S = 1.0


def rate(deed: Callable[[], object], span_s: float = SPAN_S) -> float:
    """How often a second `deed` can be done, by doing it for `span_s` seconds."""
    deed()
    started, done = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - started) < span_s:
        deed()
        done += 1
    return done / elapsed


def rsa_rates() -> tuple[float, float]:
    """RSA-2048 signatures and verifications a second, on one core."""
    key = rsa.generate_private_key(65537, 2048)
    message, scheme, digest = b"(request-target): post /inbox", padding.PKCS1v15(), hashes.SHA256()
    signature = key.sign(message, scheme, digest)
    public = key.public_key()
    return (
        rate(lambda: key.sign(message, scheme, digest)),
        rate(lambda: public.verify(signature, message, scheme, digest)),
    )


def sqlite_commits() -> float:
    """One-row commits a second with WAL and synchronous=FULL, in the temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "x.sqlite3", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t (a)")
        try:
            return rate(lambda: connection.execute("INSERT INTO t VALUES (1)"))
        finally:
            connection.close()


def twelve_megapixels() -> bytes:
    """A JPEG of 4000 x 3000 pixels with the detail of a photo (noise over gradients)."""
    random.seed(1)
    gradient = Image.linear_gradient("L").resize((4000, 3000))
    noise = Image.frombytes("L", (1000, 750), random.randbytes(750_000)).resize((4000, 3000))
    image = Image.merge("RGB", (gradient, Image.blend(gradient, noise, 0.3), noise))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def small_jpeg() -> bytes:
    """A JPEG of 1200 x 900 pixels."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def jpeg_decodes() -> float:
    """Full decodes of a 12-megapixel JPEG a second."""
    photo = twelve_megapixels()
    return rate(lambda: Image.open(io.BytesIO(photo)).load())


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_memory_mb(pid: int) -> float:
    """The most memory a process has had resident so far, in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def print_figure(what: str, value: float, unit: str) -> None:
    """One line of a benchmark's output."""
    print(f"{what:<58} {value:>12,.1f} {unit}", flush=True)


def main() -> None:
    """Print every yardstick."""
    sign, verify = rsa_rates()
    print_figure("cores", os.cpu_count() or 1, "")
    print_figure("RSA-2048 sign, one core", sign, "/s")
    print_figure("RSA-2048 verify, one core", verify, "/s")
    print_figure("SQLite one-row commits, synchronous=FULL", sqlite_commits(), "/s")
    print_figure("12-megapixel JPEG, full decode", 1000 / jpeg_decodes(), "ms")


if __name__ == "__main__":
    main()
