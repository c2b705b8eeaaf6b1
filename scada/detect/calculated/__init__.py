"""Calculated tags: expressions over tags, evaluated shape by shape over arrays."""
