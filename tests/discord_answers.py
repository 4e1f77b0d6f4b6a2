"""What the loopback Discord answers with, and how its requests can end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aiohttp import web

BOT_ID = 4_242
LIMITS = {"X-Ratelimit-Limit": "5", "X-Ratelimit-Remaining": "4", "X-Ratelimit-Reset-After": "5"}
Json = dict[str, Any]


class Mishap(Enum):
    """How a request ends otherwise than with an answer."""

    DROP_BEFORE = auto()  # the connection drops before the effect
    DROP_AFTER = auto()
    FAULT_BEFORE = auto()  # 503 before the effect
    FAULT_AFTER = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer instead of the effect or after it; a 429 without `via` is a ban on the way."""

    status: int
    code: int = 0
    after: bool = False
    retry_after: float | None = None
    via: bool = True
    everywhere: bool = False
    html: bool = False


def answered(value: object, status: int = 200, **headers: str) -> web.Response:
    # With aiohttp's default "; charset=utf-8" discord.py takes the body for text.
    return web.Response(
        body=json.dumps(value).encode(),
        status=status,
        headers={"Content-Type": "application/json", "Via": "1.1 google", **headers},
    )


def refused(refusal: Refusal) -> web.Response:
    if refusal.html:
        return web.Response(text="<html>banned</html>", status=refusal.status, content_type="text/html")
    body: Json = {"message": "refused", "code": refusal.code}
    if refusal.retry_after is not None:
        body |= {"retry_after": refusal.retry_after, "global": refusal.everywhere}
    answer = answered(body, refusal.status)
    if not refusal.via:
        del answer.headers["Via"]
    return answer


def broken(request: web.Request, mishap: Mishap) -> web.Response:
    if mishap in (Mishap.FAULT_BEFORE, Mishap.FAULT_AFTER):
        return refused(Refusal(503))
    if request.transport:  # None where the client is gone already
        request.transport.abort()
    return web.Response()


def user() -> Json:
    return {"id": str(BOT_ID), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}


def role(role_id: int, name: str, *, mentionable: bool = True) -> Json:
    return {"id": str(role_id), "name": name, "permissions": "0", "position": 0, "color": 0} | {
        "hoist": False,
        "managed": False,
        "mentionable": mentionable,
        "flags": 0,
    }


def texts(components: list[Json]) -> Iterator[str]:
    for component in components:
        if component.get("content"):
            yield component["content"]
        yield from texts(component.get("components", []))
