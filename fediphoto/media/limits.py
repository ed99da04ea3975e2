"""How large a photo or video may be, in every way that costs memory or time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """Checked on what a file's headers say, before anything is decoded."""

    max_bytes: int = 40 * 1024 * 1024
    max_pixels: int = 100_000_000
    """Width times height of one frame."""
    max_frames: int = 1_000
    max_animation_pixels: int = 1_000_000_000
    """Width times height times frames: what a viewer's machine has to draw in one round."""
    max_scan_pixels: int = 2_000_000_000
    """Width times height times scans: a progressive JPEG can have the whole picture passed over
    thousands of times. Cameras write 1 scan, editors about 10."""
    max_scans: int = 200


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Checked on what a video says of itself, before anything is decoded."""

    max_bytes: int = 99 * 1024 * 1024
    max_seconds: int = 600
    max_pixels: int = 8_294_400
    """Width times height."""
    max_frame_rate: int = 120
