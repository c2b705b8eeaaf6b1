"""``davylamp trust SITE [CERTIFICATE]``: which servers are trusted, and trusting one."""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from davylamp.security.find import find
from davylamp.security.shown import lines
from davylamp.site.load import load_settings
from scada.model import BadInput, SecurityPolicy, Server
from scada.opcua.certificate import Certificate, read_all, read_file
from scada.opcua.discovery import Undisclosed, discover
from scada.opcua.endpoints import Offer, choose
from scada.opcua.errors import LinkFault
from scada.opcua.pki import Filed, Pki
from scada.opcua.trust import trust_list
from scada.opcua.validation import CertificateRefused, validate

PATIENCE_S: Final = 10.0
DECLINED: Final = 1
FAILED: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "certificate",
        nargs="?",
        default="",
        help="a server's id, a certificate's name, application URI or fingerprint, or its file; "
        "none: list all",
    )
    doing = parser.add_mutually_exclusive_group()
    named: dict[str, Any] = {"nargs": "?", "const": "", "metavar": "CERTIFICATE"}
    doing.add_argument("--revoke", **named, help="trust it no longer")
    doing.add_argument("--remove", **named, help="forget it")
    doing.add_argument("--server", metavar="ID", help="fetch the certificate from this server now")
    parser.add_argument("--yes", action="store_true", help="ask nothing: it was compared already")


def run(args: argparse.Namespace) -> int:
    """List, or change what is trusted; 0 when done, 1 when the answer was no."""
    _, site = load_settings(args.site)
    pki = Pki(site.pki)
    if args.revoke is not None:
        _revoke(pki, args.revoke or args.certificate)
    elif args.remove is not None:
        _remove(pki, args.remove or args.certificate)
    elif args.server is not None or args.certificate in site.servers:
        return _fetch(pki, _server(site.servers, args.server or args.certificate), args.yes)
    elif Path(args.certificate).is_file():
        _trust(pki, read_file(Path(args.certificate))[0])
    elif args.certificate:
        filed = find(args.certificate, pki.rejected(), "among the rejected")
        _trust(pki, filed.certificate)
    else:
        _list(pki)
    return 0


def _server(servers: dict[str, Server], name: str) -> Server:
    if name not in servers:
        raise BadInput(f"the site has no server {name!r}; it has: {', '.join(servers)}")
    return servers[name]


def _list(pki: Pki) -> None:
    now_ns = time.time_ns()
    for title, found in (
        ("trusted", pki.trusted()),
        ("issuers, trusted for nothing by themselves", pki.issuers()),
        ("rejected", pki.rejected()),
    ):
        print(f"{title}: {len(found) or 'none'}")
        for filed in found:
            for line in lines(filed.certificate, now_ns, filed.path.relative_to(pki.root)):
                print(line)


def _revoke(pki: Pki, word: str) -> None:
    filed = find(_named(word), pki.trusted(), "trusted")
    path = pki.revoke(filed.certificate)
    print(f"no longer trusted: {_called(filed.certificate)}; it lies in {path}")


def _remove(pki: Pki, word: str) -> None:
    filed = find(_named(word), [*pki.trusted(), *pki.rejected()], "there")
    pki.remove(filed.certificate)
    print(f"forgotten: {_called(filed.certificate)}")


def _named(word: str) -> str:
    if not word:
        raise BadInput("which certificate? Write its name, application URI or fingerprint")
    return word


# -- from the server itself


def _fetch(pki: Pki, server: Server, yes: bool) -> int:
    """Show what every endpoint of the server shows now; trust it when it is the one that a link
    has refused before, or on a yes.
    """
    status = 0
    for url in (server.url, *server.urls):
        try:
            offer = asyncio.run(_offer(server, url))
        except LinkFault as fault:
            how = "; get its certificate as a file: davylamp trust SITE FILE"
            print(f"{server.id}, {url}: {fault}{how if isinstance(fault, Undisclosed) else ''}")
            status = FAILED
        else:
            status = max(status, _look(pki, server, url, offer, yes))
    return status


async def _offer(server: Server, url: str) -> Offer:
    offers = await discover(url, silent_s=server.silent_s, patience_s=PATIENCE_S)
    if server.security is not SecurityPolicy.NONE:
        return choose(offers, server.security, server.mode, urlsplit(url).hostname or "")
    for offer in offers:
        if offer.certificate:
            return offer
    raise LinkFault("the server shows no certificate")


def _look(pki: Pki, server: Server, url: str, offer: Offer, yes: bool) -> int:
    chain = read_all(offer.certificate)
    if not chain:
        raise BadInput(f"server {server.id} shows no certificate for {offer.words}")
    certificate = chain[0]
    print(f"{server.id}, {url}, shows for {offer.words}:")
    for line in lines(certificate, time.time_ns()):
        print(line)
    if _is_among(certificate, pki.trusted()):
        print("it is trusted already")
    elif yes or _is_among(certificate, pki.rejected()) or _agreed():
        _trust(pki, certificate)
    else:
        print("not trusted")
        return DECLINED
    _say_what_else(pki, chain, offer, urlsplit(url).hostname or "")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("compare the fingerprint with the one that the server itself shows; then: --yes")
        return False
    answer = input("Is this the fingerprint that the server itself shows? Trust it? [y/N] ")
    return answer.strip().casefold() in ("y", "yes", "是")


def _say_what_else(pki: Pki, chain: list[Certificate], offer: Offer, host: str) -> None:
    """What a link would still refuse, now that the certificate is trusted."""
    now_ns = time.time_ns()
    try:
        odd = validate(chain, trust_list(pki), now_ns=now_ns, uri=offer.application_uri, host=host)
    except CertificateRefused as fault:
        print(f"the link will refuse it still: {fault}")
    else:
        for one in odd:
            print(f"note: {one}")


def _trust(pki: Pki, certificate: Certificate) -> None:
    path = pki.trust(certificate)
    print(f"trusted: {_called(certificate)}, in {path}; links use it at their next attempt")


def _is_among(certificate: Certificate, found: list[Filed]) -> bool:
    return certificate.der in {filed.certificate.der for filed in found}


def _called(certificate: Certificate) -> str:
    return f"{certificate.name} (SHA-1 {certificate.sha1})"
