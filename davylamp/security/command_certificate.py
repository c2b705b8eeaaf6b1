"""``davylamp certificate create|show|renew|export SITE``: the certificate shown to servers."""

import argparse
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from davylamp.security.shown import DAY_NS, day, lines
from davylamp.site.load import load_settings
from davylamp.site.site_file import SiteFile
from scada.model import BadInput
from scada.opcua.atomic_file import write_whole
from scada.opcua.certificate import Certificate
from scada.opcua.own_certificate import KEY_SIZES, key_pem, new_certificate, new_key
from scada.opcua.pki import Own, Pki

DAYS: Final = 5 * 365
MOST_DAYS: Final = 50 * 365
TOLERATED_DAYS: Final = 1
"""A certificate for use at once is valid since yesterday: a server's clock may be behind."""
_FORMATS: Final = {".der": Encoding.DER, ".cer": Encoding.DER, ".pem": Encoding.PEM}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make key and certificate, once")
    renew = actions.add_parser("renew", help="make a new certificate in place of one that ends")
    show = actions.add_parser("show", help="say what it is and how long it is valid")
    export = actions.add_parser("export", help="write it to a file, for a server's administrator")
    for action in (create, renew, show, export):
        action.add_argument("site", type=Path, help="the site's folder")
    create.add_argument("--bits", type=int, choices=KEY_SIZES, default=2048, help="size of the key")
    create.add_argument("--host", action="append", help="a name or address of this machine")
    create.add_argument("--organization", default="Davylamp", help="who runs the site")
    for action in (create, renew):
        action.add_argument("--days", type=_days, default=DAYS, help="how long it is valid")
    renew.add_argument("--new-key", action="store_true", help="with a new key")
    renew.add_argument(
        "--in-days",
        type=_wait,
        default=0,
        help="valid, and used, only in so many days: time to have the servers trust it",
    )
    export.add_argument("file", type=Path, help="FILE.der or FILE.pem")


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done."""
    _, site = load_settings(args.site)
    actions: dict[str, Callable[[SiteFile, Pki, argparse.Namespace], None]] = {
        "create": _create,
        "renew": _renew,
        "show": _show,
        "export": _export,
    }
    actions[args.action](site, Pki(site.pki), args)
    return 0


def _create(site: SiteFile, pki: Pki, args: argparse.Namespace) -> None:
    if pki.all_own():
        own = pki.own(time.time_ns()).certificate
        raise BadInput(
            f"there is a certificate already, {own.name!r}, valid until {day(own.until_ns)}; "
            "davylamp certificate renew makes a new one"
        )
    key, host = new_key(args.bits), _host()
    certificate = new_certificate(
        key,
        uri=f"urn:{host}:davylamp:{site.id}",
        hosts=args.host or [host],
        common_name=f"Davylamp {site.id}",
        organization=args.organization,
        from_ns=time.time_ns() - TOLERATED_DAYS * DAY_NS,
        days=args.days,
    )
    _keep(pki, Own(certificate, key))


def _renew(site: SiteFile, pki: Pki, args: argparse.Namespace) -> None:
    now_ns = time.time_ns()
    old = pki.own(now_ns)
    if not old.certificate.is_self_signed:
        raise BadInput(
            f"{old.certificate.name!r} was issued by {old.certificate.issuer}: ask there for a new one "
            f"and put it, with its key, into {pki.root / 'own'}"
        )
    key = new_key(old.key.key_size) if args.new_key else old.key
    certificate = new_certificate(
        key,
        uri=old.certificate.uri,
        hosts=old.certificate.hosts,
        common_name=old.certificate.name,
        organization=_organization(old.certificate),
        from_ns=now_ns + (args.in_days or -TOLERATED_DAYS) * DAY_NS,
        days=args.days,
    )
    _keep(pki, Own(certificate, key))
    since = f"from {day(certificate.from_ns)} on" if args.in_days else "at the next connection"
    print(f"used {since}; the servers must trust it by then: davylamp certificate export")


def _keep(pki: Pki, own: Own) -> None:
    path, key_path = pki.put_own(own, key_pem(own.key))
    for line in lines(own.certificate, time.time_ns(), path):
        print(line)
    print(f"      key file  {key_path}")


def _show(site: SiteFile, pki: Pki, args: argparse.Namespace) -> None:
    now_ns = time.time_ns()
    used = pki.own(now_ns).certificate
    for line in lines(used, now_ns):
        print(line)
    others = {own.certificate.sha1: own.certificate for own in pki.all_own()}
    for other in sorted(others.values(), key=lambda one: one.from_ns):
        if other.der != used.der:
            word = "later" if other.from_ns > now_ns else "no longer used"
            print(f"  {word}: SHA-1 {other.sha1}, {day(other.from_ns)} to {day(other.until_ns)}")


def _export(site: SiteFile, pki: Pki, args: argparse.Namespace) -> None:
    """The newest one: after a renewal, that is the one the servers have to learn."""
    encoding = _FORMATS.get(args.file.suffix.casefold())
    if encoding is None:
        raise BadInput(f"{args.file}: what kind of file? Name it FILE.der or FILE.pem")
    pki.own(time.time_ns())
    newest = max(pki.all_own(), key=lambda own: own.certificate.from_ns).certificate
    write_whole(args.file, newest.parsed.public_bytes(encoding))
    print(f"{args.file}: {newest.name}, SHA-1 {newest.sha1}")


def _organization(certificate: Certificate) -> str:
    found = certificate.parsed.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else "Davylamp"


def _host() -> str:
    """This machine's name, as far as a certificate can hold it."""
    name = os.environ.get("HOSTNAME") or socket.gethostname()
    plain = "".join(c for c in name.casefold() if c.isascii() and (c.isalnum() or c in ".-"))
    return plain or "localhost"


def _days(text: str) -> int:
    return _whole(text, 1)


def _wait(text: str) -> int:
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    try:
        days = int(text)
    except ValueError:
        days = least - 1
    if not least <= days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not {least} to {MOST_DAYS} days")
    return days
