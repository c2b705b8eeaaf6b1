"""Small drawings for tests."""

from hmi.models.mimic import Mimic, read_mimic
from hmi.models.mimic.scene import Item, Shape

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(inside: str, view: str = "0 0 100 100", more: str = "") -> str:
    return f'{HEAD} viewBox="{view}" {more}>\n{inside}\n</svg>'


def read(inside: str, view: str = "0 0 100 100", more: str = "") -> Mimic:
    return read_mimic(drawing(inside, view, more))


def items(mimic: Mimic) -> list[Item]:
    return [item for layer in mimic.layers for item in layer.items]


def shapes(mimic: Mimic) -> list[Shape]:
    return [item for item in items(mimic) if isinstance(item, Shape)]


def said(mimic: Mimic) -> list[tuple[int, str]]:
    return [(fault.line, fault.where) for fault in mimic.faults]
