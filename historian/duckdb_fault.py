"""What is wrong with a file of the embedded store, in English and Chinese."""

from typing import NamedTuple


class FileFault(NamedTuple):
    """For a person; the words of DuckDB itself are English in both."""

    en: str
    zh: str


def left_over(name: str) -> FileFault:
    """A damaged file of an earlier start."""
    return FileFault(
        f"{name} is damaged and was set aside; move it away when it is looked after",
        f"{name} 已损坏并隔离，处理后请移走",
    )


def damaged(name: str, reason: str) -> FileFault:
    """A block that cannot be read."""
    return FileFault(f"{name} is damaged: {reason}", f"{name} 已损坏：{reason}")


def set_aside(name: str, aside: str, reason: str) -> FileFault:
    """A file in whose place a new one was begun."""
    return FileFault(
        f"{name} was damaged and is set aside as {aside}: {reason}",
        f"{name} 已损坏，隔离为 {aside}，其余照常：{reason}",
    )


def unsorted(name: str, reason: str) -> FileFault:
    """A day that stays as it was written: slower, and nothing else."""
    return FileFault(f"{name} is not sorted: {reason}", f"{name} 未能整理（仅影响速度）：{reason}")


def older(name: str, reason: str) -> FileFault:
    """A file that could not be taken over."""
    return FileFault(f"{name} keeps its older layout: {reason}", f"{name} 仍为旧格式：{reason}")
