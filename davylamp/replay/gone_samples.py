"""What is said of a replay over a time whose samples are kept no more: roll-ups cannot be judged."""

from collections.abc import Sequence

from davylamp.replay.moments import shown
from davylamp.replay.sources.history import History
from historian.store import Store


def notes(
    history: History | Store | None, tags: Sequence[str], start_ns: int, end_ns: int, zone: str
) -> tuple[tuple[str, str], ...]:
    """A note in Chinese and English, or none; foreign data (no ``history``) are all there is."""
    gone = history.gone(tags, start_ns, end_ns) if history is not None and tags else ()
    if not gone:
        return ()
    until = shown(max(last for _, last in gone), zone)[:-2]
    return (
        (
            f"{until} 之前的样本已过保存期：该段未判定，曲线为沿用值",
            f"samples before {until} are kept no more: that part was not judged, its curve only holds on",
        ),
    )
