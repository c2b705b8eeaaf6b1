"""The version of the installed program, as every service says it of itself."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def own_version() -> str:
    """The version of the installed distribution; '' where it is not installed."""
    try:
        return version("davylamp")
    except PackageNotFoundError:
        return ""
