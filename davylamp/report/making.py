"""A report made and printed: from a wish and a site's history to files, each with its proof."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from davylamp.report.facts import facts_of, reported
from davylamp.report.layout_file import layout_of
from davylamp.report.wish import Wish, period_of, report_of
from davylamp.site import Site
from historian import proof_pdf, proof_xlsx
from historian.client import History
from historian.proof import Proof, prove
from historian.reports.episodes import AFTER_NS
from historian.reports.frame import Document
from historian.reports.kinds import Asked
from historian.reports.pdf import pdf
from historian.reports.period import Period
from historian.reports.produce import check_begun, produce
from historian.reports.remaining import Remaining
from historian.reports.xlsx import xlsx

OWN: Final = "reports"
"""The folder of a site in which its own templates lie."""


@dataclass(frozen=True, slots=True)
class File:
    """A printed report with the proof that it carries."""

    name: str
    content: bytes
    proof: Proof


def document(
    site: Site, history: History, wish: Wish, now_ns: int, period: Period | None = None
) -> Document:
    """The report as a site wants it, of a period or of that which is wished. Raises `DavylampError`."""
    report, table = report_of(wish.report), reported(site)
    own = layout_of(site.root / OWN, report)
    layout = own.layout
    period = period or period_of(wish, table, now_ns)
    check_begun(period, now_ns)
    reading = Remaining(history, table)
    asked = Asked(
        reading,
        table,
        period,
        now_ns,
        wish.tags or layout.tags,
        wish.areas or layout.areas,
        charts=layout.charts if wish.charts is None else wish.charts,
        options=(*layout.options, *wish.options),
        facts=facts_of(site),
    )
    # What people wrote of the period's alarms afterwards is in it too.
    until_ns = min(now_ns, period.end_ns + AFTER_NS)
    proof = prove(
        history, report.name, wish.asked, period.start_ns, period.end_ns, until_ns=until_ns
    )
    made = produce(report, asked, wish.by, proof)
    return own.applied(replace(made, facts=(*made.facts, *reading.facts())))


def files(site: Site, made: Document, wish: Wish) -> Iterator[File]:
    """The files that a wish names. Raises `BadInput` for a faulty template or a missing font."""
    period = made.period.en.replace(" – ", "_").replace(" ", "T").replace(":", "")
    stem = f"{site.table.site}-{made.name}-{period}-{wish.language}"
    proof = made.proof
    if proof is None:
        return
    if "xlsx" in wish.formats:
        book = proof_xlsx.embedded(xlsx(made, wish.language), proof)
        yield File(f"{stem}.xlsx", book, proof_xlsx.read(book) or proof)
    if "pdf" in wish.formats:
        whole = proof_pdf.embedded(pdf(made, wish.language, site.root / OWN), proof)
        yield File(f"{stem}.pdf", whole, proof_pdf.read(whole)[0] or proof)
