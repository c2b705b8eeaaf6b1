"""Detectors that step all tags at once."""
