"""The store that a site chose; nobody else asks which kind it is."""

from davylamp.site import Site
from historian import opening
from historian.choice import Influx, StoreChoice
from historian.store import Store


def choice_of(site: Site) -> StoreChoice:
    """What site.toml says, in the historian's own words."""
    settings = site.historian
    place = settings.influx
    influx = None
    if place is not None:
        token = place.token.read if place.token else str
        influx = Influx(place.url, place.org, place.bucket, token)
    return StoreChoice(settings.store, site.table.site, settings.path, influx)


def store_of(site: Site) -> Store:
    """The store, to be written to."""
    return opening.store_of(choice_of(site))


def stored_history(site: Site) -> Store:
    """The store of a site that does not run. Raises `BadInput` where it never had one."""
    return opening.stored_history(choice_of(site))
