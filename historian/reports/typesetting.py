"""Typst, which sets the pages: the only place that knows it.

Templates lie beside this file, in ``templates``; a file of the same name in the site's folder
``reports`` takes its place.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

from scada.model import BadInput

TEMPLATES: Final = Path(__file__).with_name("templates")
MAIN: Final = "report.typ"
FONTS: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""What the built-in templates are set in; Debian and Ubuntu have them in ``fonts-noto-cjk``."""

_TAKEN: Final = (".typ", ".png", ".jpg", ".jpeg", ".svg")
"""What a site may lay beside its reports."""

_PLACE: Final = re.compile(r"┌─ (?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+)")


class TemplateFault(BadInput):
    """A template that cannot be set: its ``file`` and ``line`` (0: not known), what is wrong, the fix."""

    def __init__(self, file: Path, line: int, what: str, fix: str, fix_zh: str) -> None:
        place = f"{file}:{line}: " if line else ""
        super().__init__(f"{place}{what}; fix: {fix} / 模板错误：{what}；修改：{fix_zh}")
        self.file, self.line, self.what = file, line, what
        self.fix, self.fix_zh = fix, fix_zh


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be set: the data, files beside it (charts, a logo), the site's own templates."""

    data: Mapping[str, object]
    files: Mapping[str, bytes]
    printed_ns: int
    own: Path | None = None


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once. Raises `BadInput` without a Chinese one."""
    found = typst.Fonts()
    if missing := [name for name in FONTS if name not in found.families()]:
        raise BadInput(
            f"a report as PDF needs the font {' and '.join(missing)}: install the package"
            " fonts-noto-cjk (Debian, Ubuntu: apt install fonts-noto-cjk), or print XLSX only"
            f" / PDF 报表需要字体 {'、'.join(missing)}：请安装软件包 fonts-noto-cjk，或只输出 XLSX"
        )
    return found


def typeset(job: Job) -> bytes:
    """The PDF. Raises `BadInput` naming file, line and what is wrong where a template is faulty."""
    known = fonts()
    with tempfile.TemporaryDirectory(prefix="davylamp-report-") as name:
        folder = Path(name)
        _lay_out(folder, job)
        try:
            return typst.compile(
                folder / MAIN,
                root=folder,
                font_paths=known,
                format="pdf",
                timestamp=datetime.fromtimestamp(job.printed_ns // 1_000_000_000, UTC),
            )
        except typst.TypstError as fault:
            raise _fault(fault, job) from None


def _lay_out(folder: Path, job: Job) -> None:
    for template in sorted(TEMPLATES.glob("*.typ")):
        shutil.copyfile(template, folder / template.name)
    if job.own is not None and job.own.is_dir():
        for own in sorted(job.own.iterdir()):
            if own.suffix.lower() in _TAKEN:
                shutil.copyfile(own, folder / own.name)
    for name, content in job.files.items():
        (folder / name).write_bytes(content)
    (folder / "data.json").write_text(json.dumps(job.data, ensure_ascii=False), encoding="utf-8")


def _fault(fault: typst.TypstError, job: Job) -> TemplateFault:
    """Where it is wrong: a template of the site's by its own path."""
    place = _PLACE.search(fault.diagnostic)
    hints = " ".join(hint for hint in fault.hints)
    what = f"{fault.message}{f' ({hints})' if hints else ''}"
    name = Path(place["file"]).name if place else MAIN
    own = job.own / name if job.own is not None and (job.own / name).is_file() else None
    if own:
        fix = f"correct this line, or remove {own} to use the built-in template"
        fix_zh = "修改此行，或删除该文件以使用内置模板"
    else:
        fix = "a template of the site passes something that this one does not know"
        fix_zh = "站点模板传入了内置模板不认识的内容"
    if place is None:
        return TemplateFault(own or TEMPLATES / name, 0, what, fix, fix_zh)
    said = f"column {place['column']}: {what}"
    return TemplateFault(own or TEMPLATES / name, int(place["line"]), said, fix, fix_zh)
