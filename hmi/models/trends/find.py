"""Finding points by words: id, number, names, place, unit."""

from collections.abc import Sequence

from scada.model import SiteTable, Tag


class Finder:
    """Finds tags of one site table; each is prepared once, a search is a scan over short texts."""

    def __init__(self, table: SiteTable) -> None:
        places = {area.id: f"{area.name_zh} {area.name_en}" for area in table.areas}
        self._tags: Sequence[Tag] = table.tags
        self._texts = [
            f"{tag.id} {tag.number} {tag.name_zh} {tag.name_en} {places.get(tag.area, tag.area)} "
            f"{tag.unit}".casefold()
            for tag in table.tags
        ]

    def find(self, words: str, most: int = 50) -> list[Tag]:
        """The tags that hold every word; those whose id begins with the first word come first."""
        wanted = words.casefold().split()
        hits = [
            tag
            for tag, text in zip(self._tags, self._texts, strict=True)
            if all(word in text for word in wanted)
        ]
        if wanted:
            hits.sort(key=lambda tag: not tag.id.casefold().startswith(wanted[0]))
        return hits[:most]
