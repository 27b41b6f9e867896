"""Fill a new Rucio server: ``set_up.py FOLDER`` with RUCIO_CONFIG of root; runs in the environment ``rucio-41.5``."""

import json
import sys

from rucio.client import Client

plan = json.load(sys.stdin)
client = Client()
for account in plan["accounts"]:
    client.add_account(account["name"], "USER", "jdoe@example.org")
    for kind, identity in account["identities"]:
        password = {"password": account["password"]} if kind == "USERPASS" else {}
        client.add_identity(account["name"], identity, kind, "jdoe@example.org", **password)
    for scope in account["scopes"]:
        client.add_scope(account["name"], scope)
    if account["admin"]:
        client.add_account_attribute(account["name"], "admin", "True")
local = {"read": 1, "write": 1, "delete": 1}
wide = {**local, "third_party_copy_read": 1, "third_party_copy_write": 1}
for rse in plan["rses"]:
    client.add_rse(rse["name"], deterministic=True)
    protocol = {
        "scheme": "file", "hostname": "localhost", "port": 0, "prefix": rse["prefix"],
        "impl": "rucio.rse.protocols.posix.Default", "domains": {"lan": local, "wan": wide},
    }  # fmt: skip
    client.add_protocol(rse["name"], protocol)
    for key, value in rse["attributes"].items():
        client.add_rse_attribute(rse["name"], key, value)
    for account, quota in rse["quotas"].items():
        client.set_local_account_limit(account, rse["name"], quota)
