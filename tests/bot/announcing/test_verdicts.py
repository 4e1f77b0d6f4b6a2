import pytest

from bot.services.announcing.outlet import Failure
from bot.services.announcing.verdicts import LONGEST_WAIT, Act, backoff, classify


def refusal(status: int, code: int) -> Failure:
    return Failure("refused", status=status, code=code)


@pytest.mark.parametrize(
    ("failure", "act", "outage"),
    [
        pytest.param(Failure("ServerDisconnectedError"), Act.RETRY, True, id="a dropped connection"),
        pytest.param(refusal(500, 0), Act.RETRY, True, id="500"),
        pytest.param(refusal(503, 0), Act.RETRY, True, id="503"),
        pytest.param(Failure("page", status=502, html=True), Act.RETRY, True, id="502 with a page of HTML"),
        pytest.param(refusal(503, 130000), Act.RETRY, False, id="overloaded for this one"),
        pytest.param(Failure("later", retry_after=3_600), Act.WAIT, False, id="RateLimited"),
        pytest.param(refusal(429, 0), Act.BLOCKED, False, id="a 429 discord.py gave up on"),
        pytest.param(refusal(403, 40333), Act.BLOCKED, False, id="Cloudflare's own code"),
        pytest.param(
            Failure("page", status=403, html=True), Act.BLOCKED, False, id="403 with a page of HTML"
        ),
        pytest.param(refusal(401, 0), Act.TOKEN, False, id="401"),
        pytest.param(refusal(403, 50014), Act.TOKEN, False, id="token invalid"),
        pytest.param(refusal(404, 10003), Act.GONE, False, id="channel deleted"),
        pytest.param(refusal(404, 10004), Act.PAUSE, False, id="server unknown"),
        pytest.param(refusal(403, 50001), Act.PAUSE, False, id="missing access"),
        pytest.param(refusal(403, 50013), Act.PAUSE, False, id="missing permissions, or timed out"),
        pytest.param(refusal(403, 0), Act.PAUSE, False, id="403 without a code"),
        pytest.param(refusal(400, 50083), Act.PAUSE, False, id="archived thread"),
        pytest.param(refusal(403, 160005), Act.PAUSE, False, id="locked thread"),
        pytest.param(refusal(400, 40058), Act.PAUSE, False, id="became a forum"),
        pytest.param(refusal(400, 40067), Act.PAUSE, False, id="forum that asks for a tag"),
        pytest.param(refusal(400, 50008), Act.PAUSE, False, id="no messages in there"),
        pytest.param(refusal(403, 50024), Act.PAUSE, False, id="wrong type of channel"),
        pytest.param(refusal(404, 10008), Act.MADE, False, id="made, then deleted"),
        pytest.param(refusal(400, 50035), Act.PLAIN, False, id="malformed"),
        pytest.param(refusal(400, 50006), Act.PLAIN, False, id="empty"),
        pytest.param(refusal(413, 40005), Act.PLAIN, False, id="too large"),
        pytest.param(refusal(400, 200000), Act.PLAIN, False, id="AutoMod"),
        pytest.param(refusal(400, 240000), Act.PLAIN, False, id="harmful link"),
        pytest.param(refusal(429, 20028), Act.RETRY, False, id="a write limit discord.py gave up on"),
        pytest.param(refusal(400, 20028), Act.RETRY, False, id="channel write limit"),
        pytest.param(refusal(400, 20029), Act.RETRY, False, id="server write limit"),
        pytest.param(refusal(418, 99999), Act.REFUSE, False, id="what nobody has seen yet"),
    ],
)
def test_what_a_failure_means(failure: Failure, act: Act, outage: bool) -> None:
    verdict = classify(failure)

    assert (verdict.act, verdict.outage) == (act, outage)
    assert verdict.why.endswith((".", ")."))


@pytest.mark.parametrize(("attempts", "limit"), [(1, 10), (3, 40), (8, LONGEST_WAIT), (10_000, LONGEST_WAIT)])
def test_waits_grow_to_a_limit(attempts: int, limit: float) -> None:
    assert backoff(attempts, lambda: 1.0) == limit
    assert backoff(attempts, lambda: 0.0) == 0
