"""How the camera behind a photo is said in ActivityStreams (FEP-ee3a)."""

from fediphoto.media import shot
from fediphoto.storage.models import Attachment


def properties(photo: Attachment) -> list[dict[str, str]]:
    """Its `exifData`: what its author wants told, by EXIF's own names.

    "@type", not "type", is what the FEP asks for.
    """
    known = shot.read(photo.camera)
    said = {
        "Make": known.make,
        "Model": known.model,
        "LensModel": known.lens,
        "ExposureTime": known.exposure,
        "FNumber": known.aperture and f"f/{known.aperture:g}",
        "PhotographicSensitivity": known.iso and str(known.iso),
        "FocalLength": known.focal_length and f"{known.focal_length:g} mm",
    }
    return [
        {"@type": "PropertyValue", "name": name, "value": str(value)}
        for name, value in said.items()
        if value
    ]
