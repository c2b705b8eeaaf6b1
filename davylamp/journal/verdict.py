"""What an audit says to a person, in Chinese or English."""

from collections.abc import Iterator, Sequence
from typing import Final

from alarms.audit import Damage, Finding, Report, Stretch
from davylamp.replay.moments import shown
from scada.model import Language

_WHAT: Final = {
    Damage.ALTERED: ("被篡改", "altered"),
    Damage.UNREADABLE: ("无法读取（被篡改）", "cannot be read (altered)"),
    Damage.MISSING: ("缺失", "missing"),
    Damage.DOUBLED: ("重复", "doubled"),
    Damage.REORDERED: ("位置被调换", "stands in another's place"),
    Damage.MISFILED: ("索引与内容不符", "filed under what it does not say"),
    Damage.SIGNATURE: ("签名无效", "its signature does not hold"),
    Damage.FORGED: (
        "与签名不符：无密钥者重写了其中若干行",
        "not what was signed: somebody without the key wrote some of them anew",
    ),
    Damage.UNSIGNED: ("未按时签名，无从证明", "not signed in time: nothing vouches for them"),
    Damage.KEY: ("由未知密钥签名", "signed by a key that is not known"),
}


def lines(reports: Sequence[Report], zone: str, language: Language) -> Iterator[str]:
    """The findings of every chain, and how far each is proven."""
    zh = language == "zh"
    if not reports:
        yield "没有日志行" if zh else "no line of a journal"
    for report in reports:
        yield _heading(report, zh)
        for finding in report.findings:
            yield f"  {finding_line(finding, zone, zh)}"
        yield from (f"  {line}" for line in _proof(report, zone, zh))


def _heading(report: Report, zh: bool) -> str:
    whole = ("完好" if zh else "whole") if report.is_whole else ("有问题" if zh else "NOT WHOLE")
    if zh:
        return (
            f"{report.source}：第 {report.first}–{report.last} 行，共 {report.lines} 行，"
            f"{report.epochs} 次启动，{report.signatures} 个签名：{whole}"
        )
    return (
        f"{report.source}: lines {report.first} to {report.last}, {report.lines} in all, "
        f"{report.epochs} starts, {report.signatures} signatures: {whole}"
    )


def finding_line(finding: Finding, zone: str, zh: bool) -> str:
    """One finding in words."""
    one = finding.first == finding.last
    span = f"{finding.first}" if one else f"{finding.first}–{finding.last}"
    what = _WHAT[finding.damage][0 if zh else 1]
    detail = finding.detail[0 if zh else 1]
    kind = f" ({finding.kind})" if finding.kind and one else ""
    after = (
        ("，前一行 " if zh else ", the line before ") if finding.damage is Damage.MISSING else ""
    )
    when = f" [{after.strip('，, ')} {shown(finding.now_ns, zone)}]" if finding.now_ns else ""
    when = when.replace("[ ", "[")
    more = f"；{detail}" if detail and zh else f"; {detail}" if detail else ""
    several = not one and finding.damage is Damage.ALTERED
    some = ("（至少其中之一）" if zh else " (one of them at least)") if several else ""
    place = f"{finding.source} 第 {span} 行" if zh else f"{finding.source} line {span}"
    return f"{place}{kind}{when}: {what}{some}{more}"


def _proof(report: Report, zone: str, zh: bool) -> Iterator[str]:
    keys = ", ".join(report.keys)
    for stretch in report.signed:
        span = _span(stretch, zone)
        yield (
            f"已由签名证明：第 {span}（密钥 {keys}）"
            if zh
            else f"proven by signature: lines {span} (key {keys})"
        )
    if report.unsigned is None:
        return
    span = _span(report.unsigned, zone)
    yield (
        f"尚无签名证明：第 {span}（仅有哈希链；最后一行无任何佐证）"
        if zh
        else f"no signature vouches for: lines {span} (the hash chain alone; for the last line nothing)"
    )


def _span(stretch: Stretch, zone: str) -> str:
    times = f"{shown(stretch.start_ns, zone)} … {shown(stretch.end_ns, zone)}"
    return f"{stretch.first}–{stretch.last} [{times}]"


def as_json(reports: Sequence[Report]) -> list[dict[str, object]]:
    """The same for a program."""
    return [
        {
            "source": report.source,
            "epoch": report.epoch,
            "lines": report.lines,
            "first": report.first,
            "last": report.last,
            "signatures": report.signatures,
            "keys": list(report.keys),
            "whole": report.is_whole,
            "proven": [[one.first, one.last] for one in report.signed],
            "unsigned": [report.unsigned.first, report.unsigned.last] if report.unsigned else None,
            "findings": [
                {
                    "damage": one.damage.value,
                    "first": one.first,
                    "last": one.last,
                    "now_ns": one.now_ns,
                    "kind": one.kind,
                    "zh": one.detail[0],
                    "en": one.detail[1],
                }
                for one in report.findings
            ],
        }
        for report in reports
    ]
