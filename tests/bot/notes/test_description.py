"""What an episode is said to be about: the sentences of its notes that tell, and no others."""

import pytest

from bot.notes import read_notes
from bot.notes.description import DESCRIPTION_LIMIT, description_of, key_of, recurring, tells

ABOUT = "Ines Ferreira explains why every crane in the harbour keeps a log of what it lifts."
MORE = "We also hear what happened on the night two of these logs disagreed."


@pytest.mark.parametrize(
    ("notes", "described"),
    [
        pytest.param(f"<p>{ABOUT} {MORE}</p>", f"{ABOUT} {MORE}", id="one paragraph"),
        pytest.param(f"<p>{ABOUT}</p><p>{MORE}</p>", f"{ABOUT} {MORE}", id="several paragraphs"),
        pytest.param(
            "Ines Ferreira explains why every crane in the harbour\nkeeps a log of what it lifts.",
            ABOUT,
            id="a sentence over two lines",
        ),
        pytest.param(f"{ABOUT[:-1]}\n\n{MORE}", f"{ABOUT} {MORE}", id="a paragraph without its full stop"),
        pytest.param(f"<h2>Cranes</h2><p>{ABOUT}</p>", ABOUT, id="under a heading"),
        pytest.param(f"{ABOUT}\n\nChapters:\n0:00 Welcome\n2:30 Cranes\n9:00 Logs", ABOUT, id="chapters"),
        pytest.param(
            f"{ABOUT} 0:00 Welcome 2:30 Cranes that count 9:00 Logs that lie",
            ABOUT,
            id="chapters on its line",
        ),
        pytest.param(
            f"<p>Follow us on Mastodon and leave a review.</p><p>{ABOUT}</p><p>Support us on Patreon.</p>",
            ABOUT,
            id="requests round it",
        ),
        pytest.param(f"Sponsors:\nhttps://rope.example/ – rope by the mile\n\n{ABOUT}", ABOUT, id="sponsors"),
        pytest.param(f"Listen ad-free with Harbour Plus. {ABOUT}", ABOUT, id="a paid edition"),
        pytest.param(f"{ABOUT} Read on at https://harbour.example/logs today.", ABOUT, id="an address"),
        pytest.param(f"{ABOUT} www.harbour.example/logs", ABOUT, id="an address without its scheme"),
        pytest.param(f"{ABOUT} The file is harbour_talk-12_final.mp3", ABOUT, id="a file's name"),
        pytest.param(f"{ABOUT} Write to cranes@harbour.example about yours.", ABOUT, id="a mail address"),
        pytest.param(
            "Cranes that count (https://harbour.example/logs) are older than computers, says Ines Ferreira.",
            "Cranes that count are older than computers, says Ines Ferreira.",
            id="an address in brackets",
        ),
        pytest.param(
            "<p>In this episode we ask:</p><ul><li>Why do cranes count</li><li>Who reads a log</li></ul>",
            "In this episode we ask: Why do cranes count. Who reads a log",
            id="a list with the words that introduce it",
        ),
        pytest.param(
            f"<ul><li><a href='https://a.example/'>A crane's log</a></li></ul><p>{ABOUT}</p>",
            ABOUT,
            id="links first",
        ),
        pytest.param(
            "<ul><li><a href='https://a.example/'>A crane's log</a></li></ul>",
            "A crane's log",
            id="links only",
        ),
        pytest.param(
            "We ask Dr. Ines Ferreira and J. R. Dahl what a crane knows. And what not.",
            "We ask Dr. Ines Ferreira and J. R. Dahl what a crane knows. And what not.",
            id="full stops inside a sentence",
        ),
        pytest.param(
            "本期节目我们和港口的老师傅聊聊起重机的日志。为什么每一台起重机都要记下它吊起的东西？欢迎收听。",
            "本期节目我们和港口的老师傅聊聊起重机的日志。为什么每一台起重机都要记下它吊起的东西？欢迎收听。",
            id="Chinese",
        ),
        pytest.param("Support us on Patreon.\nhttps://a.example/", "", id="nothing but promotion"),
        pytest.param("", "", id="no notes"),
    ],
)
def test_the_description_is_what_the_notes_say_of_the_episode(notes: str, described: str) -> None:
    assert read_notes(notes, duration_s=3600).description == described


def test_a_long_description_ends_at_a_sentence() -> None:
    notes = " ".join(f"{number} cranes stood in the harbour on that day of the year." for number in range(20))

    described = read_notes(notes).description

    assert 200 < len(described) <= DESCRIPTION_LIMIT
    assert described.endswith("of the year.")


def test_one_sentence_too_long_ends_at_a_word() -> None:
    described = read_notes("Cranes and " * 60 + "logs").description

    assert 200 < len(described) <= DESCRIPTION_LIMIT
    assert described.endswith(("Cranes…", "and…"))


def test_a_sentence_most_episodes_have_gives_way_to_one_of_its_own() -> None:
    tagline = "The Harbour Lights podcast is about the machines behind the sea."
    episodes = [read_notes(f"{tagline} Today: {what}.") for what in ("cranes", "fog", "radar", "rope")]
    recurs = recurring(notes.sentences for notes in episodes)

    assert episodes[1].description.startswith(tagline)
    assert description_of(episodes[1].sentences, recurs) == "Today: fog."


def test_two_parts_of_one_story_keep_their_words() -> None:
    assert recurring(read_notes(ABOUT).sentences for _ in range(2)) == frozenset()


def test_a_sentence_that_differs_in_its_number_only_recurs() -> None:
    episodes = [read_notes(f"This is episode {n} of the Harbour Lights podcast, welcome.") for n in range(4)]

    assert recurring(notes.sentences for notes in episodes) == {
        key_of("This is episode of the Harbour Lights podcast, welcome.")
    }


@pytest.mark.parametrize(
    ("summary", "says"),
    [
        ("Why a crane keeps a log.", True),
        ("Support us on Patreon!", False),
        ("https://harbour.example/7", False),
    ],
)
def test_a_summary_that_is_promotion_or_an_address_tells_nothing(summary: str, says: bool) -> None:
    assert tells(summary) is says
