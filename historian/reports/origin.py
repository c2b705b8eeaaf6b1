"""Where a document's data come from, as it is printed at its end."""

from collections.abc import Iterator
from typing import Final

from historian.proof import Proof
from historian.reports.words import Words

RANGE_HEADS: Final = (
    Words("日志", "Journal"),
    Words("起始行", "From line"),
    Words("终止行", "To line"),
    Words("行数", "Lines"),
    Words("首行哈希 (SHA-256)", "Hash of the first (SHA-256)"),
    Words("末行哈希 (SHA-256)", "Hash of the last (SHA-256)"),
)
_CHECK: Final = Words(
    "本报表由以下日志范围及其时段的历史数据生成。核对命令：davylamp verify 站点文件夹 本文件",
    "Made from these lines of the journal and the samples of their time. Check: davylamp verify SITE FILE",
)
_NO_LINE: Final = Words("该时段没有日志记录", "The journal has no line of this time")
_NOT_KEPT: Final = Words(
    "生成时站点未运行：本文件的 SHA-256 未记入日志",
    "Made while the site was stopped: the SHA-256 of this file is not in the journal",
)


def ranges(proof: Proof | None) -> list[list[str]]:
    """One row per writing service."""
    return [
        [
            one.source,
            str(one.first_seq),
            str(one.last_seq),
            str(one.lines),
            one.first_hash,
            one.last_hash,
        ]
        for one in (proof.ranges if proof else ())
    ]


def notes(proof: Proof | None) -> Iterator[Words]:
    """What is said above them."""
    if proof is None:
        return
    yield _CHECK
    if not proof.ranges:
        yield _NO_LINE
    if proof.witness:
        yield Words(
            f"本文件的 SHA-256 由 {proof.witness} 记入日志",
            f"The SHA-256 of this file is in the journal of {proof.witness}",
        )
    else:
        yield _NOT_KEPT
