"""A dozen made-up episodes of a made-up show, and one of another."""

from bot.search import Document

SHOW, OTHER_SHOW = 1, 2
DAY = 86_400

EPISODES = (
    Document(
        id=101,
        show_id=SHOW,
        title="Episode 1: Sockets from Scratch | The Stack Hour",
        published_at=100 * DAY,
        duration_s=1800,
        chapters=((0, "Welcome"), (240, "Why bind can fail"), (900, "Nagle's algorithm and delayed ACK")),
        links=(("https://www.rfc-editor.org/rfc/rfc9293", "TCP, as revised"),),
        notes="We open a socket, listen, and find out what the backlog does.",
    ),
    Document(
        id=102,
        show_id=SHOW,
        title="Episode 2: GraphQL or RPC? | The Stack Hour",
        published_at=107 * DAY,
        duration_s=2400,
        chapters=((0, "Welcome"), (610, "Over-fetching"), (1500, "Schema stitching in practice")),
        notes="Two ways to ask a server for things, and what caches think of them.",
    ),
    Document(
        id=103,
        show_id=SHOW,
        title="Episode 3: WarmStart, or the KeepWarm trick | The Stack Hour",
        published_at=114 * DAY,
        duration_s=900,
        notes="Serverless functions take their time to wake up. We keep them warm.",
    ),
    Document(
        id=104,
        show_id=SHOW,
        title="Episode 4: Write-Ahead Logging in Postgres | The Stack Hour",
        published_at=121 * DAY,
        duration_s=3600,
        chapters=((0, "Welcome"), (450, "Fsync is a promise"), (2040, "Checkpoints and torn pages")),
        persons=("Marit Solbakken",),
        summary="How a database survives the power cord.",
        notes="Marit explains why a commit waits for the disk, and how recovery replays the log.",
    ),
    Document(
        id=105,
        show_id=SHOW,
        title="Episode 5: Service Mesh Fatigue | The Stack Hour",
        published_at=128 * DAY,
        duration_s=2700,
        notes="Sidecars everywhere. Command Query Separation (CQS) gets a mention too.",
    ),
    Document(
        id=106,
        show_id=SHOW,
        title="Episode 6: Kubernetes without Tears | The Stack Hour",
        published_at=135 * DAY,
        duration_s=4200,
        chapters=((0, "Welcome"), (1260, "Pod eviction at three in the morning")),
        links=(("https://github.com/example/gentle-operator", "Gentle operator"),),
        notes="Schedulers, quotas and a cluster that drained itself.",
    ),
    Document(
        id=107,
        show_id=SHOW,
        title="Episode 7: HTTP/3 Arrives | The Stack Hour",
        published_at=142 * DAY,
        duration_s=2000,
        notes="Head-of-line blocking moves out.",
    ),
    Document(
        id=108,
        show_id=SHOW,
        title="Episode 8: Content Delivery Networks Explained | The Stack Hour",
        published_at=149 * DAY,
        duration_s=2100,
        notes="Edges, purges, and stale answers that are good enough.",
    ),
    Document(
        id=109,
        show_id=SHOW,
        title="Episode 9: Refactoring, Part One | The Stack Hour",
        published_at=156 * DAY,
        notes="Small steps.",
    ),
    Document(
        id=110,
        show_id=SHOW,
        title="Episode 10: Refactoring, Part Two | The Stack Hour",
        published_at=163 * DAY,
        notes="Larger steps.",
    ),
    Document(
        id=111,
        show_id=SHOW,
        title="Episode 11: Völva, a Build Tool from Tromsø | The Stack Hour",
        published_at=170 * DAY,
        notes="Jørn Ødegård on hermetic builds.",
    ),
    Document(
        id=112,
        show_id=SHOW,
        title="Episode 12: 数据库索引的故事 | The Stack Hour",
        published_at=177 * DAY,
        notes="An episode in Mandarin.",
    ),
)
ELSEWHERE = Document(
    id=201,
    show_id=OTHER_SHOW,
    title="Postgres for Gardeners",
    published_at=400 * DAY,
    duration_s=600,
    notes="Rows of beans.",
)
