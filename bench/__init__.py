"""Measurements of what the product runs: python -m bench.NAME."""
