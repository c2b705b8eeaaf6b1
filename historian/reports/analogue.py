"""What the daily reports of measuring points share: a point's own cells, and those of each alarm."""

from collections.abc import Callable, Iterator, Sequence

from historian.reports.counting import counted
from historian.reports.each import during
from historian.reports.episode_sheet import marks, of_remarks
from historian.reports.episodes import Episode
from historian.reports.figures import Figures, figures
from historian.reports.frame import Cell, Column, Row
from historian.reports.kind_words import named
from historian.reports.kinds import Asked
from historian.reports.limits_of import number
from historian.reports.subjects import Subject


def grouped(
    asked: Asked,
    columns: Sequence[Column],
    subjects: Sequence[Subject],
    chosen: Callable[[Subject], Sequence[Episode]],
    more: Callable[[Subject], dict[str, Cell]],
    each: Callable[[Subject, Episode], dict[str, Cell]],
) -> Iterator[Row]:
    """Rows of every subject with chosen episodes: ``more`` and ``each`` add cells to those shared; what no
    column shows is left out.
    """
    some = [one for one in subjects if chosen(one)]
    spans, keys = (asked.period.start_ns, asked.until_ns), [column.key for column in columns]
    whole = figures(asked.reading, [one.tag.id for one in some], *spans)
    for at, (of, measured) in enumerate(zip(some, whole, strict=True), 1):
        mine = sorted(chosen(of), key=lambda one: (one.began_ns, one.alarm))
        head = {"no": at, **_head(asked, of, mine, measured), **more(of)}
        values = during(asked.reading, of.tag.id, mine, *spans)
        for one, value in zip(mine, values, strict=True):
            cells = {**head, **_of_each(asked, of, one, value), **each(of, one)}
            shown = {key: cells[key] for key in keys if key in cells}
            yield Row(shown, group=of.tag.id)


def _head(asked: Asked, of: Subject, mine: Sequence[Episode], measured: Figures) -> dict[str, Cell]:
    found = counted(mine, asked.period.start_ns, asked.until_ns)
    return {
        "place": named(of.tag),
        "unit": of.tag.unit,
        "count": found.count,
        "total": found.seconds,
        "maximum": number(measured.maximum, of.tag),
        "maximum_at": measured.maximum_ns if measured.maximum is not None else None,
        "average": number(measured.average, of.tag),
    }


def _of_each(asked: Asked, of: Subject, one: Episode, value: Figures) -> dict[str, Cell]:
    return {
        "began": one.began_ns,
        "ended": one.ended_ns,
        "lasted": one.seconds(asked.period.start_ns, asked.until_ns),
        "each_maximum": number(value.maximum, of.tag),
        "each_maximum_at": value.maximum_ns if value.maximum is not None else None,
        "each_average": number(value.average, of.tag),
        **of_remarks(one.remarks, asked.period.zone),
        "remarks": marks(one),
    }
