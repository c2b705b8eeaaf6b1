"""Who may take longest begins first: no worker is left alone with a long test at the end."""

import pytest


def longest_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests that have more time than others before them; the rest stays as it stands.

    Those of the town stay together: it ends with the last of them.
    """
    usual_s = float(config.getini("timeout") or 0)
    items.sort(key=lambda item: -max(usual_s, _has_s(item)))


def _has_s(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    if mark is None or not mark.args or "town" in getattr(item, "fixturenames", ()):
        return 0.0
    return float(mark.args[0])
