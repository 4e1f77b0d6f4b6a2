"""YouTube: the feed of a channel or playlist, found by any of their links."""

import json
import re
from urllib.parse import quote

from bot.directories.answers import DirectoryError
from bot.directories.sites import AddressError, FoundFeed, WebPage, read_address, read_feed
from bot.directories.typed import Kind, Typed
from bot.errors import UserError
from bot.feed.fetch import Ask
from bot.feed.json_fields import object_of, text_of

LONG_BEGINNING = 4 * 1024 * 1024  # of a page: what it is about stands behind a megabyte of script

# Where cookies have to be agreed to before anything is shown, this one says that nobody wants any.
_WITHOUT_CONSENT_PAGE = {"Cookie": "SOCS=CAI"}
_CHANNEL = re.compile(r'"externalId":"(UC[\w-]{22})"')
_CHANNEL_FEED = re.compile(r"[?&]channel_id=(UC[\w-]{22})")
_CHANNEL_ID = re.compile(r"UC[\w-]{22}")
_VIDEO_DETAILS = '"videoDetails":'
_DECODER = json.JSONDecoder()


class YouTube:
    """Asks YouTube for feeds, and its pages for the channel they belong to."""

    name = "YouTube"

    def __init__(self, ask: Ask, base: str) -> None:
        self._ask = ask
        self._base = base

    async def feed(self, kind: Kind, number: str) -> FoundFeed:
        """The feed of a channel or playlist: its newest fifteen videos.

        Raises:
            DirectoryError: YouTube does not give it out; for days now and then it has none for anybody.
            AddressError: it could not be asked.

        """
        name = "channel_id" if kind is Kind.YOUTUBE_CHANNEL else "playlist_id"
        try:
            return await read_feed(self._ask, f"{self._base}/feeds/videos.xml?{name}={number}")
        except AddressError as error:
            if not error.is_missing:
                raise
            sentence = "YouTube does not give out this feed at the moment. Try again in an hour."
            raise DirectoryError(sentence) from error

    async def channel(self, typed: Typed) -> str:
        """The channel a page is of, or a video belongs to.

        Raises:
            UserError: the page does not say, or could not be read.

        """
        is_video = typed.kind is Kind.YOUTUBE_VIDEO
        path = f"/watch?v={typed.value}" if is_video else quote(typed.value, safe="/@%")
        page = await read_address(
            self._ask, f"{self._base}{path}", headers=_WITHOUT_CONSENT_PAGE, limit=LONG_BEGINNING
        )
        found = None
        if isinstance(page, WebPage):
            found = _channel_of_video(page.text, typed.value) if is_video else _channel_of_page(page)
        if found is None:
            raise UserError("YouTube does not say whose link that is. Paste the channel’s link.")
        return found


def _channel_of_page(page: WebPage) -> str | None:
    for feed in page.feeds:
        if match := _CHANNEL_FEED.search(feed):
            return match[1]
    match = _CHANNEL.search(page.text)
    return match[1] if match else None


def _channel_of_video(text: str, video: str) -> str | None:
    """The channel in the video's own details: the page names many others."""
    at = text.find(_VIDEO_DETAILS)
    if at < 0:
        return None
    try:
        document, _ = _DECODER.raw_decode(text, at + len(_VIDEO_DETAILS))
    except (ValueError, RecursionError):
        return None
    details = object_of(document)
    channel = text_of(details, "channelId")
    return channel if text_of(details, "videoId") == video and _CHANNEL_ID.fullmatch(channel) else None
