"""What people type, and the episode they meant."""

import pytest

from bot.search import Document, Field, Index, Scope
from tests.bot.search.catalogue import DAY, ELSEWHERE, EPISODES, OTHER_SHOW, SHOW


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build([*EPISODES, ELSEWHERE])


def first(index: Index, query: str) -> int | None:
    hits = index.search(query)
    return hits[0].id if hits else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("Sockets from Scratch", 101, id="the title"),
        pytest.param("Episode 2: GraphQL or RPC? | The Stack Hour", 102, id="the title as the feed has it"),
        pytest.param("episode 1: sockets", 101, id="the number and the beginning"),
        pytest.param("sock", 101, id="the beginning of a word"),
        pytest.param("write-ahead l", 104, id="half a word at the end"),
        pytest.param("mesh", 105, id="a word in the middle"),
        pytest.param("kuberntes", 106, id="a letter left out"),
        pytest.param("kubrenetes", 106, id="two letters swapped"),
        pytest.param("servcie mehs", 105, id="a slip in each word"),
        pytest.param("kubrn", 106, id="a slip in half a word"),
        pytest.param("http3", 107, id="the slash left out"),
        pytest.param("http 3", 107, id="a space for the slash"),
        pytest.param("warm start", 103, id="two words for CamelCase"),
        pytest.param("keepwarm", 103, id="CamelCase in small letters"),
        pytest.param("writeahead", 104, id="the hyphen left out"),
        pytest.param("servicemesh", 105, id="two words run together"),
        pytest.param("cdn", 108, id="initials of the title"),
        pytest.param("k8s", 106, id="letters counted"),
        pytest.param("cqs", 105, id="an acronym the notes explain"),
        pytest.param("tcp", 101, id="a link's label"),
        pytest.param("rfc9293", 101, id="a cited RFC"),
        pytest.param("rfc-editor", 101, id="a link's domain"),
        pytest.param("marit", 104, id="a guest"),
        pytest.param("schema stitching", 102, id="a chapter"),
        pytest.param("serverless functions wake up", 103, id="words of the notes"),
        pytest.param("recover from power loss", 104, id="other forms of the words"),
        pytest.param("volva tromso", 111, id="accents left out"),
        pytest.param("索引", 112, id="two characters of a script without spaces"),
    ],
)
def test_finds_what_was_meant(index: Index, query: str, expected: int) -> None:
    assert first(index, query) == expected


@pytest.mark.parametrize("query", ["episode 1", "episode 1:", "#1", "1", "ep 1"])
def test_a_number_is_that_episode_and_not_those_that_begin_with_it(index: Index, query: str) -> None:
    [hit, *_] = index.search(query)
    assert hit.id == 101
    assert hit.confident


def test_the_feed_s_number_counts_where_the_title_has_none() -> None:
    index = Index.build(
        [Document(id=i, show_id=1, title=f"Talk {'abc'[i]}", number=40 + i) for i in range(3)]
    )
    assert first(index, "episode 41") == 1


@pytest.mark.parametrize(
    ("query", "field", "text", "start_s", "url"),
    [
        pytest.param("sockets", Field.TITLE, EPISODES[0].title, None, None, id="title"),
        pytest.param("torn pages", Field.CHAPTER, "Checkpoints and torn pages", 2040, None, id="chapter"),
        pytest.param("solbakken", Field.PERSON, "Marit Solbakken", None, None, id="person"),
        pytest.param(
            "gentle operator",
            Field.LINK,
            "Gentle operator",
            None,
            "https://github.com/example/gentle-operator",
            id="link",
        ),
        pytest.param(
            "power cord", Field.SUMMARY, "How a database survives the power cord.", None, None, id="summary"
        ),
        pytest.param(
            "sidecars", Field.NOTES, "Sidecars everywhere.", None, None, id="a sentence of the notes"
        ),
    ],
)
def test_a_hit_says_where_it_matched(
    index: Index, query: str, field: Field, text: str, start_s: int | None, url: str | None
) -> None:
    reason = index.search(query)[0].reason
    assert (reason.field, reason.text, reason.start_s, reason.url) == (field, text, start_s, url)


@pytest.mark.parametrize("query", ["zzqxv", "sourdough bread", "quilting", "", " ", "|", "?"])
def test_a_miss_finds_nothing(index: Index, query: str) -> None:
    assert index.search(query) == []


def test_exact_words_outrank_similar_ones() -> None:
    index = Index.build(
        [
            Document(id=1, show_id=1, title="Quick wins", published_at=9),
            Document(id=2, show_id=1, title="QUIC"),
        ]
    )
    assert first(index, "quic") == 2
    assert first(index, "quick") == 1


def test_a_title_that_begins_so_outranks_a_shorter_one_that_has_it_within() -> None:
    index = Index.build(
        [
            Document(id=1, show_id=1, title="Backpressure compilers of Kubernetes with prompts to a quorum"),
            Document(id=2, show_id=1, title="Firewalls are backpressure compilers", published_at=9),
        ]
    )
    assert first(index, "backpressure compi") == 1


def test_of_equals_the_newest_comes_first() -> None:
    index = Index.build(
        [Document(id=i, show_id=1, title="Questions", published_at=i * DAY) for i in (2, 9, 4)]
    )
    assert [hit.id for hit in index.search("questions")] == [9, 4, 2]


@pytest.mark.parametrize(
    ("query", "confident"),
    [
        pytest.param("sockets from scratch", True, id="the title"),
        pytest.param("service m", True, id="the only title that begins so"),
        pytest.param("refactoring", False, id="two parts"),
        pytest.param("steps", False, id="two mentions in notes"),
    ],
)
def test_is_confident_only_of_what_was_meant(index: Index, query: str, confident: bool) -> None:
    assert index.search(query)[0].confident is confident


def test_two_shows_with_that_title_or_number_leave_it_open() -> None:
    index = Index.build([Document(id=i, show_id=i, title="Locks", number=4) for i in (1, 2)])
    assert not any(hit.confident for query in ("locks", "episode 4") for hit in index.search(query, limit=1))
    assert index.search("episode 4", scope=Scope.shows([2]))[0].confident


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        pytest.param(Scope.shows([SHOW]), {104}, id="one show"),
        pytest.param(Scope.shows([OTHER_SHOW]), {201}, id="the other"),
        pytest.param(Scope.shows([]), set[int](), id="no show"),
        pytest.param(Scope(episode_ids=frozenset({104, 105})), {104}, id="some episodes"),
        pytest.param(Scope(published_from=200 * DAY), {201}, id="from a day on"),
        pytest.param(Scope(published_before=200 * DAY), {104}, id="before a day"),
        pytest.param(Scope(longest_s=1200), {201}, id="short ones"),
        pytest.param(Scope(has_chapters=True), {104}, id="with chapters"),
    ],
)
def test_a_scope_hides_the_rest(index: Index, scope: Scope, found: set[int]) -> None:
    assert {hit.id for hit in index.search("postgres", scope=scope)} == found


@pytest.mark.parametrize("query", ["zzqxv", "qwrtpsdf", "ξπλφ", "ทดสอบ", "?", "", "xkcq wvbn mlkj"])
def test_nothing_is_nearest_to_what_resembles_nothing(index: Index, query: str) -> None:
    assert index.search(query) == index.nearest(query) == []


def test_the_nearest_have_some_of_the_words_or_a_title_like_them(index: Index) -> None:
    assert index.nearest("sockeds fron scretch")[0].id == 101
    assert [hit.id for hit in index.nearest("beans on toast with marmalade")] == [201]
    assert not any(hit.confident for hit in index.nearest("beans on toast with marmalade"))


@pytest.mark.parametrize(
    ("query", "is_doubtful"),
    [
        pytest.param("sockets from scratch", False, id="a title"),
        pytest.param("soc", False, id="the beginning of a title"),
        pytest.param("kubrenetes without taers", False, id="a title with slips"),
        pytest.param("how do checkpoints work with torn pages?", False, id="a question a chapter answers"),
        pytest.param("solbakken", False, id="a guest"),
        pytest.param("episode 4", False, id="a number"),
        pytest.param("serverless functions wake up", True, id="words of the notes"),
        pytest.param("How does a disk commit?", True, id="a question only notes have words of"),
        pytest.param("how do I mesh a quilt with beads", True, id="one word of a title among many"),
    ],
)
def test_what_only_prose_speaks_of_is_doubtful(index: Index, query: str, is_doubtful: bool) -> None:
    best, *_ = index.search(query)
    assert best.doubtful is is_doubtful
    assert not (best.doubtful and best.confident)


@pytest.mark.parametrize("query", ["gado", "tfrp", "hupn", "qilf"])
def test_four_letters_are_not_bent_into_any_word(index: Index, query: str) -> None:
    assert index.search(query) == []


def test_an_empty_catalogue_finds_nothing() -> None:
    index = Index.build([])
    assert (index.search("a"), index.suggest("a"), index.nearest("a"), len(index)) == ([], [], [], 0)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("\N{PILE OF POO}\N{ZERO WIDTH JOINER}\N{WOMAN}", id="emoji"),
        pytest.param("\x00\x01\x1f\x7f\u202e", id="control characters"),
        pytest.param("sockets \x00 scratch", id="a nul between words"),
        pytest.param("socket " * 900, id="six thousand characters"),
        pytest.param("a" * 6000, id="one word of six thousand characters"),
        pytest.param('"sockets" OR NEAR(scratch, 3) * ^ : -title', id="full-text syntax"),
        pytest.param("'; DROP TABLE episode; --", id="SQL"),
        pytest.param("%_\\ [a-z]+(", id="patterns"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("é\u0301\u0301\u0301", id="stacked accents"),
        pytest.param("数", id="one character"),
        pytest.param("999999999999999999999999", id="a long number"),
    ],
)
def test_any_text_is_a_query(index: Index, query: str) -> None:
    index.search(query)
    index.suggest(query)
    index.nearest(query)


def test_any_text_can_be_indexed() -> None:
    odd = ["", " ", "\x00", "\ud800", "🎧" * 50, "a\nb", "x" * 5000, "[(|", "12", "»"]
    documents = [
        Document(id=i, show_id=1, title=t, notes=t, chapters=((0, t),), links=(("http://[", t), ("", None)))
        for i, t in enumerate(odd)
    ]
    index = Index.build(documents)
    assert len(index) == len(odd)
    assert len(index.with_documents(documents)) == len(odd)


def test_a_whole_message_finds_its_topic(index: Index) -> None:
    message = (
        "hey all, did anybody here listen to that one where they talk about the service mesh "
        "and how everyone is tired of sidecars? my team wants to roll one out next quarter "
        "and I would love some arguments against it"
    )
    assert first(index, message) == 105


def many(count: int, text: str, *, first: int = 1) -> list[Document]:
    return [
        Document(id=n, show_id=1, title=f"Evening {n}", notes=text, published_at=n * DAY)
        for n in range(first, first + count)
    ]


def test_all_matches_are_counted_and_each_is_on_one_page() -> None:
    index = Index.build([*many(90, "A word on kelp."), *many(20, "A word on moss.", first=200)])
    matches = index.matches("kelp")
    pages = [matches.hits(start, 8) for start in range(0, len(matches), 8)]

    assert len(matches) == 90
    assert {hit.id for page in pages for hit in page} == set(range(1, 91))
    assert {hit.reason.text for page in pages for hit in page} == {"A word on kelp."}


def test_a_match_has_both_of_two_words() -> None:
    both = many(40, "Kelp in the cellar.")
    index = Index.build([*both, *many(40, "Kelp.", first=100), *many(40, "A cellar.", first=200)])

    assert index.matching("kelp cellar") == {document.id for document in both}


def test_words_in_a_row_come_before_the_same_words_apart() -> None:
    apart = many(50, "Salt is bought at the market; a lake is far away.")
    index = Index.build([*apart, *many(3, "We walked round the salt lake.", first=100)])

    assert [hit.id for hit in index.matches("salt lake").hits(0, 4)][:3] == [102, 101, 100]


def test_what_is_only_like_a_word_matches_in_titles_not_in_prose() -> None:
    index = Index.build(
        [
            *many(3, "The art of waiting."),
            Document(id=50, show_id=1, title="Artichokes"),
            Document(id=51, show_id=1, title="Supper", notes="With artichokes."),
        ]
    )

    assert index.matching("art") == {1, 2, 3, 50}


@pytest.mark.parametrize("query", ["zzqxv", "", "ξπλφ"])
def test_nothing_matches_what_resembles_nothing(index: Index, query: str) -> None:
    assert (len(index.matches(query)), index.matching(query)) == (0, set())
