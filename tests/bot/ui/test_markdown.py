"""Foreign text on its way to a screen: what it may not do, and how it is cut."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.markdown import (
    clip,
    clip_label,
    clipped,
    clock,
    duration,
    link,
    one_line,
    plain,
    plural,
    shown_host,
)

ZWSP = "\N{ZERO WIDTH SPACE}"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
PIECES = (
    *("@everyone", "@here", "<@1>", "<@&1>", "<#1>", "<t:1:R>", "</a:1>", "<id:guide>", "<:a:1>", "<a:a:1>"),
    *("[a](https://b.example)", "https://a.example", "discord.gg/a", "||", "**", "```", "\\", "1. ", "# "),
    *("\u200b", "\u202e", "\ud800", "\U000e0041", FAMILY, "🇩🇪", "e\u0301"),
)
LETTERS = "\\*_~|`[]()<>#@:/.-+&! 0123456789\u200b\u200d\u202e\u0301\U0001f1e9\U0001f3fd❤️👩"
HOSTILE = st.one_of(
    st.text(st.one_of(st.characters(), st.sampled_from(LETTERS)), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
# What Discord would act on, each read where no backslash stands before it.
ACTIVE = re.compile(
    r"@(?:everyone|here)\b|<(?:@[!&]?\d|#\d|/\w|t:\d|id:\w|a?:\w)|(?<!\\)(?:\\\\)*[*_~|`\[\]]"
    r"|^(?:#|-|>|\+|\d+\. )|https?://|discord\.gg",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        pytest.param("@everyone look", f"@{ZWSP}everyone look", id="everyone"),
        pytest.param("a@here", f"a@{ZWSP}here", id="here, in a word"),
        pytest.param("@HERE", f"@{ZWSP}HERE", id="shouted"),
        pytest.param(
            "@every\u200bone", f"@{ZWSP}everyone", id="everyone, hidden by a character that is dropped"
        ),
        pytest.param("<@123>", f"<{ZWSP}@123>", id="a member"),
        pytest.param("<@!123>", f"<{ZWSP}@!123>", id="a member by nickname"),
        pytest.param("<@&123>", f"<{ZWSP}@&123>", id="a role"),
        pytest.param("<#123>", f"<{ZWSP}#123>", id="a channel"),
        pytest.param("</random:1>", f"<{ZWSP}/random:1>", id="a command"),
        pytest.param("<t:0:R>", f"<{ZWSP}t:0:R>", id="a time"),
        pytest.param("<id:customize>", f"<{ZWSP}id:customize>", id="a server's own page"),
        pytest.param("<:wave:1>", f"<{ZWSP}:wave:1>", id="an emoji"),
        pytest.param("<a:wave:1>", f"<{ZWSP}a:wave:1>", id="a moving emoji"),
        pytest.param("<sound:1:2>", f"<{ZWSP}sound:1:2>", id="a sound"),
        pytest.param("<\u2066@1>", f"<{ZWSP}@1>", id="a member, hidden by a direction mark"),
        pytest.param(
            "<https://a.example>", f"<{ZWSP}https\\://a.example>", id="an address in angle brackets"
        ),
        pytest.param("a < b > c", "a < b > c", id="comparisons stay"),
        pytest.param("Map<Key>", "Map<Key>", id="generics stay"),
        pytest.param("**bold**", r"\*\*bold\*\*", id="bold"),
        pytest.param("snake_case_name", r"snake\_case\_name", id="underscores"),
        pytest.param("~~no~~", r"\~\~no\~\~", id="struck through"),
        pytest.param("||spoiler||", r"\|\|spoiler\|\|", id="a spoiler"),
        pytest.param("`code", r"\`code", id="a code mark left open"),
        pytest.param("```py", r"\`\`\`py", id="a code block left open"),
        pytest.param("\u1fef\u1fef\u1fef", r"\`\`\`", id="accents that normalise to code marks"),
        pytest.param("end\\", r"end\\", id="a backslash at the end"),
        pytest.param(r"\*x", r"\\\*x", id="an escape of their own"),
        pytest.param("[a](https://b.example)", r"\[a\](https\://b.example)", id="a masked link"),
        pytest.param("[[a]](<b> 'c')", r"\[\[a\]\](<b> 'c')", id="brackets in brackets, and a title"),
        pytest.param("[a] (https://b.example)", r"\[a\] (https\://b.example)", id="a masked link with a gap"),
        pytest.param("go https://a.example/x_y", r"go https\://a.example/x\_y", id="a bare address"),
        pytest.param("steam://run/1", r"steam\://run/1", id="an address of a program"),
        pytest.param("discord.gg/abc", r"discord\.gg/abc", id="an invite"),
        pytest.param("Discord.com/invite/a", r"Discord\.com/invite/a", id="a long invite"),
        pytest.param("discordapp.com/invite/a", r"discordapp\.com/invite/a", id="an old invite"),
        pytest.param("# Title", r"\# Title", id="a heading"),
        pytest.param("-# small", r"\-# small", id="small print"),
        pytest.param("- item", r"\- item", id="a list"),
        pytest.param("+ item", r"\+ item", id="a list with plus"),
        pytest.param("* item", r"\* item", id="a list with a star"),
        pytest.param("> quoted", r"\> quoted", id="a quote"),
        pytest.param(">>> quoted", r"\>>> quoted", id="a quote to the end"),
        pytest.param("1. Intro", r"1\. Intro", id="a numbered list"),
        pytest.param("2021.", r"2021\.", id="a number that ends the line"),
        pytest.param("1.5 times", "1.5 times", id="a fraction stays"),
        pytest.param("\n\n# late", r"\# late", id="a heading after blank lines"),
        pytest.param("one\n# two\r\n- three", "one # two - three", id="lines become one"),
        pytest.param("a\u2028b\x85c\x0bd\te", "a b c d e", id="odd line ends and tabs"),
        pytest.param("a\u00a0\u3000b", "a b", id="odd spaces"),
        pytest.param("\x00a\x1bb\x7fc\x9b", "abc", id="control characters"),
        pytest.param("gpj.\u202eexe", "gpj.exe", id="a direction override"),
        pytest.param("\u061ca\u200eb\u200fc\u2069", "abc", id="direction marks"),
        pytest.param("a\u200bb\u2060c\ufeffd\u00ade", "abcde", id="zero-width characters and soft hyphens"),
        pytest.param("a\U000e0068\U000e0069\U000e007f", "a", id="text hidden in tags"),
        pytest.param("a\ud83db\udc00", "ab", id="halves of pairs"),
        pytest.param("a\ufffeb\ufff9c", "abc", id="non-characters"),
        pytest.param("e\u0301", "é", id="a letter and its accent become one"),
        pytest.param("h" + "\u0335" * 40 + "i", "h" + "\u0335" * 3 + "i", id="marks in a heap"),
        pytest.param(
            "h" + "\u200c\u0335" * 40, "h" + "\u200c\u0335" * 3, id="a heap with joiners in between"
        ),
        pytest.param("\u0301\u0302a", "a", id="marks with nothing to stand on"),
        pytest.param("a \u20dd b", "a b", id="a mark on a space"),
        pytest.param("a\u200d\u200d\u200db", "a\u200db", id="joiners in a row"),
        pytest.param("a\u200d b\u200c", "a b", id="joiners with nothing to join"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="a joiner a language needs stays"),
        pytest.param(FAMILY, FAMILY, id="a family stays together"),
        pytest.param("¯\\_(ツ)_/¯", r"¯\\\_(ツ)\_/¯", id="a shrug keeps its arm"),
    ],
)
def test_foreign_text_is_shown_and_does_nothing(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown
    assert clipped(hostile, 200) == shown


@pytest.mark.parametrize(
    "blank",
    [
        "",
        "   ",
        "\n\t",
        "\u200b\ufeff",
        "\u202e\u2066",
        "\u3164\u115f\uffa0",
        "\u2800",
        "\u0301",
        "\u200d\ufe0f",
        "\x00",
    ],
)
def test_text_with_nothing_to_see_is_empty(blank: str) -> None:
    for made in (one_line(blank), plain(blank), clipped(blank, 50), clip_label(blank, 50)):
        assert (made or "Untitled episode") == "Untitled episode"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        pytest.param("short", 5, "short", id="what fits is left alone"),
        pytest.param("longer", 5, "long…", id="the ellipsis counts"),
        pytest.param("one two", 5, "one…", id="no space before the ellipsis"),
        pytest.param("anything", 1, "…", id="room for one"),
        pytest.param("anything", 0, "", id="no room"),
        pytest.param("\N{ROCKET}" * 4, 6, "\N{ROCKET}" * 2 + "…", id="a rocket counts twice"),
        pytest.param("ab" + "o\u0308\u0323" + "c", 4, "ab…", id="a letter keeps its marks"),
        pytest.param(FAMILY * 2, 13, FAMILY + "…", id="a family is not split"),
        pytest.param("a🇩🇪🇫🇷", 7, "a🇩🇪…", id="flags are not split"),
        pytest.param("a👍🏽b👍🏽", 6, "a👍🏽…", id="a hand keeps its colour"),
        pytest.param("a❤️b", 3, "a…", id="a heart keeps its selector"),
        pytest.param("क्षिक्षि", 7, "क्षि…", id="a syllable of joined letters is not split"),
        pytest.param("กำกำ", 3, "กำ…", id="a vowel stays with its letter"),
        pytest.param(
            "\u1100\u1161\u11a8" * 2, 5, "\u1100\u1161\u11a8…", id="a syllable written in parts is not split"
        ),
        pytest.param("x" + FAMILY * 9, 5, "x…", id="nothing of a family that does not fit"),
        pytest.param(FAMILY, 4, "👨\u200d…", id="one letter longer than the limit is cut within"),
        pytest.param(r"ab\*cd", 4, "ab…", id="no half escape"),
        pytest.param(r"ab\\cd", 5, r"ab\\…", id="a whole escape"),
    ],
)
def test_text_is_cut_between_letters(text: str, limit: int, cut: str) -> None:
    assert clip(text, limit) == cut


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        pytest.param("****", 8, r"\*\*\*\*", id="fits exactly"),
        pytest.param("*****", 8, r"\*\*\*…", id="a whole escape or none"),
        pytest.param("a*b", 3, "a…", id="an escape that does not fit goes"),
        pytest.param("xx@everyone", 6, f"xx@{ZWSP}e…", id="a ping stays broken"),
        pytest.param("1. Introduction", 6, r"1\. I…", id="a numbered title"),
        pytest.param(FAMILY * 3, 8, "👨\u200d👩\u200d…", id="one letter longer than the limit"),
        pytest.param("anything", 0, "", id="no room"),
        pytest.param("x" * 1_000_000, 10, "x" * 9 + "…", id="a megabyte"),
    ],
)
def test_escaped_text_is_cut_between_escapes(text: str, limit: int, cut: str) -> None:
    assert clipped(text, limit) == cut


@given(
    st.lists(
        st.sampled_from(("क्षि", "नि", "a", "*", " ", FAMILY, "🇩🇪", "👍🏽", "e\u0323\u0302")), max_size=20
    ),
    st.integers(12, 60),
)
@example(["क्षि"] * 9, 15)
def test_no_cut_is_inside_what_reads_as_one_letter(letters: list[str], limit: int) -> None:
    beginnings = {"".join(letters[:n]).strip() for n in range(len(letters) + 1)}

    assert clip("".join(letters).strip(), limit).removesuffix("…") in beginnings


def test_a_label_is_not_escaped() -> None:
    assert clip_label("  snake_case\n[1]\u202e ", 100) == "snake_case [1]"


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        pytest.param("RFC 1122", "https://a.ex/x", "[RFC 1122](https://a.ex/x)", id="an honest label"),
        pytest.param("a.ex", "https://www.a.ex/", "[a.ex](https://www.a.ex/)", id="its own host"),
        pytest.param("Node.js", "https://n.ex", "[Node.js](https://n.ex)", id="a name with a dot"),
        pytest.param("1.2.3 notes", "https://n.ex", "[1.2.3 notes](https://n.ex)", id="a version"),
        pytest.param("", "https://www.a.ex/", "[a.ex](https://www.a.ex/)", id="no label"),
        pytest.param("\u202e", "https://a.ex", "[a.ex](https://a.ex)", id="an invisible label"),
        pytest.param("https://a.ex/x", "https://a.ex/x", "[a.ex/x](https://a.ex/x)", id="the address itself"),
        pytest.param("docs", "https://bank.ex@evil.ex/", "[docs](https://evil.ex/)", id="a host as user"),
        pytest.param(
            "x", "https://a.ex/b) [c](", "[x](https://a.ex/b%29%20%5Bc%5D%28)", id="a closing address"
        ),
        pytest.param(
            "x", 'https://a.ex/<b>*`|"\\', "[x](https://a.ex/%3Cb%3E%2A%60%7C%22%5C)", id="markdown"
        ),
        pytest.param("x", "https://a.ex/ü?q=%C3%BC", "[x](https://a.ex/%C3%BC?q=%C3%BC)", id="letters"),
        pytest.param("x", "https://FAẞ.de/", "[x](https://xn--fa-hia.de/)", id="a sharp s in the host"),
        pytest.param("Faß.de", "https://faß.de/", "[Faß.de](https://xn--fa-hia.de/)", id="its own sharp s"),
        pytest.param(
            "fass.de", "https://faß.de/", "[fass.de (faß.de)](https://xn--fa-hia.de/)", id="another's ss"
        ),
        pytest.param("x", "https://a。ex/", "[x](https://a.ex/)", id="an ideographic full stop"),
        pytest.param("x", "https://i❤.ex/", "[x](https://xn--i-7iq.ex/)", id="an emoji in the host"),
        pytest.param("x", "https://a_b.bü.ex/", "[x](https://a_b.xn--b-eha.ex/)", id="a line in the host"),
        pytest.param("x", "HTTPS://A.EX:8080/Path", "[x](https://a.ex:8080/Path)", id="a port"),
        pytest.param("*x*", "https://a.ex/" + "y" * 500, r"\*x\*", id="an address too long for Discord"),
        pytest.param("Chat", "https://discord.gg/a", r"Chat (discord\.gg/a)", id="an invite"),
        pytest.param(
            "Chat", "https://discord.com/invite/a", r"Chat (discord\.com/invite/a)", id="a long invite"
        ),
        pytest.param(
            "API", "https://discord.com/a", "[API](https://discord.com/a)", id="Discord's own pages"
        ),
    ],
)
def test_a_link_is_written_so_that_markdown_reads_it(label: str, url: str, shown: str) -> None:
    assert link(label, url) == shown


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        pytest.param("bank.ex", "bank.ex", id="another host"),
        pytest.param("Go to https://bank.ex/login", "Go to bank.ex/login", id="another address"),
        pytest.param("bank。ex", "bank。ex", id="another host with a foreign dot"),
        pytest.param("ｂａｎｋ．ex", "ｂａｎｋ．ex", id="another host in wide letters"),
        pytest.param("bа\u200dnk.ex", "bа\u200dnk.ex", id="another host with a joiner"),
        pytest.param("bank.ex@evil.ex", "bank.ex@evil.ex", id="both hosts"),
        pytest.param("10.0.0.1", "10.0.0.1", id="a numeric address"),
        pytest.param("app://settings", r"app\://settings", id="another scheme"),
        pytest.param("https://localhost/", "localhost/", id="a bare name with a scheme"),
        pytest.param("a](https://bank.ex) [c", r"a\](bank.ex) \[c", id="a label that closes the link"),
        pytest.param("[bank.ex]", r"\[bank.ex\]", id="brackets of its own"),
    ],
)
def test_a_label_that_names_another_host_is_followed_by_the_links_own(label: str, shown: str) -> None:
    assert link(label, "https://user:pw@evil.ex/") == f"[{shown} (evil.ex)](https://evil.ex/)"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("discord://-/channels", id="the client's own scheme"),
        pytest.param("ftp://a.ex", id="a file server"),
        pytest.param("//a.ex", id="no scheme"),
        pytest.param("https:///path", id="no host"),
        pytest.param("https://[::1]/", id="an address literal"),
        pytest.param("https://[broken", id="a broken literal"),
        pytest.param("https://a.ex:port/", id="a port that is none"),
        pytest.param("https://a b.ex/", id="a host with a space"),
        pytest.param('https://a.ex "title"', id="a title behind the host"),
        pytest.param("https://bank.ex\\@evil.ex/", id="a backslash before the host"),
        pytest.param("https://" + "é" * 300 + ".ex", id="a host without end"),
        pytest.param("https://" + "é" * 70 + ".ex", id="a part of a host that is too long"),
    ],
)
def test_what_is_no_web_address_leaves_the_label_alone(url: str) -> None:
    assert link("*x*", url) == r"\*x\*"
    assert shown_host(url) == ""


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("pay.example in words (evil.example)", id="which names it last"),
        pytest.param("evil.example/pay.example", id="which is an address on it"),
    ],
)
def test_a_label_that_tells_the_host_itself_is_not_told_it_again(label: str) -> None:
    assert link(label, "https://evil.example/x") == f"[{plain(label)}](https://evil.example/x)"


def test_a_host_that_is_only_first_is_told() -> None:
    shown = link("evil.example, pay.example", "https://evil.example/")

    assert shown == "[evil.example, pay.example (evil.example)](https://evil.example/)"


def test_a_long_label_is_cut() -> None:
    assert link("x" * 400, "https://a.example") == f"[{'x' * 149}…](https://a.example)"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://www.a.example/x?y#z", "a.example", id="without www"),
        pytest.param("https://user:pw@A.Example:8080/", "a.example", id="without user, port and capitals"),
        pytest.param("https://bücher.example/", "bücher.example", id="one script"),
        pytest.param(
            "https://xn--bcher-kva.example/", "bücher.example", id="one script, written in punycode"
        ),
        pytest.param("https://faß.de/", "faß.de", id="a sharp s"),
        pytest.param("https://xn--fa-hia.de/", "faß.de", id="a sharp s, written in punycode"),
        pytest.param("https://ὀδυσσεύς.example/", "xn--pxac3bcak3d8526a.example", id="Greek above Latin"),
        pytest.param("https://пример.рф/", "пример.рф", id="one other script"),
        pytest.param("https://аррӏе.com/", "xn--80ak6aa92e.com", id="Cyrillic dressed as Latin"),
        pytest.param("https://i❤.example/", "xn--i-7iq.example", id="an emoji"),
        pytest.param("https://a\u200db.example/", "xn--ab-m1t.example", id="a joiner nobody sees"),
        pytest.param("https://gіthub.example/", "xn--gthub-n2e.example", id="one foreign letter"),
        pytest.param(
            "https://xn--99999999.example/", "xn--99999999.example", id="punycode that means nothing"
        ),
        pytest.param("https://a.example./", "a.example", id="the root's dot"),
        pytest.param("mailto:a@b.example", "", id="no web address"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_host_is_shown_plainly(url: str, shown: str) -> None:
    assert shown_host(url) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (2160, "36 min"),
        (2189, "36 min"),
        (2190, "37 min"),
        (3599, "1 h"),
        (4380, "1 h 13 min"),
        (7200, "2 h"),
    ],
)
def test_a_length_is_told_to_the_minute(seconds: int, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-1, "0:00"), (0, "0:00"), (510, "8:30"), (3600, "1:00:00"), (3723, "1:02:03")]
)
def test_a_position_is_told_as_players_do(seconds: int, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_count_agrees_with_its_noun() -> None:
    assert [plural(n, "chapter") for n in (0, 1, 1200)] == ["0 chapters", "1 chapter", "1,200 chapters"]


@given(HOSTILE, st.integers(0, 80))
@example("@everyone" * 9, 10)
@example("<@&1>" * 9, 12)
def test_clipped_text_keeps_to_its_limit_and_does_nothing(text: str, limit: int) -> None:
    made = clipped(text, limit)

    assert units(made) <= limit
    assert not ACTIVE.search(made)
    assert trailing_backslashes(made) % 2 == 0
    assert not re.search("[\ud800-\udfff\u202a-\u202e\u2066-\u2069]", made)


@given(HOSTILE)
def test_plain_text_is_what_was_written(text: str) -> None:
    made = plain(text)

    assert not ACTIVE.search(made)
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", made).replace(ZWSP, "") == one_line(text)


@given(HOSTILE)
def test_a_cleaned_line_is_clean(text: str) -> None:
    line = one_line(text)

    assert one_line(line) == line == unicodedata.normalize("NFC", line).strip()


@given(HOSTILE, st.integers(0, 40))
def test_cut_labels_keep_to_their_limit(text: str, limit: int) -> None:
    assert units(clip_label(text, limit)) <= limit
    assert units(clip(plain(text), limit)) <= limit
    assert trailing_backslashes(clip(plain(text), limit).removesuffix("…")) % 2 == 0


@given(HOSTILE, HOSTILE)
@example("](x", "x")
def test_a_link_is_one_link_or_none(label: str, path: str) -> None:
    made = link(label, f"https://a.example/{path}")

    whole = re.fullmatch(
        r"\[(?P<label>(?:\\.|[^\[\]\\])+)\]\((?P<url>https://a\.example/[^\s()<>\\*|`\[\]]*)\)", made
    )
    assert whole or not ACTIVE.search(made)
    if whole:
        assert not ACTIVE.search(whole["label"])
        assert len(whole["url"]) <= 512


@given(st.text())
def test_no_address_is_too_odd_for_a_link(url: str) -> None:
    assert re.fullmatch(r"x|x \(.*\)|\[x\]\(https?://.*\)", link("x", url))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def trailing_backslashes(text: str) -> int:
    return len(text) - len(text.rstrip("\\"))
