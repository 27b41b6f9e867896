"""reanac: checks, compiles and ports REANA analyses that keep their data in Rucio."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .api import Checked, Compiled, check, compile

__all__ = ["Checked", "Compiled", "__version__", "check", "compile"]


def __getattr__(name: str) -> object:
    """Load the public functions when they are first asked for: the command line does not pay for both."""
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
