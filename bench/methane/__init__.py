"""Forecast of methane on a longwall: python -m bench.methane."""
