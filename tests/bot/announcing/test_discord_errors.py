import pytest

from bot.services.announcing.discord_errors import Action, classify, retry_at
from bot.services.announcing.outlet import Failure


def refusal(status: int, code: int) -> Failure:
    return Failure("refused", status=status, code=code)


@pytest.mark.parametrize(
    ("failure", "act", "outage"),
    [
        pytest.param(Failure("ServerDisconnectedError"), Action.RETRY, True, id="a dropped connection"),
        pytest.param(refusal(500, 0), Action.RETRY, True, id="500"),
        pytest.param(refusal(503, 0), Action.RETRY, True, id="503"),
        pytest.param(
            Failure("page", status=502, html=True), Action.RETRY, True, id="502 with a page of HTML"
        ),
        pytest.param(refusal(503, 130000), Action.RETRY, False, id="overloaded for this one"),
        pytest.param(Failure("later", retry_after_s=3_600), Action.WAIT, False, id="RateLimited"),
        pytest.param(refusal(429, 0), Action.BLOCKED, False, id="a 429 discord.py gave up on"),
        pytest.param(refusal(403, 40333), Action.BLOCKED, False, id="Cloudflare's own code"),
        pytest.param(
            Failure("page", status=403, html=True), Action.BLOCKED, False, id="403 with a page of HTML"
        ),
        pytest.param(refusal(401, 0), Action.TOKEN_REVOKED, False, id="401"),
        pytest.param(refusal(403, 50014), Action.TOKEN_REVOKED, False, id="token invalid"),
        pytest.param(refusal(404, 10003), Action.CHANNEL_GONE, False, id="channel deleted"),
        pytest.param(refusal(404, 10004), Action.PAUSE, False, id="server unknown"),
        pytest.param(refusal(403, 50001), Action.PAUSE, False, id="missing access"),
        pytest.param(refusal(403, 50013), Action.PAUSE, False, id="missing permissions, or timed out"),
        pytest.param(refusal(403, 0), Action.PAUSE, False, id="403 without a code"),
        pytest.param(refusal(400, 50083), Action.PAUSE, False, id="archived thread"),
        pytest.param(refusal(403, 160005), Action.PAUSE, False, id="locked thread"),
        pytest.param(refusal(400, 40058), Action.PAUSE, False, id="became a forum"),
        pytest.param(refusal(400, 40067), Action.PAUSE, False, id="forum that asks for a tag"),
        pytest.param(refusal(400, 50008), Action.PAUSE, False, id="no messages in there"),
        pytest.param(refusal(403, 50024), Action.PAUSE, False, id="wrong type of channel"),
        pytest.param(refusal(404, 10008), Action.POST_GONE, False, id="made, then deleted"),
        pytest.param(refusal(400, 50035), Action.PLAIN, False, id="malformed"),
        pytest.param(refusal(400, 50006), Action.PLAIN, False, id="empty"),
        pytest.param(refusal(413, 40005), Action.PLAIN, False, id="too large"),
        pytest.param(refusal(400, 200000), Action.PLAIN, False, id="AutoMod"),
        pytest.param(refusal(400, 240000), Action.PLAIN, False, id="harmful link"),
        pytest.param(refusal(429, 20028), Action.RETRY, False, id="a write limit discord.py gave up on"),
        pytest.param(refusal(400, 20028), Action.RETRY, False, id="channel write limit"),
        pytest.param(refusal(400, 20029), Action.RETRY, False, id="server write limit"),
        pytest.param(refusal(418, 99999), Action.UNCLASSIFIED, False, id="what nobody has seen yet"),
    ],
)
def test_what_a_failure_means(failure: Failure, act: Action, outage: bool) -> None:
    handling = classify(failure)

    assert (handling.action, handling.outage) == (act, outage)
    assert handling.why.endswith((".", ")."))


@pytest.mark.parametrize(
    ("failure", "failures", "earliest"),
    [
        pytest.param(refusal(503, 0), 0, 1_005, id="a request still under way has had its effect by then"),
        pytest.param(refusal(503, 0), 50, 1_900, id="an outage is asked after every quarter of an hour"),
        pytest.param(Failure("later", retry_after_s=0.2), 0, 1_005, id="a short pause is not too short"),
        pytest.param(Failure("later", retry_after_s=7.3), 0, 1_008, id="a pause is never rounded down"),
        pytest.param(Failure("later", retry_after_s=3_600), 0, 4_600, id="a long pause is kept"),
    ],
)
def test_when_a_failed_request_is_tried_again(failure: Failure, failures: int, earliest: int) -> None:
    assert retry_at(classify(failure), failures=failures, now=1_000, random_share=0) == earliest
