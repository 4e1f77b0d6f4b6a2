"""The words by which show notes in the common languages head a section."""

import re
from enum import Enum
from typing import Final

from bot.notes.calls_to_action import DECORATION, asks_for_something
from bot.notes.phrases import either


class Section(Enum):
    """What the lines under a heading are."""

    CHAPTERS = "chapters"
    SUBJECT = "subject"  # links, references, guests: about the episode
    PROMOTION = "promotion"
    OTHER = "other"


_HEADING_LIMIT: Final = 60  # characters

_CHAPTERS: Final = re.compile(
    r"(?:episode |video |show )?(?:{})(?: \([^)]*\))?".format(
        either(
            r"chapters?, chapter markers?, time ?stamps?, time ?codes?, time ?line, outline",
            r"table of contents",
            r"contents, topics, topics (?:covered|discussed), key moments, highlights, segments, show ?notes",
            r"kapitel, kapitelmarken, inhalt, inhaltsverzeichnis, inhalte, themen, zeitmarken, zeitstempel",
            r"kapitler, tidskoder, innhold, tidsstempel, hoofdstukken, inhoud, kapitellista",
            r"capítulos, minutaje, marcas de tiempo, temas, índice, contenido, conteúdo",
            r"chapitres, sommaire, minutage, au programme, capitoli, indice, rozdziały, spis treści",
            r"главы, таймкоды, содержание, bölümler",
            r"章节, 章節, 时间轴, 時間軸, 时间戳, 目录, 本期内容, 节目大纲, チャプター, 目次, 챕터",
            r"타임스탬프",
        )
    ),
    re.IGNORECASE,
)
_SUBJECT_WORD: Final = either(
    r"links?, resources?, references?, sources?, notes, further reading, reading, reading list, read more",
    r"learn more, bibliography, books?, papers?, articles?, recommendations?, picks?, tips?, tools?, news",
    r"guests?, mentions?, mentioned, cards, description, transcripts?, recommended",
    r"literatur, quellen, verweise, empfehlungen, gäste, gast, bücher, shownotes, beschreibung",
    r"lenker, lenke, kilder, gjester, gjest, länkar, källor, bronnen, ressurser",
    r"enlaces, recursos, referencias, fuentes, invitad[oa]s?, referências, convidad[oa]s?, descripción",
    r"liens?, ressources, références, invitée?s?, risorse, riferimenti, link utili, ospiti",
    r"źródła, linki, goście, ссылки, материалы, гости",
    r"参考链接, 參考連結, 参考资料, 链接, 連結, 相关链接, 相關連結, 延伸阅读, 延伸閱讀, 节目笔记, 嘉宾, 嘉賓",
    r"参考, 関連リンク, リンク, 参考リンク, ゲスト, 링크, 참고",
)
_SUBJECT: Final = re.compile(
    r"(?:(?:episode|show|useful|related|relevant|important|helpful|further|additional|other|more|selected|the|our|"
    r"today['’]s|weiterführende|nützliche|relaterte)\s+){0,3}"
    rf"(?:{_SUBJECT_WORD})(?:(?:,? and |,? & |, | und | og | y | et |/| / )(?:{_SUBJECT_WORD})){{0,3}}"
    r"(?: (?:mentioned|discussed|from|for|of|to|in|on|we|zur|zum|aus|der|fra|del|de)\b.*)?",
    re.IGNORECASE,
)
_ON_THE_WEB: Final = re.compile(
    r"(?:where to )?(?:find|follow|connect with|contact|reach|about) "
    r"(?!us\b|me\b|the (?:show|podcast|hosts?)\b|our\b|@|this (?:show|podcast)\b).{2,50}"
    r"|.{2,50} (?:on the web|online|on the internet|im netz|social media)"
    r"|(?:more )?about (?:the |our |today['’]s )?(?:guests?|authors?|speakers?)\b.*",
    re.IGNORECASE,
)
_PROMOTION: Final = re.compile(
    r"(?:(?:your|the|our|show|today['’]s|this (?:week|episode)['’]?s?|episode) )?"
    r"(?:{})(?:(?: and |/| & )(?:{}))?".format(
        *[
            either(
                r"sponsors?, sponsored by, partners?, supporters, advertisers?, hosts?, co-?hosts?, team",
                r"crew",
                r"producers?, credits?, production credits, socials?, social media, social links, contacts?",
                r"contact info, subscribe, subscribe now, follow, follow now, members?, membership, donate",
                r"donations, support, merch, shop, store, disclaimer, legal, newsletter, mailing list",
                r"feedback",
                r"community, courses, patreon, paypal, ko-fi, flattr, affiliate links?, discount codes?",
                r"join, listen, listen on, listen now, podcast info, show info, connect, follow us, plugs",
                r"shameless plugs?",
                r"hit us up(?: .*)?, stay in touch, stay connected, get in touch, keep in touch",
                r"where to listen",
                r"rate and review, review",
                r"moderation, moderatoren, gastgeber, kontakt, impressum, werbung, spenden, unterstützung",
                r"unterstützen, abonnieren, mitglied werden, vert, verter, programledere, abonner",
                r"redes sociales, presentador(?:es)?, contacto, patrocinadores, donaciones, suscríbete",
                r"réseaux sociaux, animateurs?, nous suivre, nous soutenir, partenaires, conduttori",
                r"contatti, sponsorizzato",
                r"主播, 主持人, 主持, 关于我们, 關於我們, 联系我们, 聯繫我們, 联系方式, 收听方式",
                r"收聽方式, 订阅, 訂閱, 赞助, 贊助, 捐款, 配信, 出演, パーソナリティ, スポンサー, お便り",
                r"後援",
            )
        ]
        * 2
    ),
    re.IGNORECASE,
)


def section_of(text: str) -> Section | None:
    """What a short line heads, None where it is not a heading known by its words."""
    words = DECORATION.sub("", text[: _HEADING_LIMIT * 2])
    if not words or len(words) > _HEADING_LIMIT:
        return None
    if _CHAPTERS.fullmatch(words):
        return Section.CHAPTERS
    if _PROMOTION.fullmatch(words):
        return Section.PROMOTION
    if _SUBJECT.fullmatch(words) or _ON_THE_WEB.fullmatch(words):
        return Section.SUBJECT
    return Section.PROMOTION if asks_for_something(words) else None
