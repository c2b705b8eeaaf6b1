"""How sure a value of a profile is, and what that means for a site that is looser."""

from enum import StrEnum


class Mark(StrEnum):
    """How a value came into the profile. Only the first two were read in the rule itself.

    Those are statutory: a site may be stricter, never looser. A value at second hand or from memory
    may be misquoted, and a suggestion is no rule; being looser than one of these takes a reason that
    a named person signed.
    """

    VERIFIED = "V"
    """Read in the stored text of the standard or on an official page."""
    DECODED = "D"
    """Decoded from the standard's text layer and cross-checked against a second edition."""
    SECONDARY = "S"
    """Quoted by a product, a vendor, an article, or read by OCR that leaves a doubt."""
    MEMORY = "M"
    """From memory: to be checked against the bought standard; never called compliant."""
    RECOMMENDATION = "recommendation"
    """A suggestion for the site to edit; no rule asks for it."""

    @property
    def is_rule(self) -> bool:
        """True where the value was read in the rule itself: no reason makes a looser one right."""
        return self in (Mark.VERIFIED, Mark.DECODED)
