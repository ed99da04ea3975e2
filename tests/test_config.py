"""An admin's configuration is read, overridden and refused with one helpful line."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from fediphoto.config import Config, load
from fediphoto.errors import ConfigurationError

ROOT = Path(__file__).parents[1]


def test_without_a_file_it_is_a_development_instance_on_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(None, {})
    assert config.base_url == "http://127.0.0.1:8000"
    assert config.bind_address == ("127.0.0.1", 8000)
    assert config.federation.plain_http


def test_with_a_file_it_is_a_real_instance_over_https(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[instance]\ndomain = "photos.example"\n')
    config = load(path, {})
    assert config.base_url == "https://photos.example"
    assert config.federation.allow_networks == []


def test_ids_may_lie_on_another_host_than_handles(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[instance]\ndomain = "photos.example"\nweb_domain = "pics.photos.example"\n')
    config = load(path, {})
    assert (config.domain, config.base_url) == ("photos.example", "https://pics.photos.example")
    assert config.own_hosts == ("pics.photos.example", "photos.example")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[instance]\ndomain = "photos.example"\ntitle = "One"\n')
    config = load(
        path,
        {
            "FEDIPHOTO_INSTANCE__TITLE": "Two",
            "FEDIPHOTO_LIMITS__PHOTOS_PER_POST": "4",
            "FEDIPHOTO_FEDERATION__ALLOW_NETWORKS": '["10.0.0.0/8"]',
            "FEDIPHOTO_FEDERATION__AUTHORIZED_FETCH": "true",
        },
    )
    assert config.instance.title == "Two"
    assert config.limits.photos_per_post == 4
    assert config.federation.allow_networks == ["10.0.0.0/8"]
    assert config.federation.authorized_fetch is True


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ("[instance]\ndomian = 'x'", "instance.domian"),
        ("[instence]\ndomain = 'x'", "instence"),
        ("[instance]\ndomain = 3", "instance.domain"),
        ("[instance]\ndomain = 'https://x'", "instance.domain"),
        ("[instance]\nweb_domain = 'https://x'", "instance.web_domain"),
        ("[instance]\nregistrations = 'perhaps'", "instance.registrations"),
        ("[limits]\nphotos_per_post = 0", "limits.photos_per_post"),
        ("[limits]\nphotos_per_post = 21", "limits.photos_per_post"),
        ("[server]\nbind = 'nowhere'", "server.bind"),
        ("[federation]\nallow_networks = ['everything']", "federation.allow_networks"),
        ("[federation]\nproxy = 'socks5://127.0.0.1:9050'", "federation.proxy"),
        ("[federation]\nproxy = '127.0.0.1:8118'", "federation.proxy"),
        ("[federation]\nproxy = 'http://127.0.0.1:many'", "federation.proxy"),
        ("[federation]\nallowed_domains = ['https://a.example']", "federation.allowed_domains"),
        ("[federation]\nallowed_domains = ['']", "federation.allowed_domains"),
        ("[federation]\nmode = 'perhaps'", "federation.mode"),
        ("[federation]\nremote_media = 'copy'", "federation.remote_media"),
        ("[federation]\ndelivery_concurrency = 0", "federation.delivery_concurrency"),
        ("[storage]\ndatabase = 'mysql://x'", "storage.database"),
        ("[storage]\nmedia = 'tape'", "storage.media"),
        ("not toml", "not valid TOML"),
    ],
)
def test_a_wrong_key_is_one_line_that_names_it(tmp_path: Path, toml: str, key: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(toml)
    with pytest.raises(ConfigurationError) as raised:
        load(path, {})
    assert key in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such configuration file"):
        load(tmp_path / "none.toml", {})


def test_the_example_explains_every_key_and_its_default() -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text())
    default = msgspec.to_builtins(Config())
    assert {section: set(keys) for section, keys in example.items()} == {
        section: set(keys) for section, keys in default.items()
    }
    example["instance"]["domain"] = default["instance"]["domain"]
    assert example == default
