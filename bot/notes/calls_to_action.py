"""The words by which show notes ask something of the listener, or thank those who pay."""

import re
from collections import defaultdict
from typing import Final

from bot.notes.phrases import either
from bot.players import is_listening_place

_LABEL_LIMIT: Final = 60  # characters; longer words are the title of something
DECORATION: Final = re.compile(r"^[\W_]+|[\W_]+$")

# What the listener is asked for, or who is thanked for paying: an opening word, and what must follow it.
_OURS: Final = (
    r"(?:us|me|our|my|"
    r"(?:the|this|our|my) (?:[\w-]+ )?(?:show|podcast|channel|network|work|programme?|pod|newsletter|feed))\b"
)
_PLACES: Final = (
    r"(?:twitter|x|facebook|instagram|mastodon|bluesky|discord|slack|linkedin|youtube|tiktok|threads|apple|spotify|"
    r"itunes|patreon|telegram|reddit)\b"
)
_GROUPS: Final = (
    r"(?:discord|slack|community|telegram|patreon|group|server|club|chat|reddit|subreddit|forum)\b"
)
_UNS: Final = r" (?:gerne? |gjerne |bitte )?(?:uns|mich|mir|den podcast|diesen podcast)\b"
_OSS: Final = r" (?:gjerne |gärna )?(?:oss|meg|mig|os|podcasten|podden|podkasten)\b"
_REQUESTS: Final[tuple[tuple[str, str], ...]] = (
    ("sponsor sponsors sponsored sponsoring sponsorship", ""),
    ("sponsoren sponsorer sponsert sponset sponsorizzato", ""),
    ("brought", r" to you by\b"),
    ("episode show podcast", r" (?:is|was) (?:[\w-]+ )?(?:supported|presented|made possible|brought)\b"),
    ("thanks", r" to our (?:\w+ )?(?:partners?|friends|supporters|patrons|members)\b"),
    ("partnered", r" with\b"),
    ("support fund sustain", rf" (?:\w+ ){{0,2}}{_OURS}"),
    ("help", rf" (?:support|fund|keep|sustain|grow) (?:\w+ ){{0,2}}{_OURS}"),
    ("support", rf" (?:on|via) {_PLACES}"),
    ("follow find tweet email contact reach message rate review visit", rf" {_OURS}"),
    ("follow", r"\s+@| the (?:hosts?|show|podcast)\b"),
    ("check", rf" (?:out )?{_OURS}"),
    ("connect", rf" with {_OURS}"),
    ("join", rf" us on\b| our\b| my\b| the\b[^.]{{0,40}}\b{_GROUPS}| (?:[A-Z][\w’']*\s){{1,4}}on {_PLACES}"),
    ("reach get stay keep chat", r"(?: out| in touch| up)? (?:to|with) (?:us|me)\b"),
    ("get", r" in touch\b| (?:my|our) (?:[\w-]+ )?(?:course|book|newsletter)\b"),
    ("take buy", r" (?:my|our) (?:[\w-]+ )?(?:course|book|merch)\b| (?:me|us) a (?:coffee|beer)\b"),
    ("us", rf" on {_PLACES}"),
    ("hit", r" (?:us|me) up\b"),
    ("subscribe", r" (?:to|on|via|in|at|now|here|today|for|wherever)\b|\W*$"),
    ("subscribers members patrons", r"(?:hip)?[ -]only\b"),
    ("sign", r" up (?:for|to) (?:[\w-]+ ){0,3}(?:newsletter|mailing list|trial|premium|membership|course)\b"),
    ("listen", r"(?:ing)? (?:to (?:us|the (?:show|podcast)) )?(?:on|in|via|at|here)\b"),
    ("available", r" (?:on|in|wherever)\b[^.]{0,60}\b(?:spotify|apple|itunes|podcasts?)\b"),
    ("wherever", r" you (?:get|listen|find)\b"),
    ("leave write give", r"\b[^.]{0,30}\b(?:reviews?|ratings?)\b"),
    ("rate", r" (?:and|&) review\b"),
    ("promo coupon discount offer", r"[ -]?codes?\b"),
    ("use with", r" (?:(?:the|our|my) )?(?:promo |coupon |discount )?code [\"'“‘]?(?-i:[A-Z0-9]{3,})"),
    ("off", r"(?<=% off)\b"),
    ("free", r" trial\b"),
    ("special", r" offers?\b"),
    ("donate", rf" (?:at|via|here|now|to {_OURS})\b|\W*$"),
    ("tip", r" jar\b"),
    ("become", r" an? (?:[\w-]+ )?(?:members?|patrons?|supporters?|subscribers?|sponsors?|premium)\b"),
    ("course courses", r" (?:i|we) (?:teach|offer|made|sell)\b"),
    ("my our", r" (?:[\w-]+ )?(?:courses?|newsletter|website|socials?|patrons?|patreon|discord|slack)\b"),
    ("my our", r" (?:[\w-]+ )?(?:store|shop|merch)\b"),
    ("our", r" (?:[\w-]+ )?(?:blog|community|apps?|friends|partners|channel|facebook|twitter|instagram)\b"),
    ("ad", r" choices\b"),
    ("adchoices", ""),
    ("theme intro outro opening closing", r"[ -](?:music|song|theme)\b"),
    ("affiliate", r" (?:links?|program)"),
    ("show", r" ?notes (?:for|to|of|at|are|can|zu[rm]?|der|here)\b"),
    ("shownotes", r" (?:for|to|of|at|are|can|zu[rm]?|der|here)\b"),
    ("full", r" show ?notes\b"),
    ("send share give", r"\b[^.]{0,20}\bfeedback\b"),
    ("feedback", r"\b[^.]{0,30}\b(?:us|form|welcome|email)\b"),
    ("podcast rss xml mp3 audio itunes", r" feed\b"),
    ("download", r" (?:the |this |as )?(?:mp3|audio|episode|ogg)\b"),
    ("direct", r" (?:link|download)\b[^.]{0,20}\b(?:mp3|audio|episode|ogg)\b"),
    ("great", r" deals?\b"),
    ("unterstütze unterstützen unterstützt", _UNS),
    ("folgt folge folgen", r" (?:uns|mir)\b"),
    ("abonniere abonnieren abonniert", r" (?:uns|den|diesen|unseren|jetzt)\b|\W*$"),
    ("spende spendet spenden", r" (?:an|für|bitte|per|via)\b|\W*$"),
    ("werde mitglied", r" (?:mitglied|werden)\b"),
    ("werbepartner rabattcode gutscheincode hörerunterstützung", ""),
    ("støtt stött stötta støt følg följ", _OSS),
    ("abonner prenumerera abonnér", r" (?:på|i|her|här|gratis)\b|\W*$"),
    ("steun volg", r" (?:ons|deze|de podcast)\b"),
    ("síguenos siguenos apóyanos apoyanos suscríbete suscribete escúchanos contáctanos", ""),
    ("patrocina patrocinado patrocinador", ""),
    ("siga sigam apoie inscreva assine", r"[ -](?:nos|se|o podcast|o canal|no|na|a gente)\b"),
    ("suivez abonnez soutenez", r"[ -](?:nous|moi|vous|le podcast|l['’]émission)\b"),
    ("faire", r" un don\b"),
    ("seguici sostienici iscriviti", ""),
    ("wesprzyj obserwuj subskrybuj", ""),
    ("подписывайтесь подписаться поддержать поддержите подпишитесь спонсор спонсоры", ""),
)  # fmt: skip
_REQUESTS_WITHOUT_SPACES: Final = re.compile(
    "赞助|贊助|捐款|捐赠|捐贈|打赏|支持《|支持我们|支持我們|订阅及|订阅我们|订阅本|訂閱|关注我们|關注我們|关注我的|"
    "收听我们|收听本|收聽我們|听众群|聽眾群|加入我们|加入我們|邮件反馈|电邮反馈|给我们|主题曲|主題曲|商务合作|公众号|"
    "フォローし|チャンネル登録|スポンサー|お便り|番組への|후원|구독"
)
_ASKING_LABEL: Final = re.compile(
    r"(?:the |our |my )?(?:{})".format(
        either(
            r"subscribe, subscription, donate, donations?, newsletter, patreon, paypal, ko-fi, flattr",
            r"feedback",
            r"merch, membership, support, become a member, rss, rss feed, privacy policy, terms of service",
            r"spenden, abonnieren, unterstützen, abonner, donar, suscribirse, faire un don, s['’]abonner",
            r"订阅, 訂閱, 捐款, 赞助, 贊助, 反馈, 購読",
        )
    ),
    re.IGNORECASE,
)
_PREPOSITION: Final = re.compile(r"(?:on|via|in) ", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")


def _by_opening_word() -> dict[str, re.Pattern[str]]:
    """The requests by their first word, so that a text costs one look-up a word."""
    rests: defaultdict[str, list[str]] = defaultdict(list)
    for words, rest in _REQUESTS:
        for word in words.split():
            rests[word].append(rest)
    return {word: re.compile("|".join(rest), re.IGNORECASE) for word, rest in rests.items()}


_REST_OF_REQUEST: Final = _by_opening_word()


def asks_for_something(text: str) -> bool:
    """Whether the words ask to follow, support, buy or listen, or credit a sponsor."""
    for match in _WORD.finditer(text):
        rest = _REST_OF_REQUEST.get(match.group().lower())
        if rest and rest.match(text, match.end()):
            return True
    return _REQUESTS_WITHOUT_SPACES.search(text) is not None


def names_promotion(label: str) -> bool:
    """Whether a link's own words are those of a request: `Donate`, `Support the show`."""
    words = DECORATION.sub("", label)
    return len(words) <= _LABEL_LIMIT and (
        _ASKING_LABEL.fullmatch(words) is not None or asks_for_something(words)
    )


def names_listening_place(label: str) -> bool:
    """Whether a link's own words are only the name of a podcast app."""
    words = DECORATION.sub("", label[:_LABEL_LIMIT])
    preposition = _PREPOSITION.match(words)
    return is_listening_place(words[preposition.end() :] if preposition else words)
