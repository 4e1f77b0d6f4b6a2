"""The invented show of the preview: a feed, sound as long as its episodes, artwork; none of it is hosted."""

import io
import wave
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

import numpy as np
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without types
from PIL import Image, ImageDraw

from bot.feed.read import read_source
from bot.feed.source import FeedItem

TEMPLATE = Path(__file__).with_suffix(".xml")
ARTWORK = "artwork.png"

_RATE = 8_000  # samples a second
_STRUCK_EVERY_S = 2
_CLIMBS_EVERY_S = 30  # so that a jump to a chapter is heard
_SCALE = (0, 2, 4, 7, 9)  # half-tones above the lowest note
_LOWEST_HZ, _LOUDNESS, _FADES_PER_S = 220.0, 6_000, 2.5

_SIZE = 512  # pixels
_GROUND, _BARS = (32, 44, 84), (255, 186, 92)
_HEIGHTS = (0.18, 0.42, 0.68, 0.34, 0.0, 0.34, 0.68, 0.42, 0.18)  # of the artwork's; the middle is open


class DemoShow:
    """A show whose newest episode comes out while somebody is looking."""

    def __init__(self, address: str, *, comes_out_at: datetime) -> None:
        self.feed_url = f"{address}/feed.xml"
        self.artwork_url = f"{address}/{ARTWORK}"
        self._xml = TEMPLATE.read_bytes().replace(b"{address}", address.encode())
        self._comes_out_at = comes_out_at

    def body(self, now: datetime) -> bytes:
        """The feed as it is now; what just came out is dated then, or it would be no news."""
        feed = etree.fromstring(self._xml)
        newest, date = feed.find("channel/item"), feed.find("channel/item/pubDate")
        assert newest is not None and date is not None, "the template has both"
        date.text = format_datetime(self._comes_out_at)
        if now < self._comes_out_at:
            newest.getparent().remove(newest)
        return etree.tostring(feed, encoding="UTF-8", xml_declaration=True)

    def write_files(self, folder: Path) -> None:
        """Put sound, pages and artwork where the addresses of the feed are served from."""
        (folder / ARTWORK).write_bytes(artwork())
        for item in read_source(self._xml, name=TEMPLATE.name, url=self.feed_url).items:
            assert item.link and item.duration_s, "the template has both"
            page = folder / item.link.rpartition("/")[2]
            page.write_text(_page(item, page.with_suffix(".wav").name), encoding="utf-8")
            write_sound(page.with_suffix(".wav"), item.duration_s)


def write_sound(file: Path, length_s: int) -> None:
    """Write a quiet melody: one note struck over and over, another each half minute."""
    second = np.arange(_STRUCK_EVERY_S * _RATE) / _RATE
    fading = _LOUDNESS * np.exp(-_FADES_PER_S * second) * np.minimum(1, second * 200)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        for step in range(0, length_s, _CLIMBS_EVERY_S):
            octave, note = divmod(step // _CLIMBS_EVERY_S, len(_SCALE))
            pitch = _LOWEST_HZ * 2 ** (octave % 2 + _SCALE[note] / 12)
            struck = (fading * np.sin(2 * np.pi * pitch * second)).astype("<i2").tobytes()
            sound.writeframes((struck * _CLIMBS_EVERY_S)[: 2 * _RATE * min(_CLIMBS_EVERY_S, length_s - step)])


def artwork() -> bytes:
    """Two waves that do not meet, as a PNG."""
    image = Image.new("RGB", (_SIZE, _SIZE), _GROUND)
    draw, width = ImageDraw.Draw(image), _SIZE / (len(_HEIGHTS) + 1)
    for n, height in enumerate(_HEIGHTS):
        left, half = width * (n + 0.7), _SIZE * height / 2
        if half:
            box = (left, _SIZE / 2 - half, left + width * 0.6, _SIZE / 2 + half)
            draw.rounded_rectangle(box, radius=width * 0.3, fill=_BARS)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _page(item: FeedItem, sound: str) -> str:
    title = escape(item.title)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<h1>{title}</h1><audio controls src="{sound}"></audio>{item.notes}'
    )
