"""Secrets and certificates of a site: what its links need, and the commands that keep them."""

from davylamp.security.credentials import credentials_of

__all__ = ["credentials_of"]
