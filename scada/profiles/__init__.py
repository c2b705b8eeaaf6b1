"""Rule books as data."""
