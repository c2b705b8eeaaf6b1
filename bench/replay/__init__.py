"""Judging months again: how long a month of 1,000 tags takes, and whether its journal is the same."""
