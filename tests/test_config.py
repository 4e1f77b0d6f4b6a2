"""Settings: what is accepted, what is refused, and that .env.example tells all of them."""

import re
from pathlib import Path

import pytest

from bot.config import SHOW_FEED, Config, ConfigError

ROOT = Path(__file__).parent.parent


def test_nothing_set_is_a_working_configuration() -> None:
    config = Config.from_env({})

    assert config.token is None
    assert config.feed_urls == (SHOW_FEED,)
    assert config.poll_minutes == 15


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Config.from_env({"POLL_MINUTES": " ", "DISCORD_TOKEN": ""}) == Config.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLL_MINUTES", "soon"),
        ("POLL_MINUTES", "0"),
        ("POLL_MINUTES", "-5"),
        ("INDEX_MEMORY_MB", "0"),
        ("INDEX_MEMORY_MB", "lots"),
        ("LOG_LEVEL", "LOUD"),
        ("HEALTH_PORT", "70000"),
        ("FEED_URLS", "ftp://feeds.example/show"),
        ("FEED_URLS", "https://"),
        ("FEED_URLS", "https://[2001:db8::1/show"),
        ("FEED_URLS", "http://[::1"),
        ("DATABASE", "."),
        ("DATABASE", ".."),
        ("DATABASE", "/"),
        ("DATABASE", "data/"),
        ("DATABASE", ":memory:"),
        ("DATABASE", "a" * 300),
        ("DISCORD_TOKEN", "abc\ndef"),
        ("DISCORD_TOKEN", "Bot abc"),
        ("DATABASE", str(ROOT)),
        ("FEED_PRIVATE_HOSTS", "maybe"),
        ("TEST_GUILD_ID", "my server"),
        ("PODCASTINDEX_KEY", "a key without a secret"),
        ("PODCASTINDEX_KEY", "alone"),
        ("PODCASTINDEX_SECRET", "alone"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({name: value})


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "PODCASTINDEX_KEY", "PODCASTINDEX_SECRET"])
def test_what_is_secret_is_in_no_repr(name: str) -> None:
    env = {"PODCASTINDEX_KEY": "other", "PODCASTINDEX_SECRET": "other", name: "hush"}

    assert "hush" not in repr(Config.from_env(env))


def test_a_feed_address_that_is_refused_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"FEED_URLS": "ftp://user:password@feeds.example/"})

    assert "password" not in str(refused.value)


def test_the_example_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'env, "([A-Z_]+)"', (ROOT / "bot" / "config.py").read_text(encoding="utf-8")))

    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == read


def test_the_example_can_be_used_as_it_is() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    env = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert Config.from_env(env) == Config.from_env({})


def test_every_setting_has_one_line_of_comment() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert [line.startswith("#") for line in lines] == [True, False] * (len(lines) // 2)
