"""A site folder read, checked and hashed."""
