"""Stores for samples and events, and the queries that read them."""
