"""What the admin has decided: the settings of one instance, typed and checked."""

import os
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from fediphoto.errors import ConfigurationError
from fediphoto.sections import (
    Discovery,
    Federation,
    Instance,
    Limits,
    Mail,
    Media,
    OAuth,
    Section,
    Server,
    Storage,
)

ENVIRONMENT_PREFIX = "FEDIPHOTO_"


class Config(Section, frozen=True, dict=True):
    """All of config.toml."""

    instance: Instance = Instance()
    server: Server = Server()
    storage: Storage = Storage()
    federation: Federation = Federation()
    limits: Limits = Limits()
    media: Media = Media()
    oauth: OAuth = OAuth()
    mail: Mail = Mail()
    discovery: Discovery = Discovery()

    @property
    def stated(self) -> frozenset[str]:
        """Keys of `[instance]` that file or environment name: the desk leaves these alone."""
        stated: frozenset[str] = self.__dict__.get(_STATED, frozenset())
        return stated

    @property
    def domain(self) -> str:
        """The host in every handle, with a port where it is not the usual one."""
        return self.instance.domain

    @property
    def web_domain(self) -> str:
        """The host in every id and page, where this program answers; mostly the same."""
        return self.instance.web_domain or self.instance.domain

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The hosts that are ours: that of ids and, if it is another one, that of handles."""
        return tuple(dict.fromkeys((self.web_domain, self.domain)))

    @property
    def base_url(self) -> str:
        """Scheme and host of every id, without a slash at the end."""
        return _base_url(self.web_domain, self.federation.plain_http)

    @property
    def own_urls(self) -> tuple[str, ...]:
        """`base_url` and, if handles have another host, the same for that."""
        is_plain = self.federation.plain_http
        return tuple(_base_url(host, is_plain) for host in self.own_hosts)

    @property
    def media_base(self) -> str:
        """What comes before the key in the address of a media file."""
        return f"{self.storage.media_url.rstrip('/') or self.base_url}/media/"

    @property
    def data_dir(self) -> Path:
        """The folder that holds everything this instance keeps."""
        return Path(self.storage.data_dir)

    @property
    def allow_networks(self) -> list[IPv4Network | IPv6Network]:
        """Networks that outgoing requests may reach although they are not public."""
        return [ip_network(network) for network in self.federation.allow_networks]

    @property
    def bind_address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.server.bind.rpartition(":")
        return host.strip("[]"), int(port)


@cache
def _base_url(domain: str, is_plain: bool) -> str:
    return f"{'http' if is_plain else 'https'}://{domain}"


_STATED = "stated"
_active: list[Config] = []


def activate(config: Config) -> None:
    """Make `config` the one that `current()` returns; composition does it once, tests per test."""
    _active[:] = [config]


def current() -> Config:
    """The active configuration; a development instance's where none was activated."""
    return _active[0] if _active else Config()


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of `--config`, else `$FEDIPHOTO_CONFIG`, else `./config.toml`, else defaults.

    With no file at all this is a development instance: plain http on 127.0.0.1:8000 that may
    reach other instances on loopback. Raises ConfigurationError with one line naming the key.
    """
    chosen = path or _path_from(environment.get("FEDIPHOTO_CONFIG"))
    if chosen is None and Path("config.toml").is_file():
        chosen = Path("config.toml")
    tables = _read(chosen) if chosen else _development_tables(environment)
    overrides = _overrides(environment)
    for (section, key), text in overrides.items():
        tables.setdefault(section, {})[key] = _value_of(section, key, text)
    config = _checked(tables)
    in_file = tables.get("instance", {}) if chosen else {}
    by_environment = {key for section, key in overrides if section == "instance"}
    config.__dict__[_STATED] = frozenset(in_file) | by_environment
    return config


def _path_from(text: str | None) -> Path | None:
    return Path(text) if text else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such configuration file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML ({error})") from None


def _development_tables(environment: Mapping[str, str]) -> dict[str, Any]:
    """Loopback over plain http, with the domain following the port that was bound."""
    bind = environment.get(f"{ENVIRONMENT_PREFIX}SERVER__BIND", Server().bind)
    return {
        "instance": {"domain": bind, "registrations": "open"},
        "federation": {"plain_http": True, "allow_networks": ["127.0.0.0/8", "::1/128"]},
    }


def _overrides(environment: Mapping[str, str]) -> dict[tuple[str, str], str]:
    found = {}
    for name, text in environment.items():
        if name.startswith(ENVIRONMENT_PREFIX) and "__" in name:
            section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
            found[section, key] = text
    return found


def _value_of(section: str, key: str, text: str) -> Any:
    """An environment variable as TOML would have it: `true`, `12`, `["a"]`, else the bare text."""
    table = Config.__annotations__.get(section)
    if table is not None and table.__annotations__.get(key) is str:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _checked(tables: dict[str, Any]) -> Config:
    try:
        config = msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_sentence(str(error))) from None
    _check_values(config)
    return config


def _sentence(problem: str) -> str:
    """msgspec's `Expected int, got str - at $.limits.x` turned round: the key first."""
    what, _, where = problem.partition(" - at `$.")
    where = where.rstrip("`")
    if what.startswith("Object contains unknown field"):
        key = what.split("`")[1]
        return f"{where + '.' if where else ''}{key}: there is no such key"
    return f"{where}: {what[0].lower()}{what[1:]}".replace("`", "")


def _check_values(config: Config) -> None:
    _check_host("instance.domain", config.instance.domain)
    _check_host("instance.web_domain", config.web_domain)
    _check_bind(config)
    _check_networks("federation.allow_networks", config.federation.allow_networks)
    _check_networks("server.trusted_proxies", config.server.trusted_proxies)
    _check_proxy(config.federation.proxy)
    _check_domains(config.federation.allowed_domains)
    _check_mail(config.mail)
    _check_day("discovery.annual_report_from", config.discovery.annual_report_from)
    database = config.storage.database
    if database != "sqlite" and not database.startswith(("postgres://", "postgresql://")):
        raise ConfigurationError('storage.database: takes "sqlite" or a postgres:// URL')


def _check_day(key: str, day: str) -> None:
    try:
        datetime.strptime(f"2023-{day}", "%Y-%m-%d")  # a year without a 29th of February
    except ValueError:
        raise ConfigurationError(f"{key}: takes a month and a day, like 12-10") from None


def _check_host(key: str, host: str) -> None:
    if not host or "/" in host or "@" in host or host != host.strip().lower():
        raise ConfigurationError(
            f"{key}: takes a bare lower-case host name, with a port where it is unusual"
        )


def _check_bind(config: Config) -> None:
    host, _, port = config.server.bind.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigurationError("server.bind: takes an address and a port, like 127.0.0.1:8000")


def _check_networks(key: str, networks: list[str]) -> None:
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            raise ConfigurationError(
                f"{key}: takes networks like 10.0.0.0/8, not {network!r}"
            ) from None


def _check_proxy(url: str) -> None:
    """Only what the client can use: a SOCKS proxy would be found out at the first request."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        is_usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if (
        not is_usable
        or parts.scheme not in ("http", "https")
        or parts.path.strip("/")
        or parts.query
    ):
        raise ConfigurationError(
            "federation.proxy: takes an HTTP proxy like http://127.0.0.1:8118 (no SOCKS)"
        )


def _check_mail(mail: Mail) -> None:
    if not mail.smtp_url:
        return
    try:
        parts = urlsplit(mail.smtp_url)
        is_usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.scheme not in ("smtp", "smtps") or parts.path.strip("/"):
        raise ConfigurationError(
            "mail.smtp_url: takes smtp://user:password@host:587 (STARTTLS) or smtps://… (TLS)"
        )
    if "@" not in mail.from_address or not mail.from_address.isprintable():
        raise ConfigurationError("mail.from_address: takes the address that letters come from")


def _check_domains(domains: list[str]) -> None:
    for domain in domains:
        try:
            is_host = bool(domain.strip()) and not set(domain) & set("/@ *")
            domain.encode("idna")
        except UnicodeError:
            is_host = False
        if not is_host:
            raise ConfigurationError(
                f"federation.allowed_domains: takes host names like photos.example, not {domain!r}"
            )
