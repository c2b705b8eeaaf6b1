"""Which key of a desk a service of this site trusts."""

from davylamp.people.keys import from_text, public_in
from davylamp.site import Site


def trusted_key(site: Site) -> bytes | None:
    """That of site.toml, else of a desk on this machine; None where neither is there."""
    pinned = site.people.desk_key
    return from_text(pinned) if pinned else public_in(site.run)
