"""Addresses of the web: taken apart, found in text, freed of tracking, compared."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

URL_LIMIT: Final = 2048  # characters of an address that is kept; what is longer is no link a person wrote
DISCORD_URL_LIMIT: Final = 512  # of one Discord takes on a button; longer ones are no links in text either
DISCORD_IMAGE_URL_LIMIT: Final = 2048  # of one Discord takes a picture from

_IN_TEXT: Final = re.compile(
    r"https?://[^\s<>\"“”«»„|\\^`{}，。；：！？、（）【】《》「」『』]+", re.IGNORECASE
)
# Several times as fast as `split_url`: it is asked of every link of all notes.
_ADDRESS: Final = re.compile(
    r"https?://(?:[^/?#]*@)?(?P<host>\[[^/?#]*\]|[^/?#:]*)(?P<port>(?::\d+)?)"
    r"(?P<path>[^?#]*)(?P<query>(?:\?[^#]*)?)(?P<fragment>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SCHEME: Final = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_NAMED: Final = re.compile(r"[^\W_]\.[^\W_]|\[")  # a name with a dot in it, or an IPv6 address
_TRAILING: Final = ".,;:!?'’‘*_~…"
_PAIRS: Final = {")": "(", "]": "["}
_TRACKING: Final = frozenset(
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igsh",
        "igshid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_enc_id", "oly_anon_id", "s_cid",
        "ref_src", "ref_url",
    }
)  # fmt: skip
_TRACKING_PREFIXES: Final = ("utm_", "mc_", "pk_", "mtm_", "hsa_")
_TRACKING_OF_HOST: Final = {  # by the last two names of the host
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel"}),
    "youtu.be": frozenset({"si", "feature", "pp", "ab_channel"}),
    "spotify.com": frozenset({"si", "nd", "dl_branch", "context"}),
    "twitter.com": frozenset({"s"}),
    "x.com": frozenset({"s"}),
}


def split_url(url: str) -> SplitResult | None:
    """The parts of an http(s) address that names a host; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # a port that is no number is noticed only when it is asked for
    except ValueError:  # or a broken IPv6 address, or a host that changes its meaning when normalised
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def is_web_url(url: str) -> bool:
    """Whether this is an http(s) address of a host with a full name, and no longer than `URL_LIMIT`."""
    if len(url) > URL_LIMIT or url[:4].lower() != "http":
        return False
    parts = split_url(url)
    return parts is not None and _NAMED.search(parts.netloc.rpartition("@")[2]) is not None


def urls_in(text: str) -> list[tuple[int, int]]:
    """Where the http(s) addresses of a text begin and end, the sentence's punctuation left out."""
    spans: list[tuple[int, int]] = []
    for match in _IN_TEXT.finditer(text):
        url = _without_sentence(match.group()[: URL_LIMIT + 1])
        if len(url) <= URL_LIMIT and is_web_url(url):
            spans.append((match.start(), match.start() + len(url)))
    return spans


def _without_sentence(url: str) -> str:
    while url:
        last = url[-1]
        opening = _PAIRS.get(last)
        if last not in _TRAILING and (opening is None or url.count(opening) >= url.count(last)):
            break
        url = url[:-1]
    return url


def tidy_url(url: str) -> str:
    """The address without the parameters that only track who clicked, the rest verbatim."""
    if "?" not in url:
        return url
    before, _, rest = url.partition("?")
    fields, mark, fragment = rest.partition("#")
    if "#" in before:
        return url
    tracking = _TRACKING_OF_HOST.get(".".join(host_of(url).split(".")[-2:]), frozenset[str]())
    kept = [field for field in fields.split("&") if not _tracks(field.partition("=")[0].lower(), tracking)]
    query = "&".join(kept)
    return f"{before}{'?' if query else ''}{query}{mark}{fragment}"


def _tracks(name: str, of_host: frozenset[str]) -> bool:
    return name in _TRACKING or name in of_host or name.startswith(_TRACKING_PREFIXES)


def full_host_of(url: str | None) -> str:
    """The host in lower case as requests are sent to it, empty where there is none."""
    parts = split_url(url or "")
    return (parts.hostname or "") if parts else ""


def host_of(url: str) -> str:
    """The host in lower case without `www.`, as people name it; empty where there is none."""
    match = _ADDRESS.match(url)
    return match["host"].lower().removeprefix("www.") if match else ""


def registrable_domain(url: str) -> str:
    """What its owner registered of a host: `example.co.uk` of `www.example.co.uk`, `x.github.io` whole."""
    return _registrable_domain(host_of(url))


@lru_cache(4_096)  # a show's links lead to the same few hosts
def _registrable_domain(host: str) -> str:
    found = _suffix_list()(host)
    return found.top_domain_under_public_suffix or found.ipv4 or ".".join(host.split(".")[-2:])


@cache
def _suffix_list() -> "TLDExtract":
    """The public suffix list that came with the library: nothing is fetched."""
    from tldextract import TLDExtract  # a tenth of a second that a start need not wait for

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def path_of(url: str) -> str:
    """The path, without query and fragment."""
    match = _ADDRESS.match(url)
    return match["path"] if match else ""


def query_of(url: str) -> str:
    """The query with its question mark, empty where there is none."""
    match = _ADDRESS.match(url)
    return match["query"] if match else ""


def without_scheme(url: str) -> str:
    """The address as people write it, without `https://` and `www.`; other words as they are."""
    match = _SCHEME.match(url)
    return url[match.end() :] if match else url


def url_key(url: str) -> str:
    """What spellings of one address share: it without scheme, `www.`, tracking and closing slash."""
    tidied = tidy_url(url.strip())
    match = _ADDRESS.match(tidied)
    if match is None:
        return tidied
    host = match["host"].lower().removeprefix("www.")
    return f"{host}{match['port']}{match['path'].rstrip('/')}{match['query']}{match['fragment']}"
