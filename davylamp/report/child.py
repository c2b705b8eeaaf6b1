"""``python -m davylamp.report.child SITE``: makes one report for the desk, in a process of its own.

The order comes on standard input as JSON (`davylamp.desk.report_jobs.Order`); how far it is, and at
last the files or the reason why there are none, goes out as lines of JSON.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import msgspec

from davylamp.desk.lines import made as made_words
from davylamp.desk.report_jobs import Order
from davylamp.desk.report_ledger import MadeFile
from davylamp.desk.report_maker import Told
from davylamp.journal.made import request_of
from davylamp.report.making import document, files
from davylamp.report.reading import opened
from davylamp.report.wish import Wish
from davylamp.site import load
from historian.reports.words import Shown
from historian.reports.xlsx import save
from scada.model import DavylampError

_NICE: Final = 10
"""The core goes first."""
_READ, _PRINTED = 0.1, 0.6


def main() -> int:
    """Make it; 0 where it was made."""
    os.nice(_NICE)
    try:
        order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
        for told in make(Path(sys.argv[1]), order):
            _say(told)
    except (DavylampError, OSError) as fault:
        _say(Told(fault=str(fault)))
        return 1
    return 0


def make(root: Path, order: Order) -> Iterator[Told]:
    """Make it, and say how far it is; the last one has the files. Raises `DavylampError`, `OSError`."""
    site, now_ns, wish = load(root), time.time_ns(), wish_of(order)
    yield Told(share=_READ)
    with opened(site.root) as history:
        document_ = document(site, history, wish, now_ns, order.period)
        yield Told(share=_PRINTED)
        folder = Path(order.folder)
        folder.mkdir(parents=True, exist_ok=True)
        made = list[MadeFile]()
        for one in files(site, document_, wish):
            path = folder / one.name
            save(path, one.content)
            request = request_of(path, one.proof, order.by)
            words = made_words(request)
            made.append(
                MadeFile(
                    path=str(path),
                    sha256=request.sha256,
                    bytes=path.stat().st_size,
                    words=words | {"entry": order.entry} if order.entry else words,
                )
            )
            yield Told(share=_PRINTED + (1 - _PRINTED) * len(made) / len(wish.formats))
    yield Told(share=1.0, files=tuple(made))


def wish_of(order: Order) -> Wish:
    """The order as a wish; its period goes beside it."""
    return Wish(
        report=order.report,
        when=order.period.en,
        formats=order.formats,
        language=cast(Shown, order.language),
        tags=order.tags,
        areas=order.areas,
        by=order.by,
        options=order.options,
    )


def _say(told: Told) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
