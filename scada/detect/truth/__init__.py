"""Sensor truth: nine marks that doubt a sensor and never touch its samples."""

from scada.detect.truth.bank import MARKS, TruthBank

__all__ = ["MARKS", "TruthBank"]
