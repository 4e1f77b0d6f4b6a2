"""What is typed in `benchmarks.directories`, and how each of it should end."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.directories_stub import Podcast, World, feed, site

FIRST = ("Quiet", "Copper", "Northern", "Hidden", "Paper", "Velvet", "Broken", "Electric", "Distant", "Salty")
SECOND = (
    "Harbor",
    "Ledger",
    "Orchard",
    "Signal",
    "Kitchen",
    "Archive",
    "Meadow",
    "Engine",
    "Compass",
    "Lantern",
)
THIRD = ("Hour", "Stories", "Weekly", "Diaries", "Dispatch", "Sessions", "Report", "Almanac")
FOREIGN = (
    "Jürgens Übermut",
    "Émission du Soir",
    "夜の図書館",
    "Ночной эфир",
    "한밤의 라디오",
    "Smørrebrød Snak",
)
PEOPLE = ("Ines Ferreira", "Ann Lee", "Bo Berg", "Kim Sample", "Robin Example", "Noor Haddad")
DIRECTORY_FAULTS = (
    "over",
    "busy",
    "faulty",
    "html",
    "nested",
    "mistyped",
    "large",
    "inward",
    "sideways",
    "silent",
)


@dataclass(frozen=True, slots=True)
class Case:
    """Something typed, and how it should end: at `feed_url`, at a question that offers it, or at nothing."""

    group: str
    typed: str
    feed_url: str | None
    must_ask: bool = False
    faults: dict[str, str] = field(default_factory=dict[str, str])
    country: str = "us"
    has_key: bool = False


class Cases:
    """Fills a world, and says what may be typed in it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self._numbers = count(10_001)
        titles = [f"{a} {b} {c}" for a in FIRST for b in SECOND for c in THIRD]
        self._titles = iter(self.chance.sample(titles, len(titles)))

    def podcast(self, title: str | None = None, **fields: object) -> Podcast:
        """A new podcast with a feed, of a title nobody else has unless one is given."""
        number = next(self._numbers)
        values = {
            "feed_url": f"http://feeds{number}.example/rss",
            "author": self.chance.choice(PEOPLE),
            **fields,
        }
        return self.world.add(Podcast(number=number, title=title or next(self._titles), **values))

    def all(self) -> Iterator[Case]:
        """Every case."""
        yield from self.names()
        yield from self.namesakes()
        yield from self.feeds()
        yield from self.sites()
        yield from self.apple()
        yield from self.other_players()
        yield from self.spotify()
        yield from self.youtube()
        yield from self.faults()
        yield from self.nothing()

    def names(self) -> Iterator[Case]:
        """Names as people type them."""
        for each in range(20):
            podcast = self.podcast(listed=frozenset(self.chance.sample(["itunes", "fyyd"], k=1 + each % 2)))
            yield Case("name", podcast.title, podcast.feed_url)
        for title in FOREIGN:
            yield Case("name in another language", title.lower(), self.podcast(title).feed_url)
        for _ in range(8):
            podcast = self.podcast()
            at = self.chance.randrange(2, len(podcast.title) - 2)
            yield Case("slip", podcast.title[:at] + podcast.title[at + 1 :], podcast.feed_url)
        for _ in range(4):
            podcast = self.podcast()
            yield Case("part", " ".join(podcast.title.split()[:2]), podcast.feed_url, must_ask=True)
            yield Case("with author", f"{podcast.title} {podcast.author}", podcast.feed_url, must_ask=True)
        for _ in range(4):
            podcast = self.podcast(listed=frozenset({"index"}))
            yield Case("name with a key", podcast.title, podcast.feed_url, has_key=True)

    def namesakes(self) -> Iterator[Case]:
        """Names two may go by: an impostor's, a longer title's, one that lost its article, or its feed."""
        for _ in range(4):
            real = self.podcast()
            self.podcast(real.title, listed=frozenset({"fyyd"}))
            yield Case("namesake", real.title, real.feed_url, must_ask=True)
            long = self.podcast()
            self.podcast(f"{long.title} – Tales of the Sea", listed=frozenset({"itunes"}))
            yield Case("longer title", long.title, long.feed_url, must_ask=True)
            with_article = self.podcast(f"The {next(self._titles)}")
            self.podcast(with_article.title.removeprefix("The "))
            yield Case("article", with_article.title, with_article.feed_url, must_ask=True)
            exclusive = self.podcast(feed_url=None, listed=frozenset({"itunes"}))
            copy = self.podcast(exclusive.title, listed=frozenset({"fyyd"}))
            yield Case("exclusive's copy", exclusive.title, copy.feed_url, must_ask=True)

    def feeds(self) -> Iterator[Case]:
        """A feed's address, in the spellings other programs give it."""
        for form in (
            "{}",
            "<{}>",
            "  {} ",
            "feed:{}",
            "my feed: {}",
            "[feed]({})",
            "podcast:{}",
            "<{}> please",
        ):
            url = self.podcast().feed_url
            yield Case("feed", form.format(url), url)
        for scheme in ("feed", "podcast", "itpc", "pcast", "rss"):
            url = self.podcast().feed_url or ""
            yield Case("feed scheme", url.replace("http", scheme), url)
        for status in (301, 302, 307, 308):
            url, old = self.podcast().feed_url or "", f"http://old{next(self._numbers)}.example/rss"
            self.world.redirect(old, url, status)
            yield Case("moved feed", old, url if status in (301, 308) else old)
        items = [{"id": str(n), "title": f"Line {n}", "content_text": "words " * 300} for n in range(800)]
        document = {"version": "https://jsonfeed.org/version/1.1", "title": "Json", "items": items}
        for text in (
            json.dumps(document),
            feed("Long", items=5_000),
            feed("Huge", items=9) + " " * (20 << 20),
        ):
            yield Case("long feed", (url := f"http://long{next(self._numbers)}.example/rss"), url)
            self.world.put(url, text, kind="application/octet-stream")

    def sites(self) -> Iterator[Case]:
        """Websites that name feeds in all kinds of ways."""
        for form in ("http://{}/", "http://{}", "{}", "{}/about", "www.{}"):
            for _ in range(2):
                host, url = f"site{next(self._numbers)}.example", self.podcast().feed_url or ""
                for page in (f"http://{host}/", f"http://{host}/about", f"http://www.{host}/"):
                    self.world.put(page, site(url))
                yield Case("site", form.format(host), url)
        for other in range(4):
            host = f"http://blog{next(self._numbers)}.example"
            self.world.put(f"{host}/blog", feed("Blog", with_media=False))
            self.world.put(f"{host}/comments", feed("Comments", with_media=False))
            self.world.put(f"{host}/audio", feed("To hear"))
            feeds = ["blog", "comments", "audio"] if other % 2 else ["audio", "blog"]
            self.world.put(f"{host}/", site(*feeds, head='<base href="/">'))
            yield Case("site with a blog", f"{host}/", f"{host}/audio")
        for second in ("audio2", "gone", "http://silent.slow.example/rss", "http://db.inside.example/rss"):
            host = f"http://two{next(self._numbers)}.example"
            self.world.put(f"{host}/audio1", feed("One"))
            self.world.put(f"{host}/audio2", feed("Two"))
            self.world.put(f"{host}/", site("/audio1", second))
            yield Case("site with two feeds", f"{host}/", f"{host}/audio1", must_ask=True)
        for _ in range(3):
            podcast = self.podcast()
            page = f"http://links{next(self._numbers)}.example/"
            self.world.put(page, site(links=[f"https://podcasts.apple.com/us/podcast/x/id{podcast.number}"]))
            yield Case("site that links to Apple", page, podcast.feed_url, must_ask=True)
            short = f"http://short{next(self._numbers)}.example/x"
            self.world.redirect(short, f"http://podcasts.apple.com/us/podcast/id{podcast.number}")
            self.world.put(f"http://podcasts.apple.com/us/podcast/id{podcast.number}", site())
            yield Case("short link", short, podcast.feed_url)

    def apple(self) -> Iterator[Case]:
        """Links to Apple Podcasts, and to whoever uses its numbers."""
        forms = (
            "https://podcasts.apple.com/us/podcast/some-show/id{}",
            "https://podcasts.apple.com/podcast/id{}?i=1000999888777",
            "https://podcasts.apple.com/gb/podcast/%E5%A4%9C/id{}?mt=2&ls=1",
            "podcasts.apple.com/us/podcast/id{}",
            "<https://podcasts.apple.com/us/podcast/some-show/id{}>",
            "https://itunes.apple.com/us/podcast/some-show/id{}?mt=2",
            "https://itunes.apple.com/WebObjects/MZStore.woa/wa/viewPodcast?id={}",
            "itms-podcasts://podcasts.apple.com/us/podcast/some-show/id{}",
            "https://embed.podcasts.apple.com/us/podcast/some-show/id{}",
            "https://overcast.fm/itunes{}/some-show",
            "https://overcast.fm/itunes{}",
            "https://castro.fm/itunes/{}",
            "https://pca.st/itunes/{}",
        )
        for form in forms:
            podcast = self.podcast(listed=frozenset({"itunes"}))
            yield Case("Apple's number", form.format(podcast.number), podcast.feed_url)
        for country in ("de", "jp"):
            podcast = self.podcast(country=country)
            link = f"https://podcasts.apple.com/{country}/podcast/id{podcast.number}"
            yield Case("Apple abroad", link, podcast.feed_url)
            yield Case("name abroad", podcast.title, podcast.feed_url, country=country)
        for _ in range(3):
            exclusive = self.podcast(feed_url=None, listed=frozenset({"itunes"}))
            copy = self.podcast(exclusive.title, listed=frozenset({"fyyd"}))
            link = f"https://podcasts.apple.com/us/podcast/id{exclusive.number}"
            yield Case("Apple without feed", link, copy.feed_url, must_ask=True)
        podcast = self.podcast()
        link = f"https://podcasts.apple.com/us/podcast/id{podcast.number}"
        for fault in ("over", "silent"):
            yield Case(
                "Apple fails", link, podcast.feed_url, faults={"itunes": fault}, has_key=True, must_ask=True
            )

    def other_players(self) -> Iterator[Case]:
        """Links to Pocket Casts, Overcast, Castro, Podcast Index and fyyd."""
        forms = (
            "https://pca.st/podcast/{}",
            "https://play.pocketcasts.com/podcasts/{}/e9efaa6f-08f6-4acc-934a-81430bd97013",
            "https://pocketcasts.com/podcast/some-show/{}/line-7/e9efaa6f-08f6-4acc-934a-81430bd97013",
            "https://pocketcasts.com/podcasts/{}",
        )
        for form in forms:
            podcast = self.podcast()
            yield Case("Pocket Casts", form.format(podcast.uuid), podcast.feed_url)
        for number in range(4):
            podcast, other = self.podcast(), self.podcast()
            theirs = f"https://podcasts.apple.com/us/podcast/id{other.number}"
            short, long = (
                f"http://pca.st/x{number}",
                f"http://pocketcasts.com/podcast/some-show/{podcast.uuid}",
            )
            self.world.redirect(short, long)
            self.world.put(long, site(links=[theirs]))
            yield Case("Pocket Casts' short link", short, podcast.feed_url)
            self.world.put(
                f"http://overcast.fm/+{number}", site(links=[theirs, f"/itunes{podcast.number}/x"])
            )
            yield Case("Overcast", f"http://overcast.fm/+{number}", podcast.feed_url)
            links = [f"https://overcast.fm/itunes{podcast.number}", theirs]
            self.world.put(f"http://castro.fm/episode/{number}", site(links=links))
            yield Case("Castro", f"http://castro.fm/episode/{number}", podcast.feed_url, must_ask=True)
            link = f"https://podcastindex.org/podcast/{podcast.number}"
            yield Case("Podcast Index", link, podcast.feed_url, has_key=True)
            name = podcast.slug if number % 2 else podcast.number
            yield Case("fyyd", f"https://fyyd.de/podcast/{name}/0", podcast.feed_url)

    def spotify(self) -> Iterator[Case]:
        """Links to Spotify, which tells no more than a title."""
        forms = (
            "https://open.spotify.com/show/{}?si=1",
            "https://open.spotify.com/intl-de/show/{}",
            "spotify:show:{}",
        )
        for number in range(6):
            podcast, key = self.podcast(), f"{number:022d}"
            self.world.spotify[f"https://open.spotify.com/show/{key}"] = podcast.title
            yield Case("Spotify", forms[number % 3].format(key), podcast.feed_url, must_ask=True)
        for number in range(4):
            podcast, key = self.podcast(), f"1{number:021d}"
            self.world.spotify[f"https://open.spotify.com/episode/{key}"] = f"Line {number}"
            self.world.episodes[f"Line {number}"] = podcast.number
            link = f"https://open.spotify.com/episode/{key}"
            yield Case("Spotify's episode", link, podcast.feed_url, must_ask=True)

    def youtube(self) -> Iterator[Case]:
        """Links to YouTube."""
        base = "http://youtube.example"
        for number in range(4):
            channel, video, playlist = f"UC{number:022d}", f"video{number:06d}", f"PL{number:020d}"
            other = f"UCother{number:017d}"
            url = f"{base}/feeds/videos.xml?channel_id={channel}"
            list_url = f"{base}/feeds/videos.xml?playlist_id={playlist}"
            for each in (url, list_url):
                self.world.put(each, feed(f"Films {number}"), kind="text/xml")
            script = "var a;" * 150_000
            pages = {
                f"/@films{number}": site(f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"),
                f"/c/films{number}": f'<html><script>{script}"externalId":"{channel}"</script>',
                f"/watch?v={video}": f'<html><script>{script}"channelId":"{other}","videoDetails":'
                + json.dumps({"videoId": video, "title": f'"channelId":"{other}"', "channelId": channel}),
            }
            for path, page in pages.items():
                self.world.put(f"{base}{path}", page)
            site_of = (
                "https://www.youtube.com",
                "youtube.com",
                "https://m.youtube.com",
                "https://music.youtube.com",
            )
            yield Case("YouTube channel", f"{site_of[number]}/channel/{channel}", url)
            yield Case("YouTube handle", f"{site_of[number]}/@films{number}/videos", url)
            yield Case("YouTube name", f"{site_of[number]}/c/films{number}", url)
            yield Case("YouTube video", f"{site_of[number]}/watch?v={video}&t=42s", url)
            yield Case("YouTube video", f"https://youtu.be/{video}?si=x", url)
            yield Case("YouTube playlist", f"{site_of[number]}/playlist?list={playlist}", list_url)
            both = f"{site_of[number]}/watch?v={video}&list={playlist}"
            yield Case("YouTube video in a playlist", both, list_url, must_ask=True)

    def faults(self) -> Iterator[Case]:
        """Names while one directory fails, and while all but one do."""
        for fault in DIRECTORY_FAULTS:
            for directory in ("itunes", "fyyd"):
                podcast = self.podcast()
                # What answers nothing of use has answered; whoever failed may know a namesake.
                must_ask = fault != "mistyped"
                yield Case("one fails", podcast.title, podcast.feed_url, must_ask, {directory: fault})
            podcast, failing = self.podcast(), {"itunes": fault, "fyyd": "over"}
            yield Case(
                "two fail", podcast.title, podcast.feed_url, must_ask=True, faults=failing, has_key=True
            )
            yield Case("all fail", podcast.title, None, faults=failing)

    def nothing(self) -> Iterator[Case]:
        """What leads to no feed."""
        world = self.world
        for fault in ("silent", "faulty", "busy", "html", "inward", "sideways", "large"):
            yield Case("site fails", f"http://{fault}.shows.example/feed", None)
        world.put("http://shows.example/picture", b"\x89PNG\r\n\x1a\n" + bytes(999))
        world.put("http://shows.example/empty", b"")
        world.put("http://shows.example/map", '<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>')
        world.put("http://shows.example/data", '{"ok": [1, 2]}')
        world.put("http://shows.example/page", site(links=["http://shows.example/gone"]))
        world.put("http://shows.example/lured", site("http://10.0.0.7/rss", "http://db.inside.example/rss"))
        for path in ("picture", "empty", "map", "data", "page", "lured", "gone"):
            yield Case("no feed", f"http://shows.example/{path}", None)
        for url in (
            "http://10.0.0.7/",
            "http://localhost/rss",
            "http://db.inside.example/rss",
            "http://a.nowhere.example",
        ):
            yield Case("nowhere to go", url, None)
        yield Case("unknown name", "Zyzzyva Qoph", None)
        yield Case("unknown number", "https://podcasts.apple.com/us/podcast/id999999999", None)
        yield Case("no key", "https://podcastindex.org/podcast/10001", None)
        yield Case("no channel", f"https://www.youtube.com/channel/UC{'x' * 22}", None)
        world.spotify[f"https://open.spotify.com/show/{'9' * 22}"] = "Zyzzyva Qoph"
        yield Case("only on Spotify", f"https://open.spotify.com/show/{'9' * 22}", None)
        for fault, player in (
            ("silent", "pocketcasts"),
            ("html", "pocketcasts"),
            ("silent", "spotify"),
            ("large", "youtube"),
        ):
            link = {
                "pocketcasts": f"https://pca.st/podcast/{self.podcast().uuid}",
                "spotify": f"https://open.spotify.com/show/{'0' * 22}",
                "youtube": "https://www.youtube.com/@films1",
            }[player]
            yield Case("player fails", link, None, faults={player: fault})
