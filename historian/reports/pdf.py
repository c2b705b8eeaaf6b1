"""A document as PDF: everything is put into words and numbers here, and laid out by the templates."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from historian.reports.cells import printed
from historian.reports.fit import fit
from historian.reports.frame import Column, Document, Format, Look, Row, Sheet
from historian.reports.grouping import lengths
from historian.reports.heads import heads
from historian.reports.origin import RANGE_HEADS, notes, ranges
from historian.reports.period import local
from historian.reports.svg import drawn
from historian.reports.typesetting import Job, typeset
from historian.reports.words import Shown, Words

_ALIGN: Final = {Format.TEXT: "left", Format.NUMBER: "right", Format.DURATION: "right"}
_WORDS: Final = {
    "printed": Words("打印时间", "Printed"),
    "proof": Words("数据来源与校验", "Origin of the data"),
}
_DIGEST: Final = Words("表格内容", "Contents of the tables:")
_PAGES: Final = Words("第 X 页 共 Y 页", "Page X of Y")


def pdf(document: Document, language: Shown, own: Path | None = None) -> bytes:
    """Print it; ``own`` is the folder of the site's own templates. Raises `BadInput`."""
    data, files = data_of(document, language)
    return typeset(Job(data, files, document.printed_ns, own))


def data_of(document: Document, language: Shown) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the templates get: the data, and the pictures that it names."""
    page, files = fit(document), dict[str, bytes]()
    for number, sheet in enumerate(document.sheets):
        for at, chart in enumerate(sheet.charts):
            svg = drawn(chart, document.period, language)
            files[f"chart-{number}-{at}.svg"] = svg.encode()
    logo = _logo(document, files)
    data: dict[str, Any] = {
        "name": document.name,
        "language": language,
        "title": document.title.lines(language),
        "site": document.site.lines(language),
        "period": Words(document.period.zh, document.period.en).lines(language),
        "description": f"{document.title.en}, {document.site.en}, {document.period.en}",
        "paper": page.paper,
        "landscape": page.landscape,
        "size": round(page.size_pt, 2),
        "printed": _printed(document),
        "logo": logo,
        "facts": [
            {"name": one.name.lines(language), "value": one.value.lines(language)}
            for one in document.facts
        ],
        "sheets": [
            _sheet(document, number, sheet, language)
            for number, sheet in enumerate(document.sheets)
        ],
        "signatures": [one.lines(language) for one in document.signatures],
        "ranges": ranges(document.proof),
        "digest": document.digest,
        "words": _words(document, language),
    }
    return data, files


def _printed(document: Document) -> str:
    when = f"{local(document.printed_ns, document.period.zone):%Y-%m-%d %H:%M:%S}"
    return f"{when}  {document.printed_by}".rstrip()


def _logo(document: Document, files: dict[str, bytes]) -> str:
    if not document.paper.logo:
        return ""
    path = Path(document.paper.logo)
    files[f"logo{path.suffix}"] = path.read_bytes()
    return f"logo{path.suffix}"


def _words(document: Document, language: Shown) -> Mapping[str, object]:
    return {
        **{name: words.said(language) for name, words in _WORDS.items()},
        "proof": _WORDS["proof"].lines(language),
        "page": _PAGES.lines(language),
        "digest": _DIGEST.said(language),
        "colon": ": " if language == "en" else "：",
        "range_heads": [words.said(language) for words in RANGE_HEADS],
        "proof_notes": [line for words in notes(document.proof) for line in words.lines(language)],
    }


def _sheet(document: Document, number: int, sheet: Sheet, language: Shown) -> dict[str, Any]:
    return {
        "title": sheet.title.lines(language),
        "columns": [
            {"key": one.key, "width": one.width, "align": _ALIGN.get(one.format, "center")}
            for one in sheet.columns
        ],
        "heads": [
            {"lines": head.words.lines(language), "across": head.across, "down": head.down}
            for head in heads(sheet.columns)
        ],
        "rows": list(_rows(document, sheet, language)),
        "charts": [f"chart-{number}-{at}.svg" for at in range(len(sheet.charts))],
        "notes": [note.lines(language) for note in sheet.notes],
        "empty": sheet.empty.lines(language),
    }


def _rows(document: Document, sheet: Sheet, language: Shown) -> Iterator[dict[str, Any]]:
    for row, length in zip(sheet.rows, lengths(sheet.rows), strict=True):
        if row.look is Look.SECTION:
            title = row.cells[""]
            lines = title.lines(language) if isinstance(title, Words) else (str(title),)
            yield {"look": row.look, "cells": [{"lines": lines}]}
            continue
        yield {
            "look": row.look,
            "cells": [
                _cell(document, row, column, x, length if column.merged else 1, language)
                for x, column in enumerate(sheet.columns)
                if length or not column.merged
            ],
        }


def _cell(
    document: Document, row: Row, column: Column, x: int, down: int, language: Shown
) -> dict[str, Any]:
    cell = row.cells.get(column.key, "")
    is_count = column.format in (Format.COUNT, Format.DURATION) and column.heading != Words("", "")
    return {
        "x": x,
        "down": down,
        "lines": printed(cell, column, document.period, language),
        "bilingual": isinstance(cell, Words),
        "zero": is_count and not cell,
        "strong": is_count and bool(cell),
    }
