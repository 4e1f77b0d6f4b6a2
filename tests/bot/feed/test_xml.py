"""RSS and Atom: what well-kept feeds say."""

from datetime import UTC, datetime

import pytest

from bot.feed.source import FeedItem
from db.models import Chapter, ChapterSource, EpisodeKind, Media, Person, Platform, ShowLink, ShowLinkKind
from tests.bot.feed.rss import DATE, read, rss


def only_item(inside: str, *, head: str = "") -> FeedItem:
    (item,) = read(rss(inside, head=head)).items
    return item


def test_an_item_s_facts_are_read() -> None:
    item = only_item(
        "<title>Sleeping through Bavaria</title><guid isPermaLink='false'> train-7 </guid>"
        "<link>https://trains.example/7</link><pubDate>Tue, 05 Mar 2024 06:00:00 GMT</pubDate>"
        "<description>A short one.</description>"
        "<content:encoded><![CDATA[<p>A <b>long</b> one.</p>]]></content:encoded>"
        "<itunes:subtitle>Bunks, tea and delays</itunes:subtitle><itunes:duration>1:02:03</itunes:duration>"
        "<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>"
        "<itunes:episodeType>bonus</itunes:episodeType>"
        "<itunes:image href='https://trains.example/7.jpg'/>"
        "<enclosure url='https://media.example/7.mp3?from=feed' type='audio/mpeg' length='1'/>"
        "<podcast:chapters url='https://trains.example/7.json' type='application/json+chapters'/>"
    )

    assert item == FeedItem(
        title="Sleeping through Bavaria",
        guid="train-7",
        published_at=datetime(2024, 3, 5, 6, tzinfo=UTC),
        duration_s=3723,
        link="https://trains.example/7",
        notes="<p>A <b>long</b> one.</p>",
        summary="Bunks, tea and delays",
        image_url="https://trains.example/7.jpg",
        season=2,
        number=7,
        kind=EpisodeKind.BONUS,
        media=(Media(Platform.AUDIO, "https://media.example/7.mp3?from=feed"),),
        chapters_url="https://trains.example/7.json",
    )


def test_a_show_s_facts_are_read() -> None:
    feed = read(
        rss(
            head="<link>https://trains.example/</link>"
            "<description>About &lt;b&gt;beds&lt;/b&gt; on rails.</description>"
            "<itunes:author>Night Radio</itunes:author><itunes:image href='https://trains.example/c.jpg'/>"
            "<podcast:guid>0dc7b6e8-0000-5000-8000-000000000000</podcast:guid>"
            "<podcast:funding url='https://trains.example/tip'>Buy us a ticket</podcast:funding>"
            "<itunes:new-feed-url>https://new.example/feed</itunes:new-feed-url>"
        ),
        url="https://trains.example/feed",
    )

    assert (feed.title, feed.host, feed.about) == ("Night Trains", "Night Radio", "About beds on rails.")
    assert (feed.url, feed.home_url) == ("https://trains.example/feed", "https://trains.example/")
    assert (feed.new_url, feed.guid) == ("https://new.example/feed", "0dc7b6e8-0000-5000-8000-000000000000")
    assert feed.image_url == "https://trains.example/c.jpg"
    assert feed.links == (ShowLink("https://trains.example/tip", "Buy us a ticket", ShowLinkKind.SUPPORT),)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        pytest.param("", (None, 0, 0), id="nothing"),
        pytest.param("<ttl> 60 </ttl>", (3_600, 0, 0), id="an hour"),
        pytest.param("<ttl>often</ttl><ttl/>", (None, 0, 0), id="no number"),
        pytest.param("<ttl>-5</ttl>", (None, 0, 0), id="less than nothing"),
        pytest.param(f"<ttl>{'9' * 400}</ttl>", (None, 0, 0), id="for ever"),
        pytest.param(
            "<skipHours><hour>0</hour><hour>24</hour><hour> 05</hour><hour>x</hour></skipHours>",
            (None, 1 | 1 << 5, 0),
            id="hours",
        ),
        pytest.param(
            "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>",
            (None, 0, 1 | 1 << 6),
            id="days",
        ),
    ],
)
def test_what_a_feed_says_of_coming_back_is_read(head: str, said: tuple[int | None, int, int]) -> None:
    feed = read(rss(head=head))

    assert (feed.ttl_s, feed.skip_hours, feed.skip_days) == said


@pytest.mark.parametrize(
    "namespace",
    [
        "https://podcastindex.org/namespace/1.0",
        "http://podcastindex.org/namespace/1.0/",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    ],
)
def test_a_namespace_is_known_by_its_address_whatever_its_prefix(namespace: str) -> None:
    text = rss(f"<title>x</title>{DATE}<pc:season>3</pc:season><pc:person role='Guest'>Kim</pc:person>")
    (item,) = read(text.replace("xmlns:podcast=", f'xmlns:pc="{namespace}" xmlns:unused=')).items

    assert (item.season, item.persons) == (3, (Person("Kim", "guest"),))


def test_an_item_s_persons_replace_the_show_s() -> None:
    head = "<podcast:person>Ada</podcast:person>"
    own = "<podcast:person>Bob</podcast:person><podcast:person role='guest'>Cleo</podcast:person>"
    first, second = read(rss(f"<title>a</title>{DATE}{own}", f"<title>b</title>{DATE}", head=head)).items

    assert first.persons == (Person("Bob"), Person("Cleo", "guest"))
    assert second.persons == (Person("Ada"),)


@pytest.mark.parametrize(
    ("inside", "generator", "expected"),
    [
        pytest.param(
            "<podcast:alternateEnclosure type='audio/opus'><podcast:source uri='https://m.example/a.opus'/>"
            "</podcast:alternateEnclosure>",
            "",
            Media(Platform.AUDIO, "https://m.example/a.opus"),
            id="an alternate enclosure where there is no other",
        ),
        pytest.param(
            "<podcast:contentLink href='https://youtu.be/abcdefghijk?si=x'>Watch</podcast:contentLink>",
            "",
            Media(Platform.YOUTUBE, "https://www.youtube.com/watch?v=abcdefghijk"),
            id="a YouTube copy",
        ),
        pytest.param(
            "<podcast:contentLink href='https://www.youtube.com/trains/live'>Watch</podcast:contentLink>",
            "",
            None,
            id="a YouTube page that is no video",
        ),
        pytest.param(
            "<atom:link rel='http://podlove.org/deep-link' href='https://t.example/1#'/>",
            "",
            Media(Platform.PODLOVE, "https://t.example/1"),
            id="a deep link",
        ),
        pytest.param(
            "<atom:link rel='http://podlove.org/deep-link' href='https://t.example/#12:'/>",
            "",
            None,
            id="a deep link whose fragment names the episode",
        ),
        pytest.param(
            "<link>https://t.example/#12</link>",
            "Podlove Publisher",
            None,
            id="a page whose fragment names the episode",
        ),
        pytest.param(
            "<atom:link rel='http://podlove.org/deep-link' href='https://t.example/12#?redirect=no'/>",
            "",
            Media(Platform.PODLOVE, "https://t.example/12#?redirect=no"),
            id="a deep link whose fragment names nothing",
        ),
        pytest.param(
            "<link>https://t.example/1</link>",
            "Podigee (https://podigee.com)",
            Media(Platform.PODIGEE, "https://t.example/1"),
            id="a page of a generator known to jump",
        ),
        pytest.param(
            "<link>https://t.example/1</link>", "WordPress", None, id="a page of any other generator"
        ),
        pytest.param("<enclosure url='javascript:x' type='audio/mpeg'/>", "", None, id="a script"),
        pytest.param(
            "<enclosure url='http://192.168.1.9/a.mp3' type='audio/mpeg'/>", "", None, id="a private host"
        ),
        pytest.param(
            "<enclosure url='http://0x7f000001/a.mp3' type='audio/mpeg'/>", "", None, id="a disguised one"
        ),
        pytest.param(
            "<enclosure url='https://m.example/a.jpg' type='image/jpeg'/>", "", None, id="a picture"
        ),
        pytest.param(
            f"<enclosure url='https://m.example/{'a' * 10**6}.mp3'/>", "", None, id="an endless address"
        ),
    ],
)
def test_a_copy_is_known_for_what_it_is(inside: str, generator: str, expected: Media | None) -> None:
    item = only_item(f"<title>x</title>{DATE}{inside}", head=f"<generator>{generator}</generator>")

    assert item.media == ((expected,) if expected else ())


def test_podlove_chapters_are_sane() -> None:
    item = only_item(
        f"<title>x</title>{DATE}<itunes:duration>600</itunes:duration><psc:chapters>"
        "<psc:chapter start='00:05:00' title='Second' href='https://t.example/b'/>"
        "<psc:chapter start='0:00:00.500' title='First'/><psc:chapter start='00:00:00' title='First again'/>"
        "<psc:chapter start='00:11:00' title='Beyond the end'/>"
        "<psc:chapter start='99:99:99' title='Nonsense'/>"
        "<psc:chapter start='00:07:00' title=' '/></psc:chapters>"
    )

    assert item.chapters == (
        Chapter(0, "First", None, ChapterSource.PODLOVE),
        Chapter(300, "Second", "https://t.example/b", ChapterSource.PODLOVE),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {
                "description": "<p>One</p><p>Two</p>",
                "itunes:summary": "One Two and so on for many more words than that",
            },
            "<p>One</p><p>Two</p>",
            id="paragraphs before a longer flattened text",
        ),
        pytest.param(
            {"description": "Words. " * 12, "content:encoded": "Words. <a href='https://a.example'>A</a>"},
            "Words. <a href='https://a.example'>A</a>",
            id="links before words",
        ),
        pytest.param(
            {
                "content:encoded": "<iframe src='https://player.example/1'></iframe>",
                "description": "0:00 One\n5:00 Two\n" * 9,
            },
            ("0:00 One\n5:00 Two\n" * 9).strip(),
            id="many lines before an embedded player",
        ),
    ],
)
def test_the_richest_notes_win(fields: dict[str, str], expected: str) -> None:
    inside = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in fields.items())

    assert only_item(f"<title>x</title>{DATE}{inside}").notes == expected


def test_notes_written_as_elements_are_html_all_the_same() -> None:
    item = only_item(
        f"<title>x</title>{DATE}<description>See <a href='https://a.example/?b=1&amp;c'>it</a>!</description>"
    )

    assert item.notes == 'See <a href="https://a.example/?b=1&amp;c">it</a>!'


def test_a_title_escaped_twice_reads_as_meant() -> None:
    assert only_item(f"<title> Tea &amp;amp;\n Toast </title>{DATE}").title == "Tea & Toast"


def test_titles_summaries_and_chapters_escaped_even_more_often_read_as_meant() -> None:
    item = only_item(
        f"<title>Ada &amp;amp;quot;the gauge&amp;amp;quot; Bell</title>{DATE}"
        "<description>Long ago there was a railway of no gauge that anybody remembers.</description>"
        "<itunes:subtitle>It&amp;amp;#39;s late &amp;amp;mdash; and far</itunes:subtitle>"
        "<psc:chapters><psc:chapter start='0' title='Tea &amp;amp;amp; Toast'/></psc:chapters>"
    )

    assert (item.title, item.summary) == ('Ada "the gauge" Bell', "It's late — and far")
    assert [chapter.title for chapter in item.chapters] == ["Tea & Toast"]


def test_a_youtube_channel_s_entries_are_its_videos() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
        'xmlns:media="http://search.yahoo.com/mrss/">'
        "<title>Trains TV</title><author><name>Ada</name></author>"
        "<entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><title>Uphill</title>"
        "<link rel='alternate' href='https://www.youtube.com/watch?v=abcdefghijk'/>"
        "<published>2024-03-05T06:00:00+00:00</published><media:group><media:title>Uphill</media:title>"
        "<media:content url='https://www.youtube.com/v/abcdefghijk?version=3'"
        " type='application/x-shockwave-flash'/>"
        "<media:thumbnail url='https://i.ytimg.example/a.jpg'/>"
        "<media:description>0:00 Start\n4:00 Top</media:description></media:group></entry></feed>"
    )

    (item,) = feed.items
    assert (feed.title, feed.host, item.guid) == ("Trains TV", "Ada", "yt:video:abcdefghijk")
    assert item.media == (Media(Platform.YOUTUBE, "https://www.youtube.com/watch?v=abcdefghijk"),)
    assert item.notes == "0:00 Start\n4:00 Top"
    assert item.image_url == "https://i.ytimg.example/a.jpg"


def test_an_rdf_feed_has_its_items_beside_the_channel() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old Lines</title></channel>'
        "<item><title>Steam</title><dc:date>2003-05-01T10:00:00Z</dc:date></item></rdf:RDF>"
    )

    assert (feed.title, [item.title for item in feed.items]) == ("Old Lines", ["Steam"])


def test_a_live_item_is_no_episode() -> None:
    live = f"<podcast:liveItem status='live'><title>Now</title><guid>live</guid>{DATE}</podcast:liveItem>"

    assert [item.title for item in read(rss(f"<title>Then</title>{DATE}", head=live)).items] == ["Then"]
