"""MOCK of `rucio.client.client.Client`: the catalogue is a JSON file."""

import json
import os
import zlib
from fnmatch import fnmatchcase

from rucio.common.exception import DataIdentifierNotFound, InvalidRSEExpression

HOME = os.environ["RUCIO_MOCK"]
RSES = ("DISK", "TAPE")


def adler32(text):
    return f"{zlib.adler32(text.encode()):08x}"


class Client:
    def __init__(self, account=None, logger=None):
        self.account = account or "jdoe"
        with open(f"{HOME}/catalogue.json") as file:
            self.dids = json.load(file)

    def save(self):
        with open(f"{HOME}/catalogue.json", "w") as file:
            json.dump(self.dids, file)

    def log(self, line):
        with open(f"{HOME}/log", "a") as file:
            file.write(line + "\n")

    def entry(self, scope, name):
        if f"{scope}:{name}" not in self.dids:
            raise DataIdentifierNotFound(f"Data identifier not found.\nDetails: {scope}:{name}")
        return self.dids[f"{scope}:{name}"]

    def describe(self, did):
        scope, name = did.split(":")
        known = {"scope": scope, "name": name, "type": self.dids[did]["type"]}
        if known["type"] == "FILE":
            content = self.dids[did]["content"]
            known.update(bytes=len(content.encode()), adler32=adler32(content))
        return known

    def get_did(self, scope, name):
        self.entry(scope, name)
        return self.describe(f"{scope}:{name}")

    def list_dids(self, scope, filters, did_type):
        assert did_type == "all"
        return [did.split(":")[1] for did in self.dids if fnmatchcase(did, f"{scope}:{filters[0]['name']}")]

    def list_content(self, scope, name):
        return [self.describe(did) for did in self.entry(scope, name)["holds"]]

    def list_files(self, scope, name):
        for one in self.list_content(scope, name):
            yield from [one] if one["type"] == "FILE" else self.list_files(one["scope"], one["name"])

    def list_replicas(self, dids, schemes=None, rse_expression=None, ignore_availability=True):
        if rse_expression and rse_expression not in RSES:
            raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
        for did in dids:
            top = self.get_did(**did)
            for file in [top] if top["type"] == "FILE" else self.list_files(**did):
                rses = self.entry(file["scope"], file["name"]).get("rses", ["DISK"])
                pfns = {f"root://{rse}/{file['name']}": {"rse": rse, "priority": 9 - at} for at, rse in enumerate(rses)}
                wanted = (not rse_expression or rse_expression in rses) and (not schemes or "root" in schemes)
                yield dict(file, pfns=pfns if wanted else {})

    def list_rses(self, expression):
        if expression not in RSES:
            raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
        return [{"rse": expression}]

    def list_did_rules(self, scope, name):
        return self.entry(scope, name).get("rules", [])

    def add_replication_rule(self, dids, **terms):
        for did in dids:
            self.entry(**did).setdefault("rules", []).append(terms)
        self.save()

    def add_dataset(self, scope, name, rules):
        self.dids[f"{scope}:{name}"] = {"type": "DATASET", "holds": [], "rules": rules}
        self.save()

    def attach_dids(self, scope, name, dids):
        self.entry(scope, name)["holds"] += [f"{did['scope']}:{did['name']}" for did in dids]
        self.save()
