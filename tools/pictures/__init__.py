"""Draws the pictures of docs/explanation/detection.md: `python -m tools.pictures`."""
