"""``<site>/reports/<name>.toml``: how a site wants a report, read and held against what there is."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from davylamp.site.problem import FileProblems, Problem, Said, SiteError
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines, line_of_fault
from historian.reports.frame import Document, Paper
from historian.reports.kinds import Report
from historian.reports.layout import ColumnLayout, Layout, SheetLayout
from historian.reports.words import Words

_TOP: Final = (
    "title_zh", "title_en", "paper", "orientation", "logo", "charts", "signatures_zh",
    "signatures_en", "tags", "areas", "options", "sheets",
)  # fmt: skip
_SHEET: Final = ("show", "title_zh", "title_en", "columns", "notes_zh", "notes_en", "column")
_COLUMN: Final = ("title_zh", "title_en", "width")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg")


class LayoutError(SiteError):
    """A layout that cannot be used; its words are in both languages."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        some = tuple(problems)
        super().__init__(some)
        self.args = ("\n".join(f"{one.in_words('en')} / {one.in_words('zh')}" for one in some),)


@dataclass(frozen=True, slots=True)
class LayoutFile:
    """A layout, and where it was read from (None: the site has none of this report)."""

    layout: Layout
    table: Table | None = None
    problems: FileProblems | None = None

    def applied(self, document: Document) -> Document:
        """The document as the site wants it. Raises `LayoutError` where it names what is not there."""
        if self.table is not None and self.problems is not None:
            _check(self.table, document)
            _raise(self.problems)
        return self.layout.applied(document)


def layout_of(folder: Path, report: Report, shown: str = "") -> LayoutFile:
    """A site's layout of a report. Raises `LayoutError` with every fault: file, line, fix.

    ``shown`` is how the faults name the file; else by its path.
    """
    path = folder / f"{report.name}.toml"
    if not path.is_file():
        return LayoutFile(Layout(paper=report.paper))
    problems = FileProblems(shown or str(path))
    top = _parsed(path, problems)
    layout = _layout(top, folder, report)
    _raise(problems)
    return LayoutFile(layout, top, problems)


def _parsed(path: Path, problems: FileProblems) -> Table:
    text = path.read_text("utf-8", errors="replace").removeprefix("\ufeff")
    try:
        raw = tomllib.loads(text)
    except ValueError as fault:
        said = Said(
            f"is not TOML: {fault}", "correct this line; texts stand in quotes",
            f"不是合法的 TOML：{fault}", "修改此行；文字加引号",
        )  # fmt: skip
        problems.error(line_of_fault(fault, text), "", said)
        _raise(problems)
        raise
    return Table(raw, (), TomlLines(text), problems)


def _raise(problems: FileProblems) -> None:
    if problems.has_errors:
        raise LayoutError(problems.found)


def _layout(top: Table, folder: Path, report: Report) -> Layout:
    top.only(_TOP)
    sheets, options = top.table("sheets"), top.table("options")
    return Layout(
        title=_words(top, "title"),
        paper=_paper(top, folder, report.paper),
        signatures=_pairs(top, "signatures"),
        sheets={name: _sheet(sheets.table(name)) for name in sheets},
        charts=top.whole("charts", 12, 0),
        tags=top.texts("tags"),
        areas=top.texts("areas"),
        options=tuple((name, options.text(name)) for name in options),
    )


def _paper(top: Table, folder: Path, default: Paper) -> Paper:
    size = _one_of(top, "paper", ("a4", "a3"))
    turned = _one_of(top, "orientation", ("landscape", "portrait"))
    return Paper(
        cast(Literal["", "a4", "a3"], size) or default.size,
        turned == "landscape" if turned else default.landscape,
        _logo(top, folder),
    )


def _one_of(top: Table, key: str, known: tuple[str, ...]) -> str:
    text = top.text(key).lower()
    if text and text not in known:
        top.error(key, unknown("word", "取值", text, known))
        return ""
    return text


def _logo(top: Table, folder: Path) -> str:
    name = top.text("logo")
    if not name:
        return ""
    path = folder / name
    if path.suffix.lower() not in _PICTURES or not path.is_file():
        said = Said(
            f"{path} is no picture that is there", f"put a {', '.join(_PICTURES)} file there",
            f"{path} 不是已有的图片", f"放入 {'、'.join(_PICTURES)} 文件",
        )  # fmt: skip
        top.error("logo", said)
        return ""
    return str(path)


def _sheet(table: Table) -> SheetLayout:
    table.only(_SHEET)
    columns = table.table("column")
    return SheetLayout(
        show=table.flag("show", True),
        title=_words(table, "title"),
        columns=table.texts("columns"),
        column={name: _column(columns.table(name)) for name in columns},
        notes=_pairs(table, "notes"),
    )


def _column(table: Table) -> ColumnLayout:
    table.only(_COLUMN)
    width = table.number("width", 1.0, 200.0) if "width" in table else 0.0
    return ColumnLayout(_words(table, "title"), width)


def _words(table: Table, key: str) -> Words:
    return Words(table.text(f"{key}_zh"), table.text(f"{key}_en"))


def _pairs(table: Table, key: str) -> tuple[Words, ...] | None:
    """Texts given in one or both languages; None where there are none of either."""
    zh, en = table.texts(f"{key}_zh"), table.texts(f"{key}_en")
    if f"{key}_zh" not in table and f"{key}_en" not in table:
        return None
    if zh and en and len(zh) != len(en):
        said = Said(
            f"{key}_zh has {len(zh)} texts, {key}_en {len(en)}", "write as many in both, or one only",
            f"{key}_zh 有 {len(zh)} 项，{key}_en 有 {len(en)} 项", "两者数量须相同，或只写一种",
        )  # fmt: skip
        table.error(f"{key}_en", said)
        return None
    return tuple(Words(*pair) for pair in zip(zh or en, en or zh, strict=True))


def _check(top: Table, document: Document) -> None:
    """Sheets and columns that the report does not have."""
    known = {sheet.key: [column.key for column in sheet.columns] for sheet in document.sheets}
    sheets = top.table("sheets")
    for name in sheets:
        if name not in known:
            sheets.error(name, unknown("sheet", "表", name, known))
            continue
        table = sheets.table(name)
        for where, key in _named(table):
            if key not in known[name]:
                table.error(where, unknown("column", "列", key, known[name]))


def _named(table: Table) -> Iterator[tuple[str, str]]:
    for key in table.texts("columns"):
        yield "columns", key
    for key in table.table("column"):
        yield "column", key
