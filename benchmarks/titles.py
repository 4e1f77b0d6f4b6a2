"""Synthetic catalogues of technical podcast titles, and queries made from them. All words are our own."""

import random
from dataclasses import dataclass
from itertools import accumulate

_TERMS = """
    HTTP/3 QUIC gRPC TLS DNS TCP UDP WebSockets GraphQL REST OAuth JWT CORS CSRF Postgres MySQL SQLite
    Redis Kafka RabbitMQ Cassandra MongoDB DynamoDB CockroachDB ClickHouse DuckDB Elasticsearch Lucene
    Kubernetes Docker Podman Terraform Ansible Nginx HAProxy Envoy Istio Linkerd Prometheus Grafana
    OpenTelemetry Jaeger Python Rust Go Java Kotlin Swift TypeScript JavaScript Erlang Elixir Haskell
    Clojure Scala OCaml Zig WebAssembly LLVM Linux FreeBSD Windows Android Chrome Firefox Safari
    Electron React Vue Svelte Angular Django Flask FastAPI Rails Spring Laravel Node.js Deno Bun Git
    GitHub GitLab Jenkins Bazel CMake Vim Emacs Arm RISC-V GPU CUDA SIMD eBPF XDP io_uring epoll mutex
    deadlock scheduler compiler garbage collector allocator cache index query planner sharding
    replication consensus Raft Paxos quorum latency throughput backpressure load balancer proxy gateway
    firewall VPN WireGuard encryption certificate password passkey phishing ransomware malware exploit
    sandbox container hypervisor kernel filesystem RAID NVMe backup migration schema transaction
    isolation snapshot vacuum partition stream batch queue event sourcing CQRS microservices monolith
    serverless Lambda edge CDN observability tracing logging metrics alert incident postmortem on-call
    chaos testing fuzzing mocking refactoring debugging profiling benchmark technical debt code review
    pair programming open source licence maintainer funding startup hiring interview remote career
    burnout machine learning neural network transformer embedding vector prompt inference fine-tuning
    dataset accessibility typography design system localisation unicode timezone floating point hash
    bloom filter B-tree trie heap graph
"""
TERMS = _TERMS.split()

_CONNECTIVES = "with and for in on of the a to from is are why how what when your our behind inside without"
CONNECTIVES = _CONNECTIVES.split()
CONNECTIVE_WEIGHTS = (9, 9, 7, 7, 7, 8, 12, 7, 7, 4, 4, 3, 4, 6, 4, 2, 4, 3, 2, 3, 2)
_ONSETS = "b c d f g h j k l m n p r s t v w br cl cr dr fl fr gl gr pl pr qu sc sh sl sp st str th tr ch"
ONSETS = _ONSETS.split()
_VOWELS = "a e i o u a e i o ai ea ee io oo ou ie"
VOWELS = _VOWELS.split()
_CODAS = "- - - l m n r s t ck nd ng nt rd rm rt sh ss st x"
CODAS = [coda.strip("-") for coda in _CODAS.split()]
_ENDINGS = "- - - - s ed er ing ion ly ment able ness al ive ous ity"
ENDINGS = [ending.strip("-") for ending in _ENDINGS.split()]
_SURNAME_ENDINGS = "son sen er mann ski ova ez ini berg ström ton well field hara moto ley wood oglu"
SURNAME_ENDINGS = _SURNAME_ENDINGS.split()
VOCABULARY_SIZE = 55_000
ZIPF = 0.95
SURNAME_SHARE = 0.12

KEYS = {
    key: [row[place + step] for step in (-1, 1) if 0 <= place + step < len(row)]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
    for place, key in enumerate(row)
}
TELLING_WORDS, TELLING_LETTERS = 2, 4  # nobody looks for an episode by "on what the"
QUERY_KINDS = (
    "one edit",
    "two edits",
    "prefix",
    "prefix, edit",
    "truncated",
    "shuffled",
    "shuffled, edit",
    "apart",
)


@dataclass(frozen=True, slots=True)
class Query:
    """What someone may type for the title at `place`."""

    text: str
    place: int
    kind: str


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles, and the seed they came from."""

    titles: list[str]
    seed: int

    @classmethod
    def of(cls, size: int, *, seed: int) -> "Titles":
        """That many distinct titles."""
        random_ = random.Random(f"titles {seed}")
        words = _vocabulary(random_)
        weights = list(accumulate((rank + 3) ** -ZIPF for rank in range(len(words))))
        titles: dict[str, None] = {}
        while len(titles) < size:
            titles.setdefault(_title(random_, words, weights))
        return cls(list(titles), seed)

    def queries(self, count: int) -> list[Query]:
        """Queries for random titles, the kinds in turn."""
        random_ = random.Random(f"queries {self.seed}")
        found: list[Query] = []
        while len(found) < count:
            place = random_.randrange(len(self.titles))
            kind = QUERY_KINDS[len(found) % len(QUERY_KINDS)]
            words = self.titles[place].lower().split()
            query = _query(random_, words, kind) if len(words) >= 5 else ""
            if sum(len(word) >= TELLING_LETTERS for word in query.split()) >= TELLING_WORDS:
                found.append(Query(query, place, kind))
        return found


def _vocabulary(random_: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_SIZE:
        syllables = random_.choices((1, 2, 3), (2, 6, 3))[0]
        word = "".join(
            random_.choice(ONSETS) + random_.choice(VOWELS) + (random_.choice(CODAS) if last else "")
            for last in (False,) * (syllables - 1) + (True,)
        )
        word += random_.choice(ENDINGS)
        if 3 <= len(word) <= 13:
            words.setdefault(word)
    return sorted(words, key=lambda word: len(word) + random_.random() * 6)  # frequent words are short


def _surname(random_: random.Random) -> str:
    start = random_.choice(ONSETS) + random_.choice(VOWELS) + random_.choice(CODAS)
    middle = random_.choice(["", random_.choice(ONSETS) + random_.choice(VOWELS)])
    return (start + middle + random_.choice(SURNAME_ENDINGS)).capitalize()


def _title(random_: random.Random, words: list[str], weights: list[float]) -> str:
    length = random_.gauss(49, 11)
    parts: list[str] = []
    while sum(map(len, parts)) + len(parts) < length - 4:
        kind = random_.random()
        if kind < 0.24:
            parts.append(random_.choice(TERMS))
        elif kind < 0.52:
            parts.append(random_.choices(CONNECTIVES, CONNECTIVE_WEIGHTS)[0])
        else:
            parts.append(random_.choices(words, cum_weights=weights)[0])
    if random_.random() < SURNAME_SHARE:
        parts += ["with", _surname(random_)]
    title = " ".join(parts)
    return title[:1].upper() + title[1:]


def _query(random_: random.Random, words: list[str], kind: str) -> str:
    count = min(len(words), random_.choice((3, 4, 5)))
    start = random_.randrange(len(words) - count + 1)
    chosen = words[start : start + count]
    match kind:
        case "one edit" | "two edits":
            edits = 1 if kind == "one edit" else 2
        case "prefix" | "prefix, edit":
            title = " ".join(words)
            chosen = title[: random_.randint(12, max(13, min(30, len(title))))].split()
            edits = kind.endswith("edit")
        case "truncated":
            chosen = [word[: max(3, len(word) - random_.randint(1, 4))] for word in chosen]
            edits = 0
        case "shuffled" | "shuffled, edit":
            random_.shuffle(chosen)
            edits = kind.endswith("edit")
        case _:
            chosen = [words[place] for place in sorted(random_.sample(range(len(words)), count))]
            edits = 0
    for _ in range(edits):
        long = [place for place, word in enumerate(chosen) if len(word) >= 4] or [0]
        place = random_.choice(long)
        chosen[place] = _edited(random_, chosen[place])
    return " ".join(chosen)


def _edited(random_: random.Random, word: str) -> str:
    """A word with one slip of the fingers, seldom on its first letter."""
    at = 0 if random_.random() < 0.05 else random_.randrange(min(1, len(word) - 1), len(word))
    match random_.randrange(5):
        case 0 if at + 1 < len(word):
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case 3:
            return word[:at] + random_.choice(KEYS.get(word[at], ["e"])) + word[at + 1 :]
        case _:
            return word[:at] + random_.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]
