"""A report made and printed: from a wish and a site's history to files."""

from collections.abc import Iterator
from dataclasses import dataclass

from davylamp.report.facts import facts_of, reported
from davylamp.report.wish import Wish, period_of, report_of
from davylamp.site import Site
from historian.reports.frame import Document
from historian.reports.kinds import Asked
from historian.reports.pdf import pdf
from historian.reports.produce import produce
from historian.reports.reading import Reading
from historian.reports.xlsx import xlsx


@dataclass(frozen=True, slots=True)
class File:
    """A printed report."""

    name: str
    content: bytes


def document(site: Site, reading: Reading, wish: Wish, now_ns: int) -> Document:
    """The report as a site wants it. Raises `DavylampError`."""
    table = reported(site)
    asked = Asked(
        reading,
        table,
        period_of(wish, table, now_ns),
        now_ns,
        wish.tags,
        wish.areas,
        facts=facts_of(site),
    )
    return produce(report_of(wish.report), asked, wish.by)


def files(site: Site, made: Document, wish: Wish) -> Iterator[File]:
    """The files that a wish names. Raises `BadInput` for a faulty template or a missing font."""
    period = made.period.en.replace(" – ", "_").replace(" ", "T").replace(":", "")
    stem = f"{site.table.site}-{made.name}-{period}-{wish.language}"
    if "xlsx" in wish.formats:
        yield File(f"{stem}.xlsx", xlsx(made, wish.language))
    if "pdf" in wish.formats:
        yield File(f"{stem}.pdf", pdf(made, wish.language, site.root / "reports"))
