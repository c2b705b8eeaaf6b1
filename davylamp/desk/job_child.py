"""``python -m davylamp.desk.job_child [MODULE …]``: does one job for the desk, in a process of its own.

The modules are loaded before there is a job, for a child that waits for one.

The order comes on standard input (`davylamp.desk.job_orders.JobOrder`); how far it is goes out as lines
of JSON. The result lies in a file when the last line says that it is done.
"""

import gc
import importlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from davylamp.desk.job_orders import JobOrder, Told
from davylamp.desk.job_task import Done, JobFault, JobTask, Run
from davylamp.desk.job_task import Told as Tell
from scada.bus.access import write_private
from scada.bus.job_messages import LARGEST_RESULT
from scada.model import DavylampError

_NICE: Final = 2
"""The core goes first; a long job steps back further."""
_EVERY_S: Final = 0.1


def main() -> int:
    """Do it; 0 where it is done. What anybody prints goes to standard error."""
    os.nice(_NICE)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        try:
            _load(sys.argv[1:])
            order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=JobOrder)
            _load([order.module])
            os.nice(max(0, order.nice - _NICE))
            do(order, _Teller(out).tell)
        except DavylampError as fault:
            return _give_up(out, fault.in_both())
        except OSError as fault:
            return _give_up(out, str(fault))
        _say(out, Told(share=1.0, is_done=True))
    return 0


def _load(modules: Sequence[str]) -> None:
    """Of two thousand modules nothing is garbage: the collector rests."""
    gc.disable()
    for module in modules:
        importlib.import_module(module)
    gc.enable()


def do(order: JobOrder, told: Tell) -> None:
    """The work: the result and the lines lie in their files after it. Raises `DavylampError`, `OSError`."""
    run: Run = importlib.import_module(order.module).run
    task = JobTask(Path(order.root), order.by, order.options, order.data)
    answer = run(task, told)
    done = answer if isinstance(answer, Done) else Done(answer)
    if done.lines:
        write_private(Path(order.lines), msgspec.json.encode(done.lines))
    if len(done.data) > LARGEST_RESULT:
        raise JobFault(
            f"the result is larger than {LARGEST_RESULT >> 20} MB: ask for less"
            f" / 结果超过 {LARGEST_RESULT >> 20} MB，请缩小范围"
        )
    write_private(Path(order.result), done.data)


class _Teller:
    """Tells how far it is, a few times a second at most."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._last_s = out, 0.0

    def tell(self, share: float, zh: str, en: str) -> None:
        now_s = time.monotonic()
        if now_s - self._last_s >= _EVERY_S:
            self._last_s = now_s
            _say(self._out, Told(share=min(max(share, 0.0), 1.0), zh=zh, en=en))


def _give_up(out: BinaryIO, why: str) -> int:
    _say(out, Told(fault=why))
    return 1


def _say(out: BinaryIO, told: Told) -> None:
    out.write(msgspec.json.encode(told) + b"\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
