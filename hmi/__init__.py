"""The operator station."""
