"""The two kinds of import contract that import-linter lacks.

Its own `protected` and `forbidden` contracts want every module they name to exist and every package
they forbid to be listed. These two hold from the first day of a package on, and an import that
nobody thought of breaks them too.
"""

import abc
import sys
from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Imports = list[tuple[str, str, int]]


def within(module: str, packages: list[str]) -> bool:
    """Whether a module is one of the packages or lies in one of them."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def direct_imports(graph: ImportGraph) -> Iterator[tuple[str, str, int]]:
    """Every import of the graph: importer, imported, line."""
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            for detail in graph.get_import_details(importer=importer, imported=imported):
                yield importer, imported, detail["line_number"]


def _names() -> Any:
    """A field on the class; on an instance import-linter puts the list of names in its place."""
    return fields.ListField(subfield=fields.StringField())


class _ListingContract(Contract):
    """A contract that is kept when no direct import breaks it, and else lists those that do."""

    @abc.abstractmethod
    def breaks(self, importer: str, imported: str) -> bool:
        """Whether this direct import breaks the contract."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the direct imports that break the contract."""
        found = [found for found in direct_imports(graph) if self.breaks(*found[:2])]
        return ContractCheck(kept=not found, metadata={"imports": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per import that breaks the contract."""
        imports: Imports = check.metadata["imports"]
        for importer, imported, line in imports:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)
        output.new_line()


class OnlyIn(_ListingContract):
    """`packages`, ours or foreign, are imported by themselves and their `homes` only."""

    packages = _names()
    homes = _names()

    def breaks(self, importer: str, imported: str) -> bool:
        """A package met outside its homes."""
        return within(imported, self.packages) and not within(importer, self.packages + self.homes)


class ImportsOnly(_ListingContract):
    """`importers` import themselves, the standard library and what is `allowed` only."""

    importers = _names()
    allowed = _names()

    def breaks(self, importer: str, imported: str) -> bool:
        """Something that is neither the importers' own, nor standard, nor allowed."""
        if not within(importer, self.importers):
            return False
        return not within(imported, [*self.importers, *self.allowed, *sys.stdlib_module_names])
