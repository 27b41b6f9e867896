"""What becomes of each field of the IR in a REANA serial specification."""

from __future__ import annotations

from reanac.losses import Declarations, declared, kept

from ..declarations import COMMON, REANA_YAML
from ..reana_credentials import REANA_CREDENTIALS

_ORDER = kept("the order is that of the specification, which every promise allows")

DECLARATIONS: Declarations = (
    COMMON
    | REANA_YAML
    | REANA_CREDENTIALS
    | declared(
        Parameter={"value": kept("inputs.parameters")},
        Limit={"scheduler": kept("a key of the step"), "bound": kept("a key of the step"), "text": kept("as it is")},
        Command={"text": kept("as it is")},
        Step={
            "name": kept("as it is"),
            "image": kept("environment"),
            "scheduler": kept("compute_backend"),
            "unpacked": kept("unpacked_img"),
            "kerberos": kept("as it is"),
            "proxy": kept("see Proxy"),
            "rucio": kept("see RucioAccess"),
            "reads": _ORDER,
            "writes": _ORDER,
            "comment": kept("as comments"),
        },
        Workflow={"parameters": kept("inputs.parameters"), "options": kept("inputs.options")},
    )
)
"""A serial specification keeps all but what REANA's credentials cannot do."""
