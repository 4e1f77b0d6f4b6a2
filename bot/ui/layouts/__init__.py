"""What is shown: pure functions from values to Components V2 layouts."""

from bot.ui.layouts.announcements import (
    episode_post,
    follow_line,
    followed,
    follows,
    plain_post,
    reasons,
    summary_post,
)
from bot.ui.layouts.cards import chapter_link, episode_card, why_found
from bot.ui.layouts.components import SELECT_LIMIT, episode_select, suggestion, units
from bot.ui.layouts.lists import citations, hits, list_as_text, listening_list, show_page
from bot.ui.layouts.notices import (
    copy_added,
    forgetting_asked,
    heard,
    imported,
    miss,
    notice,
    player_chosen,
    refreshed,
    removal_asked,
    removed,
    report,
    saved,
    taken_off,
)

__all__ = [
    "SELECT_LIMIT",
    "chapter_link",
    "citations",
    "copy_added",
    "episode_card",
    "episode_post",
    "episode_select",
    "follow_line",
    "followed",
    "follows",
    "forgetting_asked",
    "heard",
    "hits",
    "imported",
    "list_as_text",
    "listening_list",
    "miss",
    "notice",
    "plain_post",
    "player_chosen",
    "reasons",
    "refreshed",
    "removal_asked",
    "removed",
    "report",
    "saved",
    "show_page",
    "suggestion",
    "summary_post",
    "taken_off",
    "units",
    "why_found",
]
