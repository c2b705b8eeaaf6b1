"""The root of every error that Davylamp raises on purpose."""


class DavylampError(Exception):
    """A fault with a message for a person: what is wrong, where, and what to do about it."""

    def in_both(self) -> str:
        """The message in English and Chinese, where there are both."""
        return str(self)


class BadInput(DavylampError):
    """Input that cannot be used; the message names the place (file and line, or field) and the fix."""
