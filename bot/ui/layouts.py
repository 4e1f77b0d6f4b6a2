"""What is shown: pure functions from values to Components V2 layouts."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.links import PLATFORM_NAMES, VERBS, can_jump, jump
from bot.notes.urls import tidy_url
from bot.search import Field, Hit
from bot.services.announcing.why import Reason
from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.importing import Imported
from bot.services.listening import ListEntry
from bot.services.paging import Page
from bot.services.polling import Round
from bot.services.resources import Citation
from bot.services.searching import FoundEpisode
from bot.ui.text import clip, clip_label, clipped, clock, duration, link, one_line, plural
from db.follows import Follow
from db.models import Chapter, Episode, Link, Media, Platform, Show, ShowLink

ACCENT = discord.Colour(0x5B7FDE)
TEXT_LIMIT = 4_000  # characters over a whole view
HEADROOM = 100  # left free, since it is not documented how Discord counts
SELECT_LIMIT = 25
RESOURCES_BUDGET = 1_400  # characters; more would crowd out the chapters
LINK_BUTTON_LIMIT = 512
MENTION_ROOM = TEXT_LIMIT - 60  # beside a card, for the role it mentions
SUMMARY_LIMIT = 10  # episodes named in one post about several
LIST_LIMIT = 8  # episodes shown of a member's list
PLAYERS = tuple(
    platform
    for platform in Platform
    if platform not in (Platform.PODLOVE, Platform.PODIGEE, Platform.FIRESIDE)
)

Item = ui.Item[Any]
_Card = ui.Container[ui.LayoutView]


def notice(text: str) -> ui.LayoutView:
    """One sentence."""
    return _view(_card(ui.TextDisplay(clipped(text, 1_500))))


def miss(sentence: str, nearest: Sequence[Episode]) -> ui.LayoutView:
    """Nothing was found; the nearest there is."""
    card = _card(ui.TextDisplay(clipped(sentence, 300)))
    if nearest:
        card.add_item(ui.TextDisplay("-# Nearest:\n" + "\n".join(f"- {episode_line(e)}" for e in nearest)))
        card.add_item(ui.ActionRow(episode_select(nearest, anchor=0, placeholder="Open one of them")))
    return _view(card)


def episode_card(
    card: EpisodeCard,
    *,
    buttons: Sequence[Item] = (),
    selects: Sequence[Item] = (),
    chapter_selects: Sequence[Item] = (),
    found_at: str | None = None,
    room: int = TEXT_LIMIT,
) -> ui.LayoutView:
    """One episode; the selects of chapters are used only where the links do not all fit as text."""
    head, resources = _head(card, found_at), _resources(card.resources)
    room = min(room, TEXT_LIMIT) - HEADROOM - len(head) - len(resources)
    chapters = _linked_chapters(card, room)
    body = _card(*_illustrated(head, card))
    if card.chapters:
        body.add_item(ui.Separator())
        body.add_item(ui.TextDisplay(chapters or _plain_chapters(card.chapters, room)))
        if chapters is None and card.media and can_jump(card.media.platform):
            for select in chapter_selects:
                body.add_item(ui.ActionRow(select))
    if resources:
        body.add_item(ui.Separator())
        body.add_item(ui.TextDisplay(resources))
    body.add_item(ui.Separator())
    body.add_item(ui.ActionRow(_play_button(card), *buttons))
    for select in selects:
        body.add_item(ui.ActionRow(select))
    return _view(body)


def episode_post(
    card: EpisodeCard, *, role_id: int | None, mark: Item, chapter_selects: Sequence[Item] = ()
) -> ui.LayoutView:
    """The announcement of one episode; `mark` is the button it is recognised by."""
    layout = episode_card(
        card, buttons=[mark], chapter_selects=chapter_selects, found_at="New episode", room=MENTION_ROOM
    )
    return _mentioning(layout, role_id)


def plain_post(card: EpisodeCard, *, role_id: int | None, mark: Item) -> ui.LayoutView:
    """An announcement with nothing in it that could be objected to: for servers that refused the full one."""
    text = f"New episode: {episode_line(card.episode)}"
    return _mentioning(_view(_card(ui.TextDisplay(text), ui.ActionRow(mark))), role_id)


def summary_post(
    show: Show, episodes: Sequence[Episode], *, role_id: int | None, mark: Item, select: Item
) -> ui.LayoutView:
    """One announcement of several episodes, oldest first."""
    lines = [f"## {plural(len(episodes), 'new episode')} of {clipped(show.title, 120)}"]
    lines += [f"- {episode_line(episode)}" for episode in episodes[:SUMMARY_LIMIT]]
    if len(episodes) > SUMMARY_LIMIT:
        lines.append(f"-# and {len(episodes) - SUMMARY_LIMIT} more")
    card = _card(ui.TextDisplay("\n".join(lines)), ui.ActionRow(select), ui.ActionRow(mark))
    return _mentioning(_view(card), role_id)


def follows(lines: Sequence[str]) -> ui.LayoutView:
    """What a server's channels follow, a line each, already in markdown."""
    if not lines:
        return notice("No channel follows a show yet. /announce here makes this one follow.")
    return _view(_card(ui.TextDisplay("\n".join(["## Announcements", *lines])[:TEXT_LIMIT])))


def followed(follow: Follow, show: Show) -> ui.LayoutView:
    """The answer to /announce here."""
    text = (
        f"{follow_line(follow, show).removeprefix('- ')}\nNew episodes are posted there from now on, once "
        "each. /announce test shows what a post looks like."
    )
    return _view(_card(ui.TextDisplay(text)))


def follow_line(follow: Follow, show: Show) -> str:
    """One follow in markdown: where, what, how, and what is wrong."""
    how = [clipped(show.title, 80)]
    if follow.role_id:
        how.append(f"mentions <@&{follow.role_id}>")
    how += [word for word, is_set in _how(follow) if is_set]
    if follow.topic:
        how.append(f"only about {clipped(follow.topic, 60)}")
    line = f"- <#{follow.channel_id}> · {' · '.join(how)}"
    if follow.paused_at:
        line += f"\n  -# Paused: {clipped(follow.paused_why or 'by hand', 200)}"
    elif follow.trouble:
        line += f"\n  -# {clipped(follow.trouble, 200)}"
    return line


def reasons(episode: Episode, found: Sequence[Reason]) -> ui.LayoutView:
    """Why an episode was posted, or was not, step by step."""
    lines = [f"**{clipped(episode.title, 150)}**"]
    for reason in found:
        at = f"<t:{reason.at}:f>"
        lines.append(f"- {at} {clipped(reason.what, 250)}" + (f" {reason.url}" if reason.url else ""))
    return _view(_card(ui.TextDisplay("\n".join(lines)[:TEXT_LIMIT])))


def refreshed(done: Round) -> ui.LayoutView:
    """The answer to /catalogue refresh."""
    if not done.imported:
        return notice("Nothing new in any feed.")
    return report([_import_line(each) for each in done.imported])


def imported(brought: Imported) -> ui.LayoutView:
    """The answer to /catalogue import."""
    return report([_import_line(brought), *brought.problems])


def report(lines: Sequence[str]) -> ui.LayoutView:
    """Findings in plain words, a line each; as many as fit."""
    text = ""
    for line in lines:
        longer = f"{text}\n{clipped(line, 300)}"
        if len(longer) > TEXT_LIMIT - HEADROOM:
            text += "\n-# and more: python -m bot doctor tells all"
            break
        text = longer
    return _view(_card(ui.TextDisplay(text.strip() or "Nothing to tell.")))


def copy_added(copy: Media) -> ui.LayoutView:
    """The answer to /catalogue link."""
    return notice(f"Kept: the episode can be played {_place(copy.platform)}.")


def show_page(page: ShowPage, *, buttons: Sequence[Item] = (), select: Item | None = None) -> ui.LayoutView:
    """A show over one page of its episodes."""
    show = page.show
    lines = [f"## {clipped(show.title, 200)}"]
    if show.host:
        lines.append(f"-# with {clipped(show.host, 100)}")
    if show.about:
        lines.append(clipped(show.about, 500))
    links = _joined([link(_link_name(x), x.url) for x in page.links], 900)
    if links:
        lines.append(links)
    card = _card(ui.TextDisplay("\n".join(lines)))
    card.add_item(ui.Separator())
    if page.episodes.items:
        listing = "\n".join(f"- {episode_line(episode)}" for episode in page.episodes.items)
        card.add_item(ui.TextDisplay(f"**{plural(page.episodes.total, 'episode')}**\n{listing}"))
    else:
        card.add_item(
            ui.TextDisplay("-# No episodes yet. The first ones come with the next look at the feed.")
        )
    return _view(_with_controls(card, buttons, select))


def hits(
    text: str, page: Page[FoundEpisode], *, buttons: Sequence[Item] = (), select: Item | None = None
) -> ui.LayoutView:
    """What a search found, each episode with the reason."""
    card = _card(ui.TextDisplay(f"## {clipped(text, 100)}\n-# {_count(page, 'episode')}"))
    card.add_item(ui.TextDisplay("\n".join(f"- {_hit(found)}" for found in page.items)))
    return _view(_with_controls(card, buttons, select))


def citations(
    text: str, page: Page[Citation], *, buttons: Sequence[Item] = (), select: Item | None = None
) -> ui.LayoutView:
    """Links, each with the episode that cites it."""
    card = _card(ui.TextDisplay(f"## Resources: {clipped(text, 100)}\n-# {_count(page, 'link')}"))
    lines = [f"- {_named(each.link)}\n  -# {episode_line(each.episode)}" for each in page.items]
    card.add_item(ui.TextDisplay("\n".join(lines)))
    return _view(_with_controls(card, buttons, select))


def chapter_link(card: EpisodeCard, chapter: Chapter) -> ui.LayoutView:
    """The one chapter asked for, as a link."""
    assert card.media is not None, "a chapter select is only made where there is something to play"
    title = clipped(chapter.title, 200)
    button = ui.Button[Any](
        label=f"{VERBS[card.media.platform]} from {clock(chapter.start_s)}",
        url=jump(card.media, chapter.start_s),
    )
    return _view(_card(ui.TextDisplay(f"**{title}**\n-# {episode_line(card.episode)}"), ui.ActionRow(button)))


def episode_select(found: Sequence[Episode], *, anchor: int, placeholder: str) -> ui.Select[Any]:
    """Up to 25 episodes to choose from; `bot.ui.items.OpenEpisode` answers what is chosen.

    The anchor tells two selects of one message apart.
    """
    options = [
        discord.SelectOption(label=choice_name(episode), value=str(episode.id))
        for episode in found[:SELECT_LIMIT]
    ]
    return ui.Select(custom_id=f"open:{anchor}", placeholder=placeholder, options=options)


def episode_line(episode: Episode) -> str:
    """An episode in one line of markdown."""
    facts = [f"**{clipped(episode.title, 150) or 'Untitled episode'}**"]
    if episode.published_at:
        facts.append(discord.utils.format_dt(episode.published_at, "d"))
    if episode.duration_s:
        facts.append(duration(episode.duration_s))
    return " · ".join(facts)


def choice_name(episode: Episode, *, why: str | None = None, limit: int = 100) -> str:
    """An episode in one line of plain text, for autocomplete and selects; the title gives way first."""
    facts = [why] if why else []
    if episode.published_at:
        facts.append(f"{episode.published_at:%d %b %Y}")
    if episode.duration_s:
        facts.append(duration(episode.duration_s))
    tail = "".join(f" · {fact}" for fact in facts)
    return clip_label(episode.title, limit - len(tail)) + tail


def suggestion(episode: Episode, hit: Hit | None) -> str:
    """An autocomplete choice: the episode, and why it is suggested where its title does not show it."""
    why = None
    if hit and hit.reason.field not in (Field.TITLE, Field.NUMBER, Field.NOTES, Field.SUMMARY):
        at = "" if hit.reason.start_s is None else f"{clock(hit.reason.start_s)} "
        why = f"{at}{clip_label(hit.reason.text, 40)}"
    return choice_name(episode, why=why)


def why_found(hit: Hit, card: EpisodeCard) -> str | None:
    """What in the episode matched, as markdown; nothing where the title shows it."""
    reason = hit.reason
    if reason.field is Field.CHAPTER and reason.start_s is not None:
        at = clock(reason.start_s)
        if card.media and can_jump(card.media.platform):
            at = link(at, jump(card.media, reason.start_s))
        return f"Found in the chapter at {at}: {clipped(reason.text, 100)}"
    if reason.field is Field.LINK:
        return f"Found in a link: {clipped(reason.text, 100)}"
    return None


def listening_list(entries: Sequence[ListEntry], *, select: Item | None = None) -> ui.LayoutView:
    """A member's own list."""
    to_hear = [e for e in entries if e.saved.saved_at]
    heard = [e for e in entries if e.saved.heard_at and not e.saved.saved_at]
    if not to_hear and not heard:
        return notice("Your list is empty. Save on any episode puts it here; only you can see it.")
    card = _card(ui.TextDisplay("## Your list\n-# Only you can see this."))
    for title, part in (("To hear", to_hear), ("Heard", heard)):
        if part:
            shown = "\n".join(f"- {episode_line(entry.episode)}" for entry in part[:LIST_LIMIT])
            more = f"\n-# and {len(part) - LIST_LIMIT} more" if len(part) > LIST_LIMIT else ""
            card.add_item(ui.TextDisplay(f"**{title}**\n{shown}{more}"))
    return _view(_with_controls(card, (), select))


def list_as_text(entries: Sequence[ListEntry]) -> str:
    """A member's list as a plain file."""
    lines = [
        "\t".join(
            (
                "to hear" if entry.saved.saved_at else "heard",
                f"{entry.episode.published_at:%Y-%m-%d}" if entry.episode.published_at else "",
                one_line(entry.episode.title),
                entry.episode.link or "",
            )
        )
        for entry in entries
    ]
    return "\n".join(lines) + "\n" if lines else "Your list is empty.\n"


def saved(episode: Episode) -> ui.LayoutView:
    """The answer to Save."""
    return _view(
        _card(
            ui.TextDisplay(
                f"On your list: {episode_line(episode)}\n-# /list show brings it up; only you see it."
            )
        )
    )


def player_chosen(platform: Platform | None) -> ui.LayoutView:
    """The answer to /player."""
    if platform is None:
        return notice("Your links open wherever works best for an episode.")
    return notice(f"Your links open {_place(platform)} where the episode is there.")


def player_name(platform: Platform) -> str:
    name = PLATFORM_NAMES[platform]
    return name[0].upper() + name[1:]


def _head(card: EpisodeCard, found_at: str | None) -> str:
    episode, show = card.episode, card.show
    title = clipped(episode.title, 250) or "Untitled episode"
    facts = [clipped(show.title, 120)]
    if episode.published_at:
        facts.append(discord.utils.format_dt(episode.published_at, "D"))
    if episode.duration_s:
        facts.append(duration(episode.duration_s))
    guests = [clipped(p.name, 60) for p in card.persons if p.role != "host"][:4]
    lines = [f"## {title}", f"-# {' · '.join(facts)}"]
    if guests:
        lines.append(f"-# with {', '.join(guests)}")
    if episode.withdrawn_at:
        lines.append("-# The publisher has taken this episode out of the feed.")
    if found_at:
        lines.append(f"-# {found_at}")
    if episode.summary:
        lines.append(clipped(episode.summary, 400))
    return "\n".join(lines)


def _illustrated(head: str, card: EpisodeCard) -> list[Item]:
    image = card.episode.image_url or card.show.image_url
    if not image:
        return [ui.TextDisplay(head)]
    picture = ui.Thumbnail[Any](image, description=clip_label(f"Artwork of {card.show.title}", 256))
    return [ui.Section(ui.TextDisplay(head), accessory=picture)]


def _linked_chapters(card: EpisodeCard, room: int) -> str | None:
    media = card.media
    if media is None or not can_jump(media.platform):
        return None
    text = "**Chapters**\n" + "\n".join(
        f"{link(clock(c.start_s), jump(media, c.start_s))} {clipped(c.title, 100)}" for c in card.chapters
    )
    return text if len(text) <= room else None


def _plain_chapters(chapters: Sequence[Chapter], room: int) -> str:
    lines = ["**Chapters**"]
    for n, chapter in enumerate(chapters):
        line = f"`{clock(chapter.start_s)}` {clipped(chapter.title, 100)}"
        rest = f"-# and {len(chapters) - n} more"
        if sum(map(len, lines)) + len(lines) + len(line) + len(rest) + 1 > room:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join(lines)


def _place(platform: Platform) -> str:
    return f"{'in' if platform is Platform.AUDIO else 'on'} {PLATFORM_NAMES[platform]}"


def _resources(resources: Sequence[Link]) -> str:
    if not resources:
        return ""
    lines = ["**Resources**"]
    for n, resource in enumerate(resources):
        line = f"- {_named(resource)}"
        rest = f"-# and {len(resources) - n} more: /resources lists them all"
        if sum(map(len, lines)) + len(lines) + len(line) + len(rest) + 1 > RESOURCES_BUDGET:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join(lines)


def _play_button(card: EpisodeCard) -> Item:
    if card.media is None:
        return ui.Button(label="Look for it on YouTube", url=card.search_url)
    url = jump(card.media, 0)
    if len(url) > LINK_BUTTON_LIMIT:
        return ui.Button(label="Look for it on YouTube", url=card.search_url)
    verb = VERBS[card.media.platform]
    place = "" if card.media.platform is Platform.AUDIO else f" {_place(card.media.platform)}"
    return ui.Button(label=f"{verb}{place}", url=url)


def _count(page: Page[Any], noun: str) -> str:
    if page.pages == 1:
        return plural(page.total, noun)
    return f"{plural(page.total, noun)}, page {page.number} of {page.pages}"


def _hit(found: FoundEpisode) -> str:
    reason = found.hit.reason
    line = episode_line(found.episode)
    if reason.field in (Field.TITLE, Field.NUMBER):
        return line
    words = clipped(reason.text, 120)
    if reason.start_s is not None:
        at = clock(reason.start_s)
        words = f"{link(at, found.jump_url) if found.jump_url else at} {words}"
    elif reason.url:
        words = link(reason.text, reason.url)
    return f"{line}\n  -# {words}"


def _mentioning(layout: ui.LayoutView, role_id: int | None) -> ui.LayoutView:
    if role_id is None:
        return layout
    mentioning = ui.LayoutView(timeout=None).add_item(ui.TextDisplay(f"<@&{role_id}>"))
    for item in layout.children:
        mentioning.add_item(item)
    return mentioning


def _how(follow: Follow) -> list[tuple[str, bool]]:
    return [
        ("published to followers", follow.publish),
        ("opens a thread", follow.thread),
        ("trailers and bonus episodes too", follow.extras),
    ]


def _import_line(brought: Imported) -> str:
    return (
        f"{brought.show.title}: {plural(len(brought.new), 'new episode')}, {len(brought.changed)} changed, "
        f"{brought.unchanged} as known."
    )


def _link_name(show_link: ShowLink) -> str:
    return show_link.label or show_link.kind.value.capitalize()


def _named(resource: Link) -> str:
    url = tidy_url(resource.url)
    return link(resource.label or _address(url), url)


def _address(url: str) -> str:
    """A link without a name of its own: where it leads, short enough to read."""
    return clip(url.partition("://")[2].removeprefix("www.").rstrip("/") or url, 70)


def _joined(parts: Sequence[str], limit: int) -> str:
    text = ""
    for part in parts:
        longer = f"{text} · {part}" if text else part
        if len(longer) > limit:
            break
        text = longer
    return text


def _card(*items: Item) -> _Card:
    return ui.Container(*items, accent_colour=ACCENT)


def _with_controls(card: _Card, buttons: Sequence[Item], select: Item | None) -> _Card:
    if buttons:
        card.add_item(ui.ActionRow(*buttons))
    if select:
        card.add_item(ui.ActionRow(select))
    return card


def _view(card: _Card) -> ui.LayoutView:
    # No timeout: what can be pressed is a dynamic item or a link, so no view has to be kept.
    return ui.LayoutView(timeout=None).add_item(card)
