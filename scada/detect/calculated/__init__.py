"""Calculated tags: expressions over tags, computed shape by shape over arrays."""

from scada.detect.calculated.bank import Amounts, CalculatedBank, Totals

__all__ = ["Amounts", "CalculatedBank", "Totals"]
