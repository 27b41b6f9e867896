"""A browser that tests may ask what is to be seen of a page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Self

from oracles import node
from oracles.environments import python_of

MERMAID = node.BUILT / "mermaid" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"


class Browser:
    """Chromium without a window."""

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("browser.py")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [str(python_of("playwright")), str(script)], stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def look(self, page: Path, lines: tuple[int, ...] = (), scheme: str = "light") -> dict[str, Any]:
        """Open a page, and return what is to be seen of it; some of the specification's lines are clicked."""
        return self._ask({"url": page.as_uri(), "lines": lines, "scheme": scheme})

    def mermaid(self, text: str) -> dict[str, Any]:
        """Let Mermaid draw, and return the labels and the edges that it has drawn."""
        return self._ask({"mermaid": text, "script": str(MERMAID)})

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the browser has ended"
        found: dict[str, Any] = json.loads(answer)
        return found
