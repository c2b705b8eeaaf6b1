"""The safety engineer's desk (page Review): a list of views at the left, one of them beside it."""

from hmi.qt.review.page import ReviewPage

__all__ = ["ReviewPage"]
