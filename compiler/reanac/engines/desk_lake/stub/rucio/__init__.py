"""STUB of Rucio's Python client, for trying transfers at a desk. It is not Rucio, and talks to no server.

A local folder, ``REANAC_DESK_LAKE``, stands for the Data Lake (`rucio.lake`). What is here is what reanac's transfer
script calls, no more; Python 3.6 can run it. What the real clients do is tried against a real server
(docs/rucio-clients.md).
"""

import importlib
import os
import sys

if "snakemake" in sys.modules:
    # Snakemake loads its plugin for Rucio, where that is installed, at each start: it gets the real client, or none.
    _HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != _HERE]
    del sys.modules[__name__]
    importlib.import_module(__name__)
