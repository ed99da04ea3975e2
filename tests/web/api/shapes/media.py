"""Which fields photos, videos and previews of links have."""

from tests.web.api.shapes.kinds import ID, TIME, URL, Maybe, Text

SIZE = {"width": int, "height": int, "size": Text(r"\d+x\d+"), "aspect": float}
RECORDED = {
    **{name: Maybe(shape) for name, shape in SIZE.items()},
    "frame_rate": Maybe(Text(r"\d+/\d+")),
    "duration": Maybe(float),
    "bitrate": Maybe(int),
}
MEDIA_ATTACHMENT = {
    "id": ID,
    "type": Text("image|gifv|video|audio|unknown"),
    "url": (URL, None),
    "preview_url": (URL, None),
    "remote_url": (URL, None),
    "preview_remote_url": (URL, None),
    "text_url": (URL, None),
    "meta": {
        "original": Maybe(RECORDED),
        "small": Maybe(SIZE),
        "focus": Maybe({"x": float, "y": float}),
        "camera": Maybe(
            {
                **{name: Maybe(str) for name in ("make", "model", "lens")},
                "exposure_time": Maybe(Text(r"1/\d+|\d+(\.\d+)?")),
                **{name: Maybe(float) for name in ("f_number", "focal_length")},
                "iso": Maybe(int),
            }
        ),
        "length": Maybe(Text(r"\d+:\d\d:\d\d\.\d\d")),
        "duration": Maybe(float),
        "fps": Maybe(float),
        **{name: Maybe(shape) for name, shape in SIZE.items()},
    },
    "description": (str, None),
    "blurhash": (str, None),
}
PIXELFED_MEDIA_ATTACHMENT = {
    "license": ({"id": int, "title": str, "url": URL}, None),
    "mime": (str, None),
    "filter_class": (str, None),
    "filter_name": (str, None),
    "is_nsfw": bool,
    "hls_manifest": (str, None),
}
PREVIEW_CARD = {
    "url": URL,
    "title": str,
    "description": str,
    "language": (str, None),
    "type": Text("link|photo|video"),
    "authors": [{"name": str, "url": str, "account": None}],
    "author_name": str,
    "author_url": str,
    "provider_name": str,
    "provider_url": str,
    "html": str,
    "width": int,
    "height": int,
    "image": (URL, None),
    "image_description": str,
    "embed_url": str,
    "blurhash": (str, None),
    "published_at": (TIME, None),
}
