"""MOCK of the Rucio client, for tests of the transfer script that need no server.

It is not Rucio: a catalogue in one JSON file (``RUCIO_MOCK``/catalogue.json), content in text, and clients that can be
told to lie as the real ones do (docs/rucio-clients.md). What the real ones do is tried against a real server.
"""
