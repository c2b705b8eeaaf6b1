"""The Davylamp program: command line, site configuration, supervision and the demo plant."""

__version__ = "0.1.0"
