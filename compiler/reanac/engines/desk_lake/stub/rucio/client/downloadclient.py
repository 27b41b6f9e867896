"""STUB of `rucio.client.downloadclient`. Of an entry that says `lie`, other bytes come (of one RSE: `lies_at`)."""

import os
import time
from typing import Any

from ..lake import adler32, log
from .client import Client


class DownloadClient:
    """Copies files out of the folder that stands for the lake."""

    def __init__(self, client: Client, logger: Any) -> None:
        self.client = client
        self.client_location = {"site": "DESK"}

    def preferred_impl(self, sources: "list[dict[str, str]]") -> None:
        """Prefer no implementation of a protocol."""

    def download_pfns(
        self,
        items: "list[dict[str, Any]]",
        num_threads: int,
        traces_copy_out: "list[dict[str, Any]]",
        deactivate_file_download_exceptions: bool,
    ) -> "list[dict[str, Any]]":
        """Download files, each into a folder, if their checksums are right."""
        for item in items:
            scope, name = item["did"].split(":")
            entry = self.client.entry(scope, name)
            log(f"download {item['did']}")
            trace = {"scope": scope, "filename": name, "stateReason": "OK"}
            traces_copy_out.append(trace)
            time.sleep(entry.get("seconds", 0))
            content = self.client.lake.content(item["did"])
            if "lie" in entry and entry.get("lies_at", item.get("rse")) == item.get("rse"):
                content = entry["lie"].encode()
            if item.get("adler32") not in (None, adler32(content)):
                trace["stateReason"] = "Checksum validation failed"
                item["clientState"] = "FAILED"
                continue
            with open(os.path.join(item["base_dir"], name.lstrip("/")), "wb") as file:
                file.write(content)
            item["clientState"] = "DONE"
        return items
