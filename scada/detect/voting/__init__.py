"""Votes: alarms of several tags together, from limits that stand in ``alarms.csv``."""

from scada.detect.voting.adjacent import AdjacentBank
from scada.detect.voting.vote import VoteBank

__all__ = ["AdjacentBank", "VoteBank"]
