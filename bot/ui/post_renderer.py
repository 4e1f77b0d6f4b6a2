"""Posts of new episodes: what is owed, as a layout with the mark by which it is found again."""

import hashlib
import json

from bot.services import Services
from bot.services.announcing.outlet import Rendered
from bot.services.catalogue import EpisodeCard
from bot.ui import layouts
from bot.ui.controls import BrowseShow, ContentsButton, OpenEpisode, SaveForLater
from db.deliveries.delivery import Delivery


class PostRenderer:
    """Makes the layout of a delivery from the catalogue as it is now."""

    def __init__(self, services: Services) -> None:
        self._catalogue = services.catalogue

    async def __call__(self, delivery: Delivery) -> Rendered:
        """The post: an episode's card, or one list of several."""
        assert delivery.nonce is not None, "a post gets its nonce before it is rendered"
        card = await self._catalogue.card(delivery.episode_id)
        shown = _shown(card)
        if delivery.plain:
            layout = layouts.plain_post(
                card, role_id=delivery.role_id, mark=SaveForLater.of(card.episode.id, delivery.nonce)
            )
        elif delivery.kind == "summary":
            episodes = await self._catalogue.episodes(delivery.episode_ids)
            shown = [[episode.title, episode.duration_s] for episode in episodes]
            layout = layouts.summary_post(
                card.show,
                episodes,
                role_id=delivery.role_id,
                mark=BrowseShow.of(card.show.id, delivery.nonce),
                select=OpenEpisode.among(
                    episodes[::-1],
                    anchor=delivery.episode_id,
                    placeholder="Open an episode",
                    of_one_show=True,
                ),
            )
        else:
            layout = layouts.episode_post(
                card,
                role_id=delivery.role_id,
                mark=SaveForLater.of(card.episode.id, delivery.nonce),
                all_chapters=ContentsButton.to("chapter", card),
                all_resources=ContentsButton.to("resource", card),
            )
        return Rendered(layout, _digest(shown), card.episode.title)


def _shown(card: EpisodeCard) -> object:
    """What a reader of the post sees, without what changes by itself: artwork addresses, query strings."""
    episode = card.episode
    return [
        episode.title,
        (episode.link or "").partition("?")[0],
        episode.duration_s,
        episode.about,
        episode.withdrawn_at is not None,
        card.media.platform if card.media else None,
        [[chapter.start_s, chapter.title] for chapter in card.chapters],
        [[resource.label, resource.url.partition("?")[0]] for resource in card.resources],
    ]


def _digest(shown: object) -> str:
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
