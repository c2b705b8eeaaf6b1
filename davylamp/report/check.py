"""What is wrong with a site's own layouts and templates of reports, before anybody prints one.

Which sheets and columns a report has is known once it is made; here it is made of an empty history.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from davylamp.report.facts import facts_of, reported
from davylamp.report.layout_file import LayoutError, layout_of
from davylamp.report.making import OWN
from davylamp.report.wish import Wish, period_of
from davylamp.site.problem import FileProblems, Problem, Said
from davylamp.site.site import Site
from davylamp.site.suggest import unknown
from historian.client import History
from historian.client.asking import StoreAsking
from historian.memory_store import MemoryStore
from historian.reports.frame import Document
from historian.reports.kinds import Asked, Report
from historian.reports.layout import Layout
from historian.reports.pdf import pdf
from historian.reports.produce import produce
from historian.reports.registry import REPORTS
from historian.reports.typesetting import TemplateFault
from scada.model import BadInput


def report_problems(site: Site) -> tuple[Problem, ...]:
    """Every fault of the files in ``reports``."""
    folder = site.root / OWN
    if not folder.is_dir():
        return ()
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    layouts = [one for name in names if name.endswith(".toml") for one in _of_layout(site, name)]
    has_templates = any(name.endswith(".typ") for name in names)
    return (*layouts, *(_of_templates(site) if has_templates else ()))


def _of_layout(site: Site, name: str) -> Iterator[Problem]:
    shown = f"{OWN}/{name}"
    problems = FileProblems(shown)
    report = REPORTS.get(name.removesuffix(".toml"))
    if report is None:
        problems.error(0, "", unknown("report", "报表", name.removesuffix(".toml"), REPORTS))
        yield from problems.found
        return
    try:
        own = layout_of(site.root / OWN, report, shown)
        own.applied(_made(site, report, own.layout))
    except LayoutError as fault:
        yield from fault.problems
    except BadInput as fault:
        en, _, zh = str(fault).partition(" / ")
        said = Said(en, "correct tags, areas and options", zh or en, "修改 tags、areas、options")
        problems.error(0, "", said)
        yield from problems.found


def _made(site: Site, report: Report, layout: Layout) -> Document:
    """The report of a site that has no history yet."""
    table, now_ns = reported(site), time.time_ns()
    asking = StoreAsking(MemoryStore(), lambda: now_ns)
    with History(asking, table.site, table.timezone, clock=lambda: now_ns) as history:
        asked = Asked(
            history,
            table,
            period_of(Wish(report.name), table, now_ns),
            now_ns,
            layout.tags,
            layout.areas,
            options=layout.options,
            facts=facts_of(site),
        )
        return produce(report, asked)


def _of_templates(site: Site) -> tuple[Problem, ...]:
    """Set the daily report with the site's templates, in both languages."""
    report = REPORTS["daily"]
    made = _made(site, report, Layout(paper=report.paper))
    try:
        pdf(made, "both", site.root / OWN)
    except TemplateFault as fault:
        return _template_problem(site.root, fault)
    except BadInput as fault:
        problems, (en, _, zh) = FileProblems(OWN), str(fault).partition(" / ")
        en, zh = f"the templates were not tried: {en}", f"模板未能试排：{zh or en}"
        problems.warning(0, "", Said(en, "", zh, ""))
        return tuple(problems.found)
    return ()


def _template_problem(root: Path, fault: TemplateFault) -> tuple[Problem, ...]:
    own = fault.file.is_relative_to(root)
    problems = FileProblems(str(fault.file.relative_to(root)) if own else str(fault.file))
    said = Said(fault.what, fault.fix, f"模板错误：{fault.what}", fault.fix_zh)
    problems.error(fault.line, "", said)
    return tuple(problems.found)
