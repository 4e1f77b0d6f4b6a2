"""Links in show notes: which there are, what names them, and which give themselves away."""

import pytest

from bot.notes import read_notes
from db.models import Link


def links(notes: str) -> list[tuple[str, str | None]]:
    return [(link.url, link.label) for link in read_notes(notes).links]


def promotional(notes: str) -> list[str]:
    return [link.url for link in read_notes(notes).links if link.promotional]


A, B = "https://a.example/x", "https://b.example/y"


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param(f"Paper: {A}", [(A, "Paper")], id="label before"),
        pytest.param(f"Ada’s notes {A}", [(A, "Ada’s notes")], id="label before, no colon"),
        pytest.param(f"Repo – <a href='{A}'>{A}</a>", [(A, "Repo")], id="an anchor that shows its address"),
        pytest.param(f"The long read\n{A}", [(A, "The long read")], id="label above"),
        pytest.param(f"Resources\n{A}\n{B}", [(A, None), (B, None)], id="a heading is no label"),
        pytest.param(
            f"It runs. Resources {A} The full story {B}",
            [(A, "The full story"), (B, None)],
            id="run together",
        ),
        pytest.param(f"One {A} Two {B}", [(A, "One"), (B, "Two")], id="labels before, run together"),
        pytest.param(f"A wonderful read. {A}", [(A, None)], id="a sentence is no label"),
        pytest.param(f"We looked at it and {A}", [(A, None)], id="nor is half a sentence"),
        pytest.param(
            f"<a href='{A}'>here</a> and <a href='{A}'>The report</a>",
            [(A, "The report")],
            id="the better label",
        ),
        pytest.param(f"[The report]({A}) and <{B}>", [(A, "The report"), (B, None)], id="markdown"),
        pytest.param(f"<a href='{A}'><img src='i.png'></a>", [(A, None)], id="a picture"),
        pytest.param(
            f"<a href='{A}'>\u202eThe\u200b report</a>", [(A, "The report")], id="invisible characters"
        ),
        pytest.param(f"See ({A}). {B}.", [(A, None), (B, None)], id="punctuation is not the address's"),
        pytest.param(
            "https://a.example/w_(film)", [("https://a.example/w_(film)", None)], id="its own brackets are"
        ),
        pytest.param(f"报告：{A}，谢谢", [(A, "报告")], id="full-width punctuation"),
        pytest.param(
            "<a href='https://a.example/?x=1&amp;y=2'>Map</a>",
            [("https://a.example/?x=1&y=2", "Map")],
            id="entities",
        ),
        pytest.param(
            "<br>https://a.example/?x=1&copy=2",
            [("https://a.example/?x=1&copy=2", None)],
            id="what only begins like an entity",
        ),
        pytest.param("https://a.ex<b>ample</b>", [], id="an address in pieces"),
        pytest.param(
            "https://a.example/?x=1&amp;y=2", [("https://a.example/?x=1&y=2", None)], id="entities in text"
        ),
        pytest.param(
            "<a href='https://a.example/a b'>Map</a>",
            [("https://a.example/a%20b", "Map")],
            id="a space inside",
        ),
        pytest.param("HTTPS://A.EXAMPLE/Q", [("HTTPS://A.EXAMPLE/Q", None)], id="upper case"),
        pytest.param(
            "<a href='mailto:a@b.example'>m</a> <a href='javascript:x()'>j</a> <a href='/up'>u</a>",
            [],
            id="no web link",
        ),
        pytest.param("https://[broken http://host https://a.example:port", [], id="no address"),
        pytest.param("https://a.example/" + "x" * 3000, [], id="endless"),
        pytest.param("Visit example.com for more", [], id="a bare domain"),
    ],
)
def test_links_and_their_labels(notes: str, expected: list[tuple[str, str | None]]) -> None:
    assert links(notes) == expected


TITLED, MAZE = "https://www.a.example/2023/lamps-of-the-deep", "https://github.com/kelp/maze"


@pytest.mark.parametrize(
    ("label", "url"),
    [
        pytest.param("here", A, id="a word that points"),
        pytest.param("Read more here!", A, id="several of them"),
        pytest.param("Weiterlesen", A, id="in another language"),
        pytest.param("点击这里", A, id="in another script"),
        pytest.param("2", A, id="a number"),
        pytest.param("[12]", A, id="a number in brackets"),
        pytest.param("🍺", A, id="a picture"),
        pytest.param("a.example/x…", A, id="its address, cut"),
        pytest.param("www.a.example", TITLED, id="its host"),
        pytest.param("GitHub", MAZE, id="a name of the host, where the path has another"),
        pytest.param("Twitter", "https://x.com/ines", id="another name of such a host"),
        pytest.param("on LinkedIn", "https://uk.linkedin.com/in/ines", id="in a country's part of it"),
        pytest.param("Blog post", TITLED, id="a kind, where the path has words"),
        pytest.param("Blog", "https://ines.example/", id="a kind, where the host is the name"),
    ],
)
def test_a_label_that_says_less_than_the_address_is_none(label: str, url: str) -> None:
    assert links(f"<a href='{url}'>{label}</a>") == [(url, None)]


@pytest.mark.parametrize(
    ("label", "url"),
    [
        pytest.param("Kelp", "https://kelp.example/", id="a thing by the name of its host"),
        pytest.param("Kelp", "https://kelp.example/en", id="the same in a language"),
        pytest.param("Kelp on GitHub", MAZE, id="more than the host's name"),
        pytest.param("Paper", "https://a.example/abs/1706.03762", id="a kind, where the path has none"),
        pytest.param("C++", A, id="a name of signs"),
        pytest.param("鲸落", A, id="two letters that are a word"),
        pytest.param("Here be lamps", A, id="a title that begins like it"),
        pytest.param("1984 again", A, id="a title with a number"),
    ],
)
def test_a_label_that_names_its_page_is_kept(label: str, url: str) -> None:
    assert links(f"<a href='{url}'>{label}</a>") == [(url, label)]


def test_a_promotional_link_may_be_called_after_its_host() -> None:
    assert read_notes(f"Follow us on <a href='{MAZE}'>GitHub</a>").links[0].label == "GitHub"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        pytest.param(f"16:25 {A} the connect method", "the connect method", id="words after"),
        pytest.param(f"16:25 the connect method {A}", "the connect method", id="words before"),
        pytest.param(f"(16:25) – the connect method: {A}", "the connect method", id="set off"),
    ],
)
def test_a_timed_link_is_a_link_with_its_time(line: str, label: str) -> None:
    reading = read_notes(f"Some words first.\n{line}", duration_s=1200)

    assert reading.chapters == ()
    assert reading.links == (Link(A, label, 985),)


def test_a_link_by_a_time_alone_leads_into_the_episode_and_is_no_resource() -> None:
    notes = "<br>".join(
        f"<a href='{A}#t={second}'>{second // 60}:{second % 60:02}</a> {title}"
        for second, title in [(0, "Intro"), (60, "Middle"), (90, "End")]
    )

    reading = read_notes(notes)

    assert [chapter.title for chapter in reading.chapters] == ["Intro", "Middle", "End"]
    assert all(link.promotional for link in reading.links)


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(f"<h5>Sponsors:</h5><ul><li><a href='{A}'>Acme</a> (20 off)</li></ul>", id="sponsors"),
        pytest.param(f"<p><b>Your hosts</b></p><p><a href='{A}'>Ada</a></p>", id="hosts"),
        pytest.param(f"Sponsor: <a href='{A}'>Try Acme</a>.", id="sponsor on the line"),
        pytest.param(f"This episode is brought to you by <a href='{A}'>Acme</a>", id="brought to you by"),
        pytest.param(f"Follow us on <a href='{A}'>Bluesky</a>", id="follow"),
        pytest.param(f"Follow <a href='{A}'>@theshow</a> on Threads", id="follow a handle"),
        pytest.param(f"Support my work on PayPal\n{A}", id="label line above"),
        pytest.param(f"\N{FACTORY} Courses I Teach\n{A}", id="courses"),
        pytest.param(f"Sign up for our newsletter at {A}", id="newsletter"),
        pytest.param(f"Use the promo code ADA at {A}", id="code"),
        pytest.param(f"Unterstützt uns gerne auf <a href='{A}'>Steady</a>", id="German"),
        pytest.param(f"Støtt oss gjerne på <a href='{A}'>denne siden</a>", id="Norwegian"),
        pytest.param(f"Síguenos en <a href='{A}'>nuestra página</a>", id="Spanish"),
        pytest.param(f"Suivez-nous sur <a href='{A}'>notre page</a>", id="French"),
        pytest.param(f"您也可以关注我们的 <a href='{A}'>微博</a>", id="Chinese"),
        pytest.param("Hosted on Acast. See https://acast.com/privacy", id="host's privacy page"),
        pytest.param("Learn more. Visit https://megaphone.fm/adchoices", id="ad choices"),
        pytest.param("https://www.patreon.com/theshow", id="Patreon"),
        pytest.param("https://www.buzzsprout.com/1/support", id="a host's support page"),
        pytest.param("https://cdn.example/episode.mp3", id="the audio itself"),
        pytest.param("Wie war’s? https://votes.example/episodes/9/upvote", id="a vote"),
        pytest.param("https://votes.example/feedback/9", id="feedback on one episode"),
        pytest.param(f"<a href='{A}'>👎 (geht so)</a>", id="a vote by its sign"),
        pytest.param(
            "Apple Podcasts: https://podcasts.apple.com/us/podcast/the-show/id1", id="a place to listen"
        ),
        pytest.param(f"### Shameless Plugs\n\n* [A course]({A})", id="markdown heading"),
    ],
)
def test_notes_give_promotion_away(notes: str) -> None:
    assert len(promotional(notes)) == 1


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(f"Support curl by becoming a backer {A}", id="support for the subject"),
        pytest.param(
            f"<li><a href='{A}'>Why everyone moves to a subscription model now</a></li>", id="a title"
        ),
        pytest.param(
            f"<h5>Sponsors</h5><ul><li>Acme</li></ul><h5>Links</h5><p><a href='{A}'>A</a></p>",
            id="next heading",
        ),
        pytest.param(
            f"<h5>Sponsors</h5><ul><li>Acme</li></ul><p>We read <a href='{A}'>A</a>.</p>", id="after the list"
        ),
        pytest.param(
            f"<h5>Ada on the Web:</h5><ul><li><a href='{A}'>Website</a></li></ul>", id="the guest's site"
        ),
        pytest.param(
            f"0:00 Intro\n1:00 Sponsors pay for <a href='{A}'>the park</a>\n2:00 End", id="a chapter"
        ),
        pytest.param(f"The conference was presented by {A}", id="somebody else's event"),
        pytest.param("https://a.example/feedback/loops-of-kelp", id="feedback as a subject"),
        pytest.param("https://a.example/2020/why-we-upvote", id="votes as a subject"),
        pytest.param(f"<a href='{A}'>Find My Phone had no rate limit</a>", id="my in a product's name"),
    ],
)
def test_links_about_the_subject_are_kept(notes: str) -> None:
    assert promotional(notes) == []


def test_a_footer_of_labels_and_addresses_is_promotion_to_its_end() -> None:
    notes = (
        f"Article\n{A}\n\nBecome a Member\nhttps://c.example/join\nVideos in order\nhttps://c.example/videos\n"
        "More of them\nhttps://c.example/more"
    )

    assert promotional(notes) == [
        "https://c.example/join",
        "https://c.example/videos",
        "https://c.example/more",
    ]


def test_the_text_keeps_its_lines() -> None:
    notes = "<h2>Title</h2><p>One &amp; two<br>three</p><ul><li>a<li>b</ul><script>no</script>"

    assert read_notes(notes).text == "Title\nOne & two\nthree\na\nb"
