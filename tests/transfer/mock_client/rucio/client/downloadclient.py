"""MOCK of `rucio.client.downloadclient`. Of a file whose entry says `lie`, it delivers other bytes as a success."""

import os
import time

from rucio.client.client import RSES
from rucio.common.exception import InvalidRSEExpression


class DownloadClient:
    def __init__(self, client, logger):
        self.client = client

    def download_dids(self, items, num_threads, traces_copy_out, deactivate_file_download_exceptions):
        for item in items:
            scope, name = item["did"].split(":")
            entry = self.client.entry(scope, name)
            if item["rse"] not in (None, *RSES):
                raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
            self.client.log(f"download {item['did']}")
            trace = {"scope": scope, "filename": name, "stateReason": "OK"}
            traces_copy_out.append(trace)
            time.sleep(entry.get("seconds", 0))
            if item["rse"] not in (None, *entry.get("rses", ["DISK"])):
                trace["stateReason"] = "No available sources"
                continue
            with open(os.path.join(item["base_dir"], name.lstrip("/")), "w") as file:
                file.write(entry.get("lie", entry["content"]))
        return items
