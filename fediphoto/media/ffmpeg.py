"""How ffmpeg is run on files of strangers: what it may read, how long, how much.

It reads the one file it is given, in the format we have seen in its bytes (never a playlist, which
could name other files), reaches no network, and is ended when it takes too long. Everything here
blocks: call it in a worker thread.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _, marked

PROBE_S = 20.0
NICENESS = 10
MEMORY_BYTES = 3 * 2**30
"""Of address space; 2160p takes about 1 GB of it."""
_SAID_BYTES = 1_000_000

BROKEN = marked("This video cannot be read; it may be damaged.")
TOO_LONG = marked("This video takes too long to prepare. Send a shorter or smaller one.")

DECODERS = (
    "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,h263,mjpeg,gif,apng,png,"
    "prores,aac,mp3,mp3float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,pcm_s16le,pcm_s16be,"
    "pcm_s24le,pcm_f32le,pcm_mulaw,pcm_alaw,amrnb,amrwb"
)
"""Few of ffmpeg's hundreds, for each is another thing to attack."""


@cache
def is_installed() -> bool:
    """Whether ffmpeg and ffprobe are here, and write H.264 and AAC."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None or shutil.which("ffprobe") is None:
        return False
    try:
        asked = subprocess.run(  # noqa: S603 (no word of it is a stranger's)
            [ffmpeg, "-hide_banner", "-encoders"], capture_output=True, timeout=PROBE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    words = asked.stdout.split()
    return b"libx264" in words and b"aac" in words


def source(path: Path, demuxer: str) -> list[str]:
    """The options that name an input: `path`, in the format `demuxer` and no other."""
    return [
        *("-protocol_whitelist", "file", "-f", demuxer),
        *("-codec_whitelist", DECODERS, "-i", f"file:{path}"),
    ]


def probe(path: Path, demuxer: str) -> dict[str, Any]:
    """What ffprobe says of a file ("streams", "format"); Unprocessable where it cannot read it."""
    said = _run(
        [
            *("ffprobe", "-hide_banner", "-loglevel", "error"),
            *("-show_entries", f"stream={_STREAM}:stream_disposition=attached_pic"),
            *("-show_entries", "stream_side_data=rotation:format=duration,bit_rate"),
            *("-of", "json", *source(path, demuxer)),
        ],
        PROBE_S,
    )
    try:
        found = json.loads(said[:_SAID_BYTES])
    except ValueError:
        raise Unprocessable(_(BROKEN)) from None
    return found if isinstance(found, dict) else {}


_STREAM = (
    "index,codec_type,codec_name,profile,pix_fmt,width,height,sample_aspect_ratio,avg_frame_rate,"
    "r_frame_rate,bit_rate,duration,channels"
)


def convert(arguments: Sequence[str], timeout_s: float, most_bytes: int) -> None:
    """Run ffmpeg; Unprocessable where it fails, takes longer, or writes a file that is larger."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments]
    _run(command, timeout_s, most_bytes)


def _run(command: Sequence[str], timeout_s: float, most_bytes: int = 0) -> bytes:
    """What the program wrote to its standard output; it is ended when its time is over."""
    with subprocess.Popen(  # noqa: S603 (of strangers only the file: its name is ours)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
    ) as running:
        _restrain(running.pid, timeout_s, most_bytes)
        try:
            said, _nothing = running.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            raise Unprocessable(_(TOO_LONG)) from None
        finally:
            running.kill()
    if running.returncode == -signal.SIGXCPU:
        raise Unprocessable(_(TOO_LONG))
    if running.returncode != 0:
        raise Unprocessable(_(BROKEN))
    return said


def _restrain(process_id: int, timeout_s: float, most_bytes: int) -> None:
    """Let it have what others leave, and no more memory, time and disk than it can need.

    From outside, for code between fork and exec is not safe in a program with threads; where the
    system does not let us (or it is over already) its time limit remains.
    """
    limits: list[tuple[int, int]] = [(resource.RLIMIT_AS, MEMORY_BYTES)]
    limits.append((resource.RLIMIT_CPU, int(timeout_s * 4) + 1))
    if most_bytes:
        limits.append((resource.RLIMIT_FSIZE, most_bytes))
    with suppress(OSError, ValueError):
        os.setpriority(os.PRIO_PROCESS, process_id, NICENESS)
    restrain: Callable[..., Any] | None = getattr(resource, "prlimit", None)
    if restrain is None:
        return
    for what, most in limits:
        with suppress(OSError, ValueError):
            restrain(process_id, what, (most, most))
