"""Secured links to real servers: every policy, mode and way to log in; and who is refused, and why."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.crypto.security_policies import SecurityPolicyFactory

from scada.model import LinkState, MessageMode, SecurityPolicy, Server
from scada.opcua import channel as channel_module
from scada.opcua.capabilities import read_namespaces
from scada.opcua.certificate import read_file
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault
from scada.opcua.security import Credentials
from scada.opcua.validation import CertificateRefused
from tests.opcua.client_pki import ClientPki, user_files
from tests.opcua.sources import running, tag
from tests.servers.asyncua_server import AsyncuaServer, node
from tests.servers.certificates import DAY, NOW, Authority, crl_bytes, leaf, write
from tests.servers.child import ServerChild
from tests.servers.node_opcua.secure import COUNTER, SecureNodeOpcua
from tests.servers.open62541 import Open62541Server
from tests.servers.proxy import Proxy
from tests.servers.secure_asyncua import PASSWORD, USER, Doorman, SecureAsyncua, secured

SERVER_CERTIFICATE = leaf("gas server", number=1)
T = ua.SecurityPolicyType
LOGINS = ("anonymous", "user name", "certificate")
SECURED = [policy for policy in SecurityPolicy if policy is not SecurityPolicy.NONE]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secured")


@pytest.fixture(scope="module")
def asyncua(folder: Path) -> Iterator[SecureAsyncua]:
    certificate, key = write(folder, SERVER_CERTIFICATE, 1)
    user, _ = user_files(folder)
    with SecureAsyncua(
        certificate=f"{certificate}", key=f"{key}", user_certificate=f"{user}"
    ) as one:
        yield one


@pytest.fixture(scope="module")
def node_opcua(folder: Path) -> Iterator[SecureNodeOpcua]:
    """It advertises a host that nobody can resolve."""
    state = str(folder / "node")
    with SecureNodeOpcua(state=state, password=PASSWORD, hostname="no-such-host") as one:
        yield one


@pytest.fixture
def pki(tmp_path: Path) -> ClientPki:
    return ClientPki.at(tmp_path / "client")


def to(url: str, policy: SecurityPolicy = SecurityPolicy.BASIC256SHA256, **changes: Any) -> Server:
    return Server(id="mine", url=url, security=policy, **changes)


async def all_of(
    server: ServerChild,
    pki: ClientPki,
    folder: Path,
    mode: MessageMode,
    logins: Sequence[str] = LOGINS,
) -> None:
    """Log in in every way, with every policy, at once; each reads something."""
    user, user_key = user_files(folder)

    async def one(policy: SecurityPolicy, login: str) -> None:
        where = to(server.url, policy, mode=mode, user=USER if login == "user name" else "")
        files: dict[str, Any] = {}
        if login == "certificate":
            files = {"user_certificate": user, "user_key": user_key}
        channel = await pki.open(where, password=lambda: PASSWORD, **files)
        try:
            assert "http://opcfoundation.org/UA/" in await read_namespaces(channel)
            assert channel.certificate_end or (policy is SecurityPolicy.NONE and not files)
        finally:
            await channel.close()

    async with asyncio.TaskGroup() as group:
        for policy in SecurityPolicy:
            for login in logins:
                group.create_task(one(policy, login), name=f"{policy} {login}")


@pytest.mark.parametrize("mode", list(MessageMode))
async def test_asyncua_in_every_way(
    asyncua: SecureAsyncua, pki: ClientPki, folder: Path, mode: MessageMode
) -> None:
    pki.trust(SERVER_CERTIFICATE)
    await all_of(asyncua, pki, folder, mode)


@pytest.mark.needs_node
@pytest.mark.parametrize("mode", list(MessageMode))
async def test_node_opcua_in_every_way(
    node_opcua: SecureNodeOpcua, pki: ClientPki, folder: Path, mode: MessageMode
) -> None:
    """Though it advertises a host that cannot be resolved, and another path than we ask at."""
    with pytest.raises(CertificateRefused) as refused:
        await pki.open(to(node_opcua.url))
    pki.trust(refused.value.certificate)
    await all_of(node_opcua, pki, folder, mode)


@pytest.mark.needs_open62541
@pytest.mark.parametrize("user", ["", USER])
async def test_open62541_in_every_way(
    pki: ClientPki, folder: Path, tmp_path: Path, user: str
) -> None:
    """One server lets in anybody, the other only whoever logs in."""
    options: dict[str, Any] = {"user": user, "password": PASSWORD} if user else {}
    server = Open62541Server(
        certificates=str(tmp_path / "server"), trust_all=True, nodes=10, **options
    )
    await server.start_async()
    try:
        with pytest.raises(CertificateRefused) as refused:
            await pki.open(to(server.url))
        pki.trust(refused.value.certificate)
        for mode in MessageMode:
            await all_of(server, pki, folder, mode, LOGINS[1:] if user else LOGINS[:1])
        other, way = (
            (to(server.url), "user name, certificate")
            if user
            else (
                to(server.url, user=USER),
                "anonymous, certificate",
            )
        )
        with pytest.raises(LinkFault, match=f"the server lets in by: {way}"):
            await pki.open(other)
    finally:
        server.kill()


@pytest.mark.needs_node
async def test_a_source_over_another_port(node_opcua: SecureNodeOpcua, pki: ClientPki) -> None:
    """Values through a forwarded port, of which the server knows nothing."""
    async with Proxy(node_opcua.url) as proxy:
        with pytest.raises(CertificateRefused) as refused:
            await pki.open(to(proxy.url))
        pki.trust(refused.value.certificate)
        where = to(proxy.url, SecurityPolicy.AES256_SHA256_RSAPSS)
        points = [tag("a", COUNTER), tag("b", COUNTER, 0.1)]
        async with running(where, points, credentials=pki.credentials()) as (source, sink):
            await sink.until(lambda: min(len(sink.of(0)), len(sink.of(1))) > 2)
            status = source.status()
            assert (status.certificate, status.state) == ("own", LinkState.UP)
            assert status.certificate_until_ns == pki.own(time.time_ns()).certificate.until_ns


@pytest.mark.needs_node
@pytest.mark.needs_open62541
async def test_a_secured_session_outlives_a_cut(
    node_opcua: SecureNodeOpcua, pki: ClientPki, tmp_path: Path
) -> None:
    """The new channel proves who it is, and goes on with the session of the old one."""
    certificates, user = str(tmp_path / "server"), {"user": USER, "password": PASSWORD}
    options: dict[str, Any] = {"nodes": 10, "rate": 10, **user}
    with Open62541Server(certificates=certificates, trust_all=True, **options) as other:
        for server, name in ((node_opcua, COUNTER), (other, other.analogue(0))):
            with pytest.raises(CertificateRefused) as refused:
                await pki.open(to(server.url))
            pki.trust(refused.value.certificate)
            await resuming(server.url, name, pki)


async def resuming(url: str, name: str, pki: ClientPki) -> None:
    async with Proxy(url) as proxy:
        where = to(proxy.url, SecurityPolicy.AES128_SHA256_RSAOAEP, user=USER)
        credentials = pki.credentials(password=lambda: PASSWORD)
        async with running(where, [tag("a", name)], credentials=credentials) as (source, sink):
            for cuts in (1, 2):
                await sink.until(lambda: source.status().subscribed == 1)
                sink.batches.clear()
                await sink.until(lambda: len(sink.of(0)) > 2)
                await proxy.cut()
                await sink.until_state(LinkState.LOST)
                await sink.until_state(LinkState.UP)
                assert source.status().resumed == cuts


class TestWrongLogins:
    async def test_a_wrong_password(self, asyncua: SecureAsyncua, pki: ClientPki) -> None:
        pki.trust(SERVER_CERTIFICATE)
        with pytest.raises(LinkFault, match="log-in: BadUserAccessDenied"):
            await pki.open(to(asyncua.url, user=USER), password=lambda: "falsch")

    async def test_a_password_that_is_not_there(
        self, asyncua: SecureAsyncua, pki: ClientPki
    ) -> None:
        pki.trust(SERVER_CERTIFICATE)

        def missing() -> str:
            raise LinkFault("log-in: password file x: No such file or directory")

        with pytest.raises(LinkFault, match="No such file"):
            await pki.open(to(asyncua.url, user=USER), password=missing)

    async def test_a_password_that_was_changed_needs_no_restart(
        self, asyncua: SecureAsyncua, pki: ClientPki
    ) -> None:
        pki.trust(SERVER_CERTIFICATE)
        words = ["falsch"]
        credentials = pki.credentials(password=lambda: words[-1])
        where = to(asyncua.url, user=USER)
        async with running(where, [tag("a", node("a"))], credentials=credentials) as (_, sink):
            await sink.until_state(LinkState.LOST)
            words.append(PASSWORD)
            await sink.until(lambda: len(sink.of(0)) > 0)

    async def test_a_user_certificate_with_a_broken_key(
        self, asyncua: SecureAsyncua, pki: ClientPki, folder: Path
    ) -> None:
        pki.trust(SERVER_CERTIFICATE)
        user, _ = user_files(folder)
        with pytest.raises(LinkFault, match=r"log-in: .*user\.der: is no private key"):
            await pki.open(to(asyncua.url), user_certificate=user, user_key=user)


async def test_an_untrusted_server_until_it_is_trusted(
    asyncua: SecureAsyncua, pki: ClientPki
) -> None:
    """The reason says what to do; once it is done the link is up, without a restart."""
    points = [tag("a", node("a"))]
    async with running(to(asyncua.url), points, credentials=pki.credentials()) as (source, sink):
        await sink.until_state(LinkState.LOST)
        reason = source.status().reason
        assert reason == (
            "security: the server's certificate 'gas server' is not trusted; run: davylamp trust SITE "
            f"mine, after you have compared its SHA-1 {SERVER_CERTIFICATE.sha1} with the server's own"
        )
        assert source.status().certificate == "server"
        (filed,) = pki.rejected()
        assert filed.certificate.der == SERVER_CERTIFICATE.der
        pki.trust(filed.certificate)
        await sink.until(lambda: len(sink.of(0)) > 0)


class TestChannelRenewal:
    async def test_keys_are_renewed_again_and_again(
        self, asyncua: SecureAsyncua, pki: ClientPki, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Three sets of keys with each policy; not one request is lost on the way."""
        monkeypatch.setattr(channel_module, "CHANNEL_LIFETIME_MS", 1500)
        pki.trust(SERVER_CERTIFICATE)
        async with asyncio.TaskGroup() as group:
            for policy in SECURED:
                group.create_task(self.long_lived(await pki.open(to(asyncua.url, policy))))
            signed = to(asyncua.url, mode=MessageMode.SIGN)
            group.create_task(self.long_lived(await pki.open(signed)))

    async def long_lived(self, channel: Channel) -> None:
        renewal = asyncio.create_task(channel.keep_open())
        tokens: set[int] = set()
        async with asyncio.timeout(60):
            while len(tokens) < 3:
                assert await read_namespaces(channel)
                assert not renewal.done()
                tokens.add(_token(channel))
        renewal.cancel()
        await asyncio.gather(renewal, return_exceptions=True)
        await channel.close()


class TestOneServer:
    """What a server shows is changed under the link."""

    @pytest.fixture
    async def server(self, tmp_path: Path) -> AsyncIterator[AsyncuaServer]:
        certificate, key = write(tmp_path, SERVER_CERTIFICATE, 1)
        doorman = Doorman(PASSWORD, b"")
        one = await secured(certificate, key, doorman, [T.Basic256Sha256_SignAndEncrypt])
        await one.start()
        yield one
        await one.__aexit__()

    def shows(self, server: AsyncuaServer, certificate: bytes) -> None:
        for endpoint in server.server.iserver.endpoints:
            endpoint.ServerCertificate = certificate

    async def refusal(self, server: AsyncuaServer, pki: ClientPki) -> str:
        with pytest.raises(CertificateRefused) as caught:
            await pki.open(to(server.url))
        return str(caught.value)

    async def test_each_refusal_says_what_is_wrong(
        self,
        server: AsyncuaServer,
        pki: ClientPki,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await self.of_its_certificate(server, pki)
        await self.of_another_certificate_in_the_session(server, pki, monkeypatch)
        await self.of_no_certificate(server, pki)
        await self.of_a_forged_list_of_endpoints(server, pki)
        await self.of_what_it_does_not_offer(server, pki)
        await self.of_a_certificate_that_was_renewed_under_way(server, pki, tmp_path)

    async def of_its_certificate(self, server: AsyncuaServer, pki: ClientPki) -> None:
        authority = Authority("plant CA")
        pki.trust(authority.certificate)
        for changes, said in (
            ({"since": NOW - 2 * DAY, "until": NOW - DAY}, "expired on "),
            ({"since": NOW + DAY}, "is not valid before "),
            ({"uri": "urn:other"}, "is for urn:other, but the server calls itself urn:davylamp"),
        ):
            self.shows(server, authority.issue("gas", **changes).der)
            assert said in await self.refusal(server, pki)
        revoked = authority.issue("gas")
        crl = crl_bytes(authority.crl(revoked))
        (pki.root / "trusted" / "crl" / "plant.crl").write_bytes(crl)
        self.shows(server, revoked.der)
        assert "was revoked by 'plant CA'" in await self.refusal(server, pki)
        self.shows(server, Authority("other CA", 6).issue("gas").der)
        assert "its issuer CN=other CA is not known" in await self.refusal(server, pki)
        assert len(pki.rejected()) == 5

    async def of_no_certificate(self, server: AsyncuaServer, pki: ClientPki) -> None:
        for shown in (b"", b"hello"):
            self.shows(server, shown)
            with pytest.raises(LinkFault, match="security: the server"):
                await pki.open(to(server.url))

    async def of_a_forged_list_of_endpoints(self, server: AsyncuaServer, pki: ClientPki) -> None:
        """A trusted certificate in the list, another key behind it: no channel comes about."""
        other = leaf("other", number=4)
        pki.trust(other)
        self.shows(server, other.der)
        with pytest.raises(LinkFault, match="secure channel: no answer in time"):
            await pki.open(to(server.url), patience_s=0.3)

    async def of_another_certificate_in_the_session(
        self, server: AsyncuaServer, pki: ClientPki, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.shows(server, SERVER_CERTIFICATE.der)
        pki.trust(SERVER_CERTIFICATE)
        await (await pki.open(to(server.url))).close()
        create: Any = SecurityPolicyFactory.create

        def other(factory: Any, peer: Any) -> Any:
            policy = create(factory, peer)
            policy.host_certificate = leaf("other", number=4).der
            return policy

        with monkeypatch.context() as patch:
            patch.setattr(SecurityPolicyFactory, "create", other)
            with pytest.raises(LinkFault, match="session: the server shows another certificate"):
                await pki.open(to(server.url))

    async def of_what_it_does_not_offer(self, server: AsyncuaServer, pki: ClientPki) -> None:
        with pytest.raises(LinkFault) as caught:
            await pki.open(to(server.url, SecurityPolicy.AES256_SHA256_RSAPSS))
        assert str(caught.value) == (
            "security: the server does not offer Aes256Sha256RsaPss/SignAndEncrypt; "
            "it offers Basic256Sha256/SignAndEncrypt"
        )
        with pytest.raises(LinkFault):
            await pki.open(to(server.url, SecurityPolicy.NONE))

    async def of_a_certificate_that_was_renewed_under_way(
        self, server: AsyncuaServer, pki: ClientPki, tmp_path: Path
    ) -> None:
        """The open channel goes on; the next one is refused until the new one is trusted."""
        self.shows(server, SERVER_CERTIFICATE.der)
        points, attempt = [tag("a", node("a"))], asyncio.Event()

        def clock() -> int:
            attempt.set()
            return time.time_ns()

        options: dict[str, Any] = {"credentials": pki.credentials(), "clock": clock}
        async with running(to(server.url), points, **options) as (source, sink):
            await sink.until(lambda: len(sink.of(0)) > 0)
            renewed = leaf("gas server", number=6)
            certificate, key = write(tmp_path, renewed, 6)
            self.shows(server, renewed.der)
            await server.server.load_certificate(str(certificate))
            await server.server.load_private_key(str(key))
            for policy in server.server._policies:
                policy.certificate = server.server.iserver.certificate
                policy.private_key = server.server.iserver.private_key
            await server.write("a", 2.0)
            await sink.until(lambda: sink.values(0)[-1] == 2.0)
            await _cut(server)
            async with asyncio.timeout(60):
                while "is not trusted" not in source.status().reason:
                    attempt.clear()
                    await attempt.wait()
            pki.trust(renewed)
            await sink.until_state(LinkState.UP)


def _token(channel: Channel) -> int:
    protocol = channel._transport.protocol
    assert protocol is not None
    return int(protocol._connection.security_token.TokenId)


async def _cut(server: AsyncuaServer) -> None:
    """Close every connection, as a switch does that restarts."""
    listening: Any = server.server.bserver
    for client in list(listening.clients):
        client.transport.abort()


@pytest.mark.needs_node
async def test_a_server_that_does_not_trust_us(pki: ClientPki, tmp_path: Path) -> None:
    strict = SecureNodeOpcua(state=str(tmp_path / "node"), password=PASSWORD, strict=True)
    await strict.start_async()
    try:
        with pytest.raises(CertificateRefused) as refused:
            await pki.open(to(strict.url))
        pki.trust(refused.value.certificate)
        with pytest.raises(LinkFault) as caught:
            await pki.open(to(strict.url))
    finally:
        strict.kill()
    ours = pki.own(time.time_ns()).certificate
    assert "most likely the server does not trust our certificate" in str(caught.value)
    assert ours.sha1 in str(caught.value)


@pytest.mark.needs_open62541
async def test_a_server_that_tells_nobody_what_it_offers(pki: ClientPki, tmp_path: Path) -> None:
    """It has no endpoint without security; the certificate comes as a file."""
    folder = tmp_path / "server"
    options: dict[str, Any] = {"user": USER, "password": PASSWORD, "nodes": 10}
    closed = Open62541Server(certificates=str(folder), trust_all=True, secure_only=True, **options)
    await closed.start_async()
    try:
        with pytest.raises(LinkFault, match="tells nobody what it offers, and no trusted cert"):
            await pki.open(to(closed.url))
        pki.trust(leaf("somebody else", hosts=("10.0.0.1",)))
        pki.trust(read_file(folder / "own" / "certs" / "server.der")[0])
        for policy in SECURED:
            channel = await pki.open(to(closed.url, policy, user=USER), password=lambda: PASSWORD)
            assert await read_namespaces(channel)
            await channel.close()
    finally:
        closed.kill()


@pytest.mark.needs_open62541
async def test_another_server_that_does_not_trust_us(pki: ClientPki, tmp_path: Path) -> None:
    """It trusts somebody else; with nobody in its list it would trust everybody."""
    others = tmp_path / "server" / "trusted" / "certs"
    others.mkdir(parents=True)
    (others / "other.der").write_bytes(leaf("other", number=4).der)
    strict = Open62541Server(certificates=str(tmp_path / "server"), nodes=10)
    await strict.start_async()
    try:
        with pytest.raises(CertificateRefused) as refused:
            await pki.open(to(strict.url))
        pki.trust(refused.value.certificate)
        with pytest.raises(LinkFault, match="most likely the server does not trust our cert"):
            await pki.open(to(strict.url))
    finally:
        strict.kill()


async def test_nothing_to_show(asyncua: SecureAsyncua, tmp_path: Path) -> None:
    async def reason(credentials: Credentials) -> str:
        with pytest.raises(LinkFault) as caught:
            await Channel.open(
                to(asyncua.url),
                clock=time.time_ns,
                heard=lambda: None,
                credentials=credentials,
            )
        return str(caught.value)

    assert "no certificate directory" in await reason(Credentials())
    assert "davylamp certificate create SITE" in await reason(Credentials(pki=tmp_path))


@pytest.mark.parametrize("mode", list(MessageMode))
@pytest.mark.parametrize("damage", ["changed", "cut short", "nothing left"])
async def test_a_message_that_was_tampered_with_ends_the_connection(
    asyncua: SecureAsyncua, pki: ClientPki, mode: MessageMode, damage: str
) -> None:
    """Nothing of it is used, and the next one is not waited for."""
    pki.trust(SERVER_CERTIFICATE)
    channel = await pki.open(to(asyncua.url, mode=mode))
    protocol: Any = channel._transport.protocol
    take = protocol._take

    def tampered(chunk: memoryview) -> None:
        data = bytearray(chunk)
        if damage == "changed":
            data[-40] ^= 1
        else:
            del data[-1 if damage == "cut short" else 16 :]
        take(memoryview(bytes(data)))

    protocol._take = tampered
    try:
        with pytest.raises(LinkFault):
            await read_namespaces(channel)
        assert await channel.lost
    finally:
        await channel.abort()
