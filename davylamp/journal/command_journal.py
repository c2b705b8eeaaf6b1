"""``davylamp journal export|key SITE``: the journal as a file, and the key that signs it."""

import argparse
import asyncio
import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alarms.audit.digest import SEPARATOR
from alarms.signature import name_of
from davylamp.journal.cells import Cell, safe
from davylamp.journal.command_verify import published
from davylamp.journal.json_lines import event_of, json_line
from davylamp.journal.key import PRIVATE, read_public, renew
from davylamp.journal.made import record
from davylamp.journal.opcua_fields import FIELDS, OpcUaFields
from davylamp.journal.proving import journal_proof, settled
from davylamp.journal.reading import opened, pages
from davylamp.journal.spreadsheet import write_workbook
from davylamp.journal.table import Table
from davylamp.replay.moments import moment
from davylamp.site import Site, load
from historian.journal_lines import FIRST_NS, LAST_NS
from historian.proof import Proof
from scada.model import BadInput, Event


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    kinds = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    export = kinds.add_parser("export", help="write the journal into a file")
    export.add_argument("site", type=Path, help="the site's folder")
    export.add_argument("--from", dest="start", default="", help="written from then on")
    export.add_argument("--to", dest="end", default="", help="and before then")
    form = export.add_mutually_exclusive_group(required=True)
    for name, words in (
        ("csv", "a table (UTF-8 with a mark, as Excel wants it)"),
        ("xlsx", "an Excel workbook"),
        ("jsonl", "JSON lines without loss, which 'verify --file' can check"),
        ("opcua", "event fields of OPC UA: CSV where FILE ends with .csv, else JSON lines"),
    ):
        form.add_argument(f"--{name}", type=Path, metavar="FILE", help=words)
    export.add_argument("--language", choices=("zh", "en"), default="en")
    key = kinds.add_parser("key", help="show the public keys, or make another for the next start")
    key.add_argument("site", type=Path, help="the site's folder")
    key.add_argument("--renew", metavar="SERVICE", default="", help="e.g. core")


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status."""
    site = load(args.site)
    if args.what == "key":
        return _key(site, args.renew)
    count, unreadable, path = _export(site, args)
    print(f"{count} lines in {path}", file=sys.stderr)
    if unreadable:
        print(
            f"{unreadable} lines cannot be read and are not in it: run davylamp verify / "
            f"有 {unreadable} 行无法读取，请运行 davylamp verify",
            file=sys.stderr,
        )
    return 1 if unreadable else 0


def _key(site: Site, service: str) -> int:
    if service:
        folder = site.run / service
        if not (folder / PRIVATE).exists():
            raise BadInput(f"{folder}: no service of that name has a key yet / 该服务尚无密钥")
        name = name_of(renew(folder))
        print(f"{service}: key {name} takes over, signed for by the present one, at the next start")
        return 0
    for path in published(site):
        print(f"{path.parent.name}: {name_of(read_public(path))} {path}")
    return 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """The stored lines of a time, each service's in the order of its numbers, and their proof."""

    bodies: list[bytes]
    proof: Proof


def _stored(site: Site, args: argparse.Namespace) -> _Stored:
    zone, now_ns = site.table.timezone, time.time_ns()
    start_ns = moment(args.start, zone, now_ns) if args.start else FIRST_NS
    end_ns = moment(args.end, zone, now_ns) if args.end else LAST_NS
    found: list[tuple[str, int, int, bytes]] = []
    with opened(site) as lines:
        proof = journal_proof(lines, site, {"language": args.language}, start_ns, end_ns)
        for page in pages(lines, start_ns, end_ns):
            sources = [words.partition(SEPARATOR)[0] for words in page.words]
            found += zip(sources, page.epoch, page.seq, page.body, strict=True)
    return _Stored([body for *_, body in sorted(found)], proof)


def _export(site: Site, args: argparse.Namespace) -> tuple[int, int, Path]:
    """How many lines were written, how many could not be, and where."""
    stored = _stored(site, args)
    path: Path = next(one for one in (args.csv, args.xlsx, args.jsonl, args.opcua) if one)
    new = path.with_name(f".{path.name}.new")
    good = [body for body in stored.bodies if event_of(body) is not None]
    try:
        _write(new, path, site, args, good)
        proof = settled(new, path, stored.proof)
    finally:
        new.unlink(missing_ok=True)
    if proof.witness and (fault := asyncio.run(record(site, path, proof))):
        print(f"not in the journal: {fault} / 未能记入日志", file=sys.stderr)
    return len(good), len(stored.bodies) - len(good), path


def _write(
    new: Path, path: Path, site: Site, args: argparse.Namespace, bodies: Sequence[bytes]
) -> None:
    table, fields = Table(site.table, args.language), OpcUaFields(site.table, args.language)
    rows = (table.row(event) for event in _events(bodies))
    if args.csv:
        _csv(new, table.heads, rows)
    elif args.xlsx:
        write_workbook(new, table.heads, rows)
    elif args.jsonl:
        _lines(new, map(json_line, bodies))
    elif path.suffix.casefold() == ".csv":
        each = (fields.row(event) for event in _events(bodies))
        _csv(new, FIELDS, ([row.get(name) for name in FIELDS] for row in each))
    else:
        _lines(new, (_json(fields.row(event)) for event in _events(bodies)))


def _events(bodies: Iterable[bytes]) -> Iterator[Event]:
    for body in bodies:
        event = event_of(body)
        if event is not None:
            yield event


def _json(row: dict[str, Cell | bool]) -> bytes:
    finite = {name: value if value == value else "nan" for name, value in row.items()}
    return json.dumps(finite, ensure_ascii=False).encode()


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows([safe(cell) for cell in row] for row in rows)


def _lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
