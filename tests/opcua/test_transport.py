"""The parts of asyncua's connection that are done otherwise."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from asyncua import ua
from asyncua.crypto.security_policies import SecurityPolicyNone

from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.transport import Protocol, translated


def protocol() -> Any:
    policy: Any = SecurityPolicyNone
    return Protocol(1.0, policy(), lambda: None)


async def test_the_lifetime_of_keys_runs_from_their_arrival() -> None:
    """A server whose clock is a day behind would else lose its link at every renewal."""
    connection = protocol()._connection
    token = ua.ChannelSecurityToken(
        ChannelId=1,
        TokenId=7,
        CreatedAt=datetime.now(UTC) - timedelta(days=1),
        RevisedLifetime=1000,
    )
    params = SimpleNamespace(SecurityToken=token, ServerNonce=b"")
    kind = ua.SecurityTokenRequestType
    connection.set_channel(params, kind.Issue, b"")
    renewed = ua.ChannelSecurityToken(ChannelId=1, TokenId=8, RevisedLifetime=1000)
    connection.set_channel(SimpleNamespace(SecurityToken=renewed, ServerNonce=b""), kind.Renew, b"")
    connection.revolve_tokens()
    connection._check_sym_header(ua.SymmetricAlgorithmHeader(7))
    assert datetime.now(UTC) - connection.security_token.CreatedAt < timedelta(minutes=1)


async def test_an_error_message_is_the_servers_own_word() -> None:
    one = protocol()
    refused = ua.StatusCode(ua.StatusCodes.BadSecurityPolicyRejected)
    with pytest.raises(ua.UaStatusCodeError):
        one._process_received_message(ua.ErrorMessage(refused, None))
    assert one.server_error == "BadSecurityPolicyRejected"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ConnectionRefusedError(), "there: refused, nothing listens there"),
        (TimeoutError(), "there: no answer in time"),
        (ua.UaStatusCodeError(ua.StatusCodes.BadTimeout), "there: BadTimeout"),
        (ua.UaError("odd"), "there: odd"),
        (KeyError("x"), "there: 'x'"),
    ],
)
def test_faults_in_our_words(fault: Exception, said: str) -> None:
    with pytest.raises(LinkFault) as caught, translated("there"):
        raise fault
    assert str(caught.value) == said


def test_a_refused_service_is_no_lost_link() -> None:
    with (
        pytest.raises(ServiceFault, match="Read refused: BadTooManyOperations"),
        translated("Read", None, "Read"),
    ):
        raise ua.UaStatusCodeError(ua.StatusCodes.BadTooManyOperations)
    with pytest.raises(LinkFault, match="Read: BadSessionClosed"), translated("Read", None, "Read"):
        raise ua.UaStatusCodeError(ua.StatusCodes.BadSessionClosed)
