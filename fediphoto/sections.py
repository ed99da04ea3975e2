"""Which keys config.toml has: one class for each of its tables, with what holds when unsaid."""

from typing import Annotated, Literal

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]
Natural = Annotated[int, msgspec.Meta(ge=0)]


class Section(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One table of config.toml; an unknown key is an error that names it."""


class Instance(Section, frozen=True):
    """`[instance]`: who this instance is to the world."""

    domain: str = "127.0.0.1:8000"
    web_domain: str = ""
    title: str = "fediphoto"
    description: str = "A place for photos that nobody can take away."
    contact_email: str = ""
    registrations: Literal["closed", "invite", "approval", "open"] = "closed"
    invitations_by: Literal["admins", "moderators", "members"] = "admins"
    closed_message: str = ""
    status_url: str = ""
    addresses_kept_days: Positive = 90
    pixelfed_app: bool = True
    languages: list[str] = msgspec.field(default_factory=lambda: ["en"])


class Server(Section, frozen=True):
    """`[server]`: where it listens, and whom it believes about client addresses."""

    bind: str = "127.0.0.1:8000"
    trusted_proxies: list[str] = []


class Storage(Section, frozen=True):
    """`[storage]`: where rows and photos live."""

    data_dir: str = "data"
    database: str = "sqlite"
    media: Literal["local"] = "local"
    media_url: str = ""


class Federation(Section, frozen=True):
    """`[federation]`: how it speaks with other servers."""

    plain_http: bool = False
    allow_networks: list[str] = []
    mode: Literal["open", "allowlist", "off"] = "open"
    allowed_domains: list[str] = []
    authorized_fetch: bool = False
    tell_blocks: bool = False
    show_policies: Literal["all", "members", "nobody"] = "all"
    show_policy_reasons: Literal["all", "members", "nobody"] = "all"
    proxy: str = ""
    remote_media: Literal["proxy", "link"] = "proxy"
    delivery_concurrency: Positive = 64
    delivery_concurrency_per_host: Positive = 4


class Limits(Section, frozen=True):
    """`[limits]`: how much of everything one may send."""

    caption_characters: Positive = 5000
    photos_per_post: Annotated[int, msgspec.Meta(ge=1, le=20)] = 20
    alt_text_characters: Positive = 1500
    import_bytes: Positive = 4 * 1024 * 1024 * 1024
    streams: Positive = 3000
    streams_per_person: Positive = 30
    rate_limits: bool = True


class Media(Section, frozen=True):
    """`[media]`: which photos and videos are taken, and how much room remote ones may use."""

    photo_bytes: Positive = 40 * 1024 * 1024
    photo_pixels: Positive = 100_000_000
    video: Literal["auto", "off"] = "auto"
    video_bytes: Positive = 99 * 1024 * 1024
    video_seconds: Positive = 600
    video_pixels: Positive = 8_294_400
    video_frame_rate: Positive = 120
    remote_cache_bytes: Positive = 2 * 1024 * 1024 * 1024
    remote_photo_bytes: Positive = 20 * 1024 * 1024


class OAuth(Section, frozen=True):
    """`[oauth]`: how long apps stay let in."""

    access_token_lasts_s: Natural = 0
    refresh_token_lasts_s: Positive = 180 * 86400


class Mail(Section, frozen=True):
    """`[mail]`: by whom letters are taken, and from whom they come."""

    smtp_url: str = ""
    from_address: str = ""


class Discovery(Section, frozen=True):
    """`[discovery]`: what strangers are shown of what people here talk about."""

    trends: Literal["reviewed", "automatic"] = "reviewed"
    trend_people: Positive = 3
    annual_report_from: str = "12-10"
    ai_collectors: Literal["refused", "allowed"] = "refused"
