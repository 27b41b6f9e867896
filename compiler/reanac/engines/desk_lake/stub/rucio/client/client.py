"""STUB of `rucio.client.client.Client`: the catalogue is that of a folder."""

from fnmatch import fnmatchcase
from typing import Any, Iterable, Iterator  # noqa: UP035 (Python 3.6)

from ..common.exception import DataIdentifierNotFound, InvalidRSEExpression
from ..lake import Lake, adler32

SCHEME = "root"


class Client:
    """The catalogue, with the methods that the transfer script calls."""

    def __init__(self, account: "str | None" = None, logger: Any = None) -> None:
        self.account = account or "jdoe"
        self.lake = Lake()

    def entry(self, scope: str, name: str) -> "dict[str, Any]":
        """Return what the lake has under a DID."""
        did = f"{scope}:{name}"
        if did not in self.lake.dids:
            raise DataIdentifierNotFound(f"Data identifier not found.\nDetails: {did}")
        return self.lake.dids[did]

    def describe(self, did: str) -> "dict[str, Any]":
        """Return a DID as the catalogue describes it."""
        scope, name = did.split(":")
        known = {"scope": scope, "name": name, "type": self.entry(scope, name)["type"]}
        if known["type"] == "FILE":
            content, said = self.lake.content(did), self.lake.dids[did]
            known.update(bytes=len(content), adler32=None if said.get("bare") else adler32(content))
            known["events"] = said.get("events")
        return known

    def get_did(self, scope: str, name: str) -> "dict[str, Any]":
        """Describe a DID."""
        self.entry(scope, name)
        return self.describe(f"{scope}:{name}")

    def list_dids(self, scope: str, filters: "list[dict[str, str]]", did_type: str) -> "list[str]":
        """Return the names that match a pattern."""
        assert did_type == "all"
        return [did.split(":")[1] for did in self.lake.dids if fnmatchcase(did, f"{scope}:{filters[0]['name']}")]

    def list_content(self, scope: str, name: str) -> "list[dict[str, Any]]":
        """Return what a dataset or a container holds."""
        return [self.describe(did) for did in self.entry(scope, name)["holds"]]

    def list_files(self, scope: str, name: str) -> "Iterator[dict[str, Any]]":
        """Yield the files below a DID."""
        if self.entry(scope, name)["type"] == "FILE":
            yield self.get_did(scope, name)
            return
        for one in self.list_content(scope, name):
            yield from [one] if one["type"] == "FILE" else self.list_files(one["scope"], one["name"])

    def list_replicas(
        self,
        dids: "Iterable[dict[str, str]]",
        schemes: "list[str] | None" = None,
        rse_expression: "str | None" = None,
        ignore_availability: bool = True,
        resolve_archives: bool = True,
        client_location: "dict[str, str] | None" = None,
    ) -> "Iterator[dict[str, Any]]":
        """Yield the files below DIDs with their PFNs, by priority from 9 down."""
        if rse_expression and not self.lake.knows(rse_expression):
            raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
        for did in dids:
            for file in self.list_files(**did):
                name = f"{file['scope']}:{file['name']}"
                place = f"{file['scope']}/{file['name']}"
                pfns = {
                    f"{SCHEME}://{rse}//{place}": {"rse": rse, "priority": 9 - at}
                    for at, rse in enumerate(self.lake.rses(name))
                }
                wanted = self.lake.has(name, rse_expression) and (not schemes or SCHEME in schemes)
                yield dict(file, pfns=pfns if wanted else {})

    def list_rses(self, expression: str) -> "list[dict[str, str]]":
        """Return the RSEs that an expression stands for."""
        if not self.lake.knows(expression):
            raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
        return [{"rse": expression}]

    def list_did_rules(self, scope: str, name: str) -> "list[dict[str, Any]]":
        """Return the rules of a DID."""
        return list(self.entry(scope, name).get("rules", []))

    def add_replication_rule(self, dids: "Iterable[dict[str, str]]", **terms: Any) -> None:
        """Add a rule to DIDs."""
        with self.lake.changing() as said:
            for did in dids:
                self.entry(**did)
                entry = said.setdefault(f"{did['scope']}:{did['name']}", {})
                entry.setdefault("rules", []).append(terms)

    def add_dataset(self, scope: str, name: str, rules: "list[dict[str, Any]]") -> None:
        """Make a dataset."""
        with self.lake.changing() as said:
            said[f"{scope}:{name}"] = {"type": "DATASET", "holds": [], "rules": rules}

    def attach_dids(self, scope: str, name: str, dids: "Iterable[dict[str, str]]") -> None:
        """Put DIDs into a dataset."""
        with self.lake.changing() as said:
            held = list(self.entry(scope, name)["holds"])
            held += [f"{did['scope']}:{did['name']}" for did in dids]
            said.setdefault(f"{scope}:{name}", {"type": "DATASET"})["holds"] = sorted(set(held))
