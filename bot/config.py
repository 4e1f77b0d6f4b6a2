"""Settings from the environment, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.urls import split_url

SHOW_FEED = "https://anchor.fm/s/1eb6d14/podcast/rss"
INDEX_MEMORY_MB = 64
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(Exception):
    """A setting that cannot be used; its text names the variable and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set."""

    token: str | None = field(repr=False)
    database: Path
    feed_urls: tuple[str, ...]
    feed_private_hosts: bool
    podcastindex_key: str | None = field(repr=False)
    podcastindex_secret: str | None = field(repr=False)
    poll_minutes: int
    index_memory_mb: int
    log_level: str
    health_port: int | None
    test_guild_id: int | None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Read the settings; an empty variable counts as one not set.

        Raises:
            ConfigError: a variable has a value that cannot be used.

        """
        podcastindex_key = _token(env, "PODCASTINDEX_KEY")
        podcastindex_secret = _token(env, "PODCASTINDEX_SECRET")
        if (podcastindex_key is None) != (podcastindex_secret is None):
            raise ConfigError("Set both PODCASTINDEX_KEY and PODCASTINDEX_SECRET, or neither.")
        return cls(
            token=_token(env, "DISCORD_TOKEN"),
            database=_file(env, "DATABASE", default="shownotes.sqlite3"),
            feed_urls=_urls(env, "FEED_URLS", default=SHOW_FEED),
            feed_private_hosts=_switch(env, "FEED_PRIVATE_HOSTS"),
            podcastindex_key=podcastindex_key,
            podcastindex_secret=podcastindex_secret,
            poll_minutes=_number(env, "POLL_MINUTES", at_least=1, at_most=1440) or 15,
            index_memory_mb=_number(env, "INDEX_MEMORY_MB", at_least=1, at_most=65_536) or INDEX_MEMORY_MB,
            log_level=_choice(env, "LOG_LEVEL", LOG_LEVELS, default="INFO"),
            health_port=_number(env, "HEALTH_PORT", at_least=1, at_most=65535),
            test_guild_id=_number(env, "TEST_GUILD_ID", at_least=1, at_most=2**63 - 1),
        )


def _text(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def _token(env: Mapping[str, str], name: str) -> str | None:
    text = _text(env, name)
    # What breaks the line of a request's header never gets as far as being refused.
    if text is not None and (not text.isprintable() or " " in text):
        raise ConfigError(f"{name} must be one line without spaces; copy it again.")
    return text


def _file(env: Mapping[str, str], name: str, *, default: str) -> Path:
    text = _text(env, name) or default
    try:
        is_folder = text.endswith(("/", os.sep)) or Path(text).is_dir()
    except OSError as error:  # a folder that may not be entered, a name that is too long
        raise ConfigError(f"{name} cannot be used: {error.strerror}.") from error
    # To SQLite `:memory:` is no file, and what is stored there is gone with the program.
    if is_folder or text == ":memory:" or "\0" in text:
        raise ConfigError(f"{name} must name a file, such as {default}, not {text!r}.")
    return Path(text)


def _number(env: Mapping[str, str], name: str, *, at_least: int, at_most: int) -> int | None:
    text = _text(env, name)
    if text is None:
        return None
    if not text.isdecimal() or not at_least <= int(text) <= at_most:
        raise ConfigError(f"{name} must be a whole number from {at_least} to {at_most}, not {text!r}.")
    return int(text)


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...], *, default: str) -> str:
    text = (_text(env, name) or default).upper()
    if text not in allowed:
        raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {text!r}.")
    return text


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = (_text(env, name) or "no").lower()
    if text not in ("yes", "no"):
        raise ConfigError(f"{name} must be yes or no, not {text!r}.")
    return text == "yes"


def _urls(env: Mapping[str, str], name: str, *, default: str) -> tuple[str, ...]:
    urls = tuple((_text(env, name) or default).replace(",", " ").split())
    for url in urls:
        # The address is not repeated: a private feed's carries its password.
        if split_url(url) is None:
            raise ConfigError(
                f"{name} must hold addresses that begin with http:// or https://, separated by spaces."
            )
    return urls
