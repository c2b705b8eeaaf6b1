"""A site's history for reports: over the bus while the historian runs, else from its files."""

import contextlib
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from historian.client import History, SamplesGone, connect, open
from scada.bus.bus import BusDown, Refused
from scada.model import BadInput, DavylampError


@contextlib.contextmanager
def opened(root: Path) -> Iterator[History]:
    """The running historian, or the files of a stopped site. Raises `BadInput` without either."""
    running, reason = _running(root)
    history = running or _stopped(root, reason)
    with history, _told_of_what_is_gone():
        yield history


@contextlib.contextmanager
def _told_of_what_is_gone() -> Iterator[None]:
    """Say once, at the end, of which times samples were asked for that are kept no more."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SamplesGone)
        yield
    gone: list[tuple[int, int]] = []
    for one in caught:
        if isinstance(one.message, SamplesGone):
            gone += one.message.gone
        else:
            warnings.showwarning(one.message, one.category, one.filename, one.lineno)
    if gone:
        said = SamplesGone([(min(start for start, _ in gone), max(end for _, end in gone))])
        sys.stderr.write(f"warning: {said}\n")


def _running(root: Path) -> tuple[History | None, str]:
    """A historian that answers; else why there is none."""
    now_ns = time.time_ns()
    with contextlib.ExitStack() as stack:
        try:
            history = stack.enter_context(connect(root))
            history.events(now_ns - 1, now_ns)
        except (BusDown, Refused, BadInput, TimeoutError) as fault:
            return None, str(fault)
        stack.pop_all()
        return history, ""


def _stopped(root: Path, reason: str) -> History:
    try:
        return open(root)
    except DavylampError as fault:
        raise BadInput(f"{fault}; and no historian answers ({reason})") from None
