"""Interlocks watched, never carried out: did the field devices do what they must?"""

from scada.detect.interlocks.bank import InterlockBank

__all__ = ["InterlockBank"]
