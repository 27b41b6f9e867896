"""STUB of `rucio.client.downloadclient`. Of a file whose entry says `lie`, it delivers other bytes as a success."""

import os
import time
from typing import Any

from ..common.exception import InvalidRSEExpression
from ..lake import log
from .client import Client


class DownloadClient:
    """Copies files out of the folder that stands for the lake."""

    def __init__(self, client: Client, logger: Any) -> None:
        self.client = client

    def download_dids(
        self,
        items: "list[dict[str, Any]]",
        num_threads: int,
        traces_copy_out: "list[dict[str, Any]]",
        deactivate_file_download_exceptions: bool,
    ) -> "list[dict[str, Any]]":
        """Download files, each into a folder."""
        lake = self.client.lake
        for item in items:
            scope, name = item["did"].split(":")
            entry = self.client.entry(scope, name)
            if item["rse"] is not None and not lake.knows(item["rse"]):
                raise InvalidRSEExpression("Provided RSE expression is considered invalid.")
            log(f"download {item['did']}")
            trace = {"scope": scope, "filename": name, "stateReason": "OK"}
            traces_copy_out.append(trace)
            time.sleep(entry.get("seconds", 0))
            if not lake.has(item["did"], item["rse"]):
                trace["stateReason"] = "No available sources"
                continue
            content = entry["lie"].encode() if "lie" in entry else lake.content(item["did"])
            with open(os.path.join(item["base_dir"], name.lstrip("/")), "wb") as file:
                file.write(content)
        return items
