"""Amounts of disk in words."""


def disk_amount(size: int) -> str:
    """A size as a person reads it.

    >>> disk_amount(62_400_000_000), disk_amount(52_000_000)
    ('62.4 GB', '52 MB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
