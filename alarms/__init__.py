"""The alarm engine, its journal and its figures, after ISA-18.2."""
