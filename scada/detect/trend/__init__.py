"""Trends: charts that find what no limit says yet; each is a file of its own, usable alone."""
