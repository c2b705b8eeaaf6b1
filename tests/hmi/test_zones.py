"""Whether the site's zone is this machine's."""

import pytest

from hmi.models.zones import elsewhere

NOW_NS = 1_790_000_000 * 1_000_000_000


@pytest.mark.parametrize(
    ("here_h", "said"), [(8.0, ""), (0.0, "UTC+0"), (-5.5, "UTC-5:30"), (9.5, "UTC+9:30")]
)
def test_another_zone_is_said(here_h: float, said: str) -> None:
    assert elsewhere("Asia/Shanghai", NOW_NS, lambda _: here_h * 3600) == said
