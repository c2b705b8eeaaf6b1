"""The headers of one writer's messages."""

from collections import Counter

from scada.bus.header import Header


class Headers:
    """Makes headers whose ``seq`` counts the messages of each schema without a hole."""

    def __init__(self, site: str, source: str, epoch: int, config_hash: str) -> None:
        self._site, self._hash = site, config_hash
        self.source, self.epoch = source, epoch
        self._count: Counter[str] = Counter()

    def go_by(self, config_hash: str) -> None:
        """Another configuration holds from now on."""
        self._hash = config_hash

    def next(self, schema: str, now_ns: int) -> Header:
        """The header of the next message of this schema."""
        self._count[schema] += 1
        return Header(
            schema=schema,
            version=1,
            site=self._site,
            source=self.source,
            epoch=self.epoch,
            seq=self._count[schema],
            now_ns=now_ns,
            config_hash=self._hash,
        )
