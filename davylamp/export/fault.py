"""Why an export cannot be made, and what to do instead, in both languages."""

from collections.abc import Iterator
from contextlib import contextmanager

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said
from scada.model import BadInput


class NoExport(BadInput):
    """An export that cannot be made."""

    def __init__(self, said: Said) -> None:
        super().__init__(f"{said.text}; fix: {said.fix} / {said.text_zh}；{said.fix_zh}")


@contextmanager
def ours() -> Iterator[None]:
    """A time or a name that cannot be read is said in both languages."""
    try:
        yield
    except Fault as fault:
        one = fault.problem
        raise NoExport(Said(one.text, one.fix, one.text_zh, one.fix_zh)) from None
