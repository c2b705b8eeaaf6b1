"""Tests; the program comes first, for it says how many threads NumPy has."""

import davylamp as davylamp
