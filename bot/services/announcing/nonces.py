"""The nonce of a post, which is also the marker it is found by in a channel's history."""

import base64
import hashlib

NONCE_LENGTH = 24  # Discord takes up to 25 characters


def nonce(*, bot_id: int, channel_id: int, kind: str, identity: str) -> str:
    """The same for the same post after a restart, from a restored backup, and in a second installation.

    Discord compares nonces by author, not by channel, so the channel is part of it: otherwise the second
    server's post would be swallowed and the first one's message handed back.
    """
    text = f"v1|{bot_id}|{channel_id}|{kind}|{identity}"
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode()[:NONCE_LENGTH]
