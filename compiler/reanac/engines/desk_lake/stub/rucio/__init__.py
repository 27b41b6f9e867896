"""STUB of Rucio's Python client, for trying transfers at a desk. It is not Rucio, and talks to no server.

A local folder, ``REANAC_DESK_LAKE``, stands for the Data Lake (`rucio.lake`). What is here is what reanac's transfer
script calls, no more; Python 3.6 can run it. What the real clients do is tried against a real server
(docs/rucio-clients.md).
"""
