from hypothesis import given
from hypothesis import strategies as st

from bot.services.announcing.sender import nonce


@given(bot=st.integers(0, 2**64), channel=st.integers(0, 2**64), identity=st.text())
def test_a_nonce_always_fits(bot: int, channel: int, identity: str) -> None:
    made = nonce(bot_id=bot, channel_id=channel, kind="episode", identity=identity)

    assert 1 <= len(made) <= 25
    assert ":" not in made, "it ends a custom_id"


def test_a_nonce_is_one_posts_alone() -> None:
    first = nonce(bot_id=1, channel_id=2, kind="episode", identity="show|guid")

    assert first == nonce(bot_id=1, channel_id=2, kind="episode", identity="show|guid")
    others = [
        nonce(bot_id=1, channel_id=3, kind="episode", identity="show|guid"),
        nonce(bot_id=1, channel_id=2, kind="summary", identity="show|guid"),
        nonce(bot_id=1, channel_id=2, kind="episode", identity="show|other"),
        nonce(bot_id=2, channel_id=2, kind="episode", identity="show|guid"),
    ]
    assert len({first, *others}) == 5
