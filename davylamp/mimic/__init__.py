"""Drawings of a site: checked, and shown while they are drawn."""
