"""New areas in site.toml: added at its end, the rest left as it stands."""

from collections.abc import Iterable


def with_areas(data: bytes, tables: Iterable[str]) -> bytes:
    """The file with these tables after it."""
    text = "".join(f"\n{table}" for table in tables)
    return data.rstrip() + b"\n" + text.encode(_encoding(data))


def _encoding(data: bytes) -> str:
    """How the rest of a file is written: UTF-8, or what Chinese editors write otherwise."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
