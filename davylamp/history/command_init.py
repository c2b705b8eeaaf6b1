"""``davylamp historian init SITE``: make an InfluxDB ready for a site's history."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from davylamp.history import init_words as words
from davylamp.site import Site, load
from historian.choice import INFLUXDB, TOKEN_FILE, bucket_names
from historian.influx.door import Door
from historian.influx.question import Place
from historian.influx.setting_up import Databases, Done, NoOrganisation, Organisation, may
from historian.store import BadBatch, StoreFault, StoreRefuses
from scada.model import BadInput, Language
from scada.model.secret import Secret
from scada.opcua.atomic_file import write_whole

ADMIN: Final = "INFLUX_TOKEN"
MONTH_S: Final = 31 * 86_400
"""The longest: a month is never cut short."""
_BOTH: Final = ("read", "write")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "--admin-token-file", type=Path, metavar="FILE",
        help=f"a token that may manage the InfluxDB (default: the environment variable {ADMIN})",
    )  # fmt: skip
    parser.add_argument(
        "--new-tokens", action="store_true", help="void the tokens that there are, and make others"
    )
    parser.add_argument("--show-tokens", action="store_true", help="print the tokens too")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """Say what was done, line by line."""
    site = load(args.site)
    language: Language = args.language
    if site.historian.influx is None:
        print(words.nothing_to_do(language, site.historian.store))
        return 0
    is_two = site.historian.store == INFLUXDB
    told = _buckets_and_tokens(site, args) if is_two else _databases(site, args)
    try:
        for line in told:
            print(line, flush=True)
    except NoOrganisation:
        raise BadInput(words.no_organisation(language, site.historian.influx.org)) from None
    except StoreRefuses as fault:
        raise BadInput(words.no_right(language, str(fault))) from None
    except (StoreFault, BadBatch) as fault:
        raise BadInput(words.no_answer(language, str(fault))) from None
    return 0


def _buckets_and_tokens(site: Site, args: argparse.Namespace) -> Iterator[str]:
    """InfluxDB 2: buckets with what they keep, databases for InfluxQL, tokens with least rights."""
    place, language = site.historian.influx, args.language
    assert place is not None
    admin = _admin(args, place.token)
    org = Organisation(Door(place.url, place.org, admin.read), place.org)
    names = bucket_names(place.bucket)
    for kind, name in names.items():
        yield words.done(language, org.bucket(name, _keep_s(site, kind)))
        yield words.done(language, org.database(name))
    yield from _tokens(site, org, args)


def _tokens(site: Site, org: Organisation, args: argparse.Namespace) -> Iterator[str]:
    """A writer for the historian, a reader for everybody else; what works is left as it is."""
    place, language = site.historian.influx, args.language
    assert place is not None
    names, name = bucket_names(place.bucket), site.table.site
    writer = place.token.file
    if writer is None:
        yield words.in_environment(language, place.token.env)
        writer = site.run / TOKEN_FILE
    reader = writer.with_name(f"{writer.stem}-reader{writer.suffix}")
    for what, file, actions in (("historian", writer, _BOTH), ("reader", reader, ("read",))):
        held = Secret(file=file)
        works = file.is_file() and may(
            Door(place.url, place.org, held.read), names, "write" in actions
        )
        if args.new_tokens or not works:
            rights = dict.fromkeys(names.values(), actions)
            made = org.new_token(f"davylamp {name} {what}", rights)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, f"{made}\n".encode(), mode=0o600)
        became = "made" if args.new_tokens or not works else "kept"
        yield words.done(language, Done("token", f"{what}: {file}", became))
        if args.show_tokens:
            yield held.read()


def _databases(site: Site, args: argparse.Namespace) -> Iterator[str]:
    """InfluxDB 1.x: databases with what they keep."""
    place = site.historian.influx
    assert place is not None
    admin = _admin(args, place.token, needed=False)
    databases = Databases(Door(place.url, "", admin.read if admin else str))
    for kind, name in bucket_names(place.bucket).items():
        yield words.done(args.language, databases.database(name, _keep_s(site, kind)))


def _keep_s(site: Site, kind: Place) -> int:
    keep = site.historian.retention.keep
    months = {Place.SAMPLES: keep.raw, Place.ROLLUPS: keep.statistics, Place.EVENTS: keep.events}
    return months[kind] * MONTH_S


def _admin(args: argparse.Namespace, otherwise: Secret, *, needed: bool = True) -> Secret:
    """Where the token is that may manage the server."""
    if args.admin_token_file:
        return Secret(file=args.admin_token_file)
    if ADMIN in os.environ:
        return Secret(env=ADMIN)
    if needed:
        raise BadInput(words.no_admin(args.language, ADMIN))
    return otherwise
