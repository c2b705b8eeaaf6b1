"""Copies of history elsewhere: made while it grows, proven by checksums, and put back."""
