"""MOCK of `rucio.client.uploadclient`. With ``lie-upload`` in the catalogue it does nothing and reports success."""

import json


class UploadClient:
    def __init__(self, _client, logger):
        self.client = _client

    def upload(self, items, traces_copy_out):
        for item in items:
            self.client.log("upload " + json.dumps(item))
            if "lie-upload" in self.client.dids:
                continue
            with open(item["path"]) as file:
                content = file.read()
            did = f"{item['did_scope']}:{item['did_name']}"
            rules = [] if "dataset_name" in item else [{"rse_expression": item["rse"], "lifetime": item["lifetime"]}]
            self.client.dids[did] = {"type": "FILE", "content": content, "rses": [item["rse"]], "rules": rules}
        self.client.save()
        return 0
