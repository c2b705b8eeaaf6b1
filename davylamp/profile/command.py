"""``davylamp profile list|show|compare|key|sign``."""

import argparse
import json
from pathlib import Path
from typing import Any

from davylamp.profile import comparing, listing, showing
from davylamp.profile.keys import make_key, read_key
from davylamp.profile.signing import Statement, check_new_signer, enter_signer, sign, today
from davylamp.site.dates import day
from davylamp.site.load import load_settings
from davylamp.site.problem import Said
from davylamp.site.suggest import unknown
from scada.model import BadInput, Language
from scada.profiles import Profile, ProfileRow, available, load
from scada.profiles.differences import compare
from scada.profiles.signature import public_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="every rule book: edition, in force since, rows, marks")
    shown = verbs.add_parser("show", help="a whole rule book, or one of its rows")
    shown.add_argument("profile", help="its id: see list")
    shown.add_argument("--row", default="", help="only this row, with all its texts")
    compared = verbs.add_parser("compare", help="what one rule book asks for differently")
    compared.add_argument("first")
    compared.add_argument("second")
    for one in (listed, shown, compared):
        one.add_argument("--language", choices=("zh", "en"), default="en")
        one.add_argument("--format", choices=("table", "json"), default="table")
    _add_key(verbs.add_parser("key", help="make the key of a person who signs reasons"))
    _add_sign(verbs.add_parser("sign", help="sign the reason for a limit looser than its profile"))


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where the private key goes; outside the site")
    parser.add_argument("--name", required=True, help="whose it is, as deviations.csv names them")
    parser.add_argument("--role", default="", help="such as 总工程师")
    parser.add_argument("--site", type=Path, help="list the public key in this site's signers.csv")


def _add_sign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("limit", metavar="TAG/LIMIT", help="the limit as alarms.csv has it")
    parser.add_argument("--reason", required=True, help="why it may be looser")
    parser.add_argument("--name", required=True, help="who signs; a name of signers.csv")
    parser.add_argument("--key", required=True, type=Path, help="that person's private key")
    parser.add_argument("--date", default="", help="the day, 2026-03-01; default: today")


def run(args: argparse.Namespace) -> int:
    """Carry out one of the verbs; 0 when done."""
    match args.verb:
        case "list":
            _print(args, listing.as_data(), listing.as_lines(args.language))
        case "show":
            _show(args)
        case "compare":
            books = (book(name, args.language) for name in (args.first, args.second))
            compared = compare(*books)
            lines = comparing.as_lines(compared, args.language)
            _print(args, comparing.as_data(compared), lines)
        case "key":
            _key(args)
        case _:
            _sign(args)
    return 0


def book(name: str, language: Language) -> Profile:
    """The profile of that id. Raises `BadInput` with the nearest one where there is none."""
    if name not in available():
        said = unknown("profile", "规程", name, available())
        raise BadInput(_in_words(said, language))
    return load(name)


def _in_words(said: Said, language: Language) -> str:
    return f"{said.text_zh}；{said.fix_zh}" if language == "zh" else f"{said.text}; {said.fix}"


def _show(args: argparse.Namespace) -> None:
    profile = book(args.profile, args.language)
    if args.row:
        row = _row(profile, args.row, args.language)
        _print(args, showing.as_data(row), showing.row_lines(profile, row, args.language))
    else:
        _print(args, showing.as_data(profile), showing.as_lines(profile, args.language))


def _row(profile: Profile, name: str, language: Language) -> ProfileRow:
    if name not in profile.rows:
        said = unknown(f"row of {profile.id}", f"{profile.id} 地点", name, profile.rows)
        raise BadInput(_in_words(said, language))
    return profile.rows[name]


def _print(args: argparse.Namespace, data: Any, lines: Any) -> None:
    if args.format == "json":
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            print(line)


def _key(args: argparse.Namespace) -> None:
    if args.site is not None and args.file.resolve().is_relative_to(args.site.resolve()):
        raise BadInput(f"{args.file} lies in the site's folder, which is kept in git; name another")
    if args.site is not None:
        check_new_signer(args.site, args.name)
    key = make_key(args.file)
    print(f"{args.name}: private key in {args.file}")
    print(f"public key: {public_text(key.public_key())}")
    if args.site is not None:
        print(f"listed in {enter_signer(args.site, args.name, args.role, key)}")


def _sign(args: argparse.Namespace) -> None:
    date = args.date or today(load_settings(args.site)[1])
    if day(date) is None:
        raise BadInput(f"--date {date!r} is no date; fix: write it as 2026-03-01")
    reason = " ".join(args.reason.split())
    if not reason:
        raise BadInput("--reason is empty; fix: say why the limit may be looser")
    said = Statement(args.limit, reason, args.name, date)
    made, path = sign(args.site, said, read_key(args.key))
    print(f"{made.tag}/{made.limit} {made.condition} ({made.rule}) signed by {made.name}: {path}")
