"""Links as written: found in text, freed of tracking, compared."""

import re
from typing import Final
from urllib.parse import urlsplit

URL_LIMIT: Final = 2048  # characters; what is longer is no link a person wrote

_IN_TEXT: Final = re.compile(
    r"https?://[^\s<>\"“”«»„|\\^`{}，。；：！？、（）【】《》「」『』]+", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"https?://(?:[^/?#@]*@)?(?P<host>[^/?#:]*)(?P<port>(?::\d+)?)(?P<path>[^?#]*)(?P<query>(?:\?[^#]*)?)(?P<fragment>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMED: Final = re.compile(r"[^\W_]\.[^\W_]|:")
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
_TRACKING_OF_HOST: Final = {
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel"}),
    "youtu.be": frozenset({"si", "feature", "pp", "ab_channel"}),
    "spotify.com": frozenset({"si", "nd", "dl_branch", "context"}),
    "twitter.com": frozenset({"s"}),
    "x.com": frozenset({"s"}),
}


def is_web_url(url: str) -> bool:
    """Return whether this is an http(s) URL that names a host, and no longer than URL_LIMIT."""
    if len(url) > URL_LIMIT or url[:4].lower() != "http":
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is noticed only when it is asked for
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _NAMED.search(parts.hostname or "") is not None


def urls_in(text: str) -> list[tuple[int, int]]:
    """Return where the http(s) URLs of a text begin and end, the sentence's punctuation left out."""
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
    """Return the URL without the parameters that only track who clicked, the rest verbatim."""
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


def host_of(url: str) -> str:
    """Return the host in lower case without `www.`, empty where there is none."""
    match = _ADDRESS.match(url)
    return match["host"].lower().removeprefix("www.") if match else ""


def path_of(url: str) -> str:
    """Return the path, without query and fragment."""
    match = _ADDRESS.match(url)
    return match["path"] if match else ""


def query_of(url: str) -> str:
    """Return the query with its question mark, empty where there is none."""
    match = _ADDRESS.match(url)
    return match["query"] if match else ""


def url_key(url: str) -> str:
    """Return what spellings of one address share: it without scheme, `www.`, tracking and closing slash."""
    tidied = tidy_url(url.strip())
    match = _ADDRESS.match(tidied)
    if match is None:
        return tidied
    host = match["host"].lower().removeprefix("www.")
    return f"{host}{match['port']}{match['path'].rstrip('/')}{match['query']}{match['fragment']}"
