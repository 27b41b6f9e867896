"""Stands for the command of a preloaded engine: hands on what a process begins with, and ends as the engine ends.

    python client.py SOCKET COMMAND [ARGUMENT…]

Needs the standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
from types import FrameType

NUMBER = struct.Struct("!I")


def number_from(server: socket.socket) -> int:
    """Return the next number that the server says."""
    told = server.recv(NUMBER.size, socket.MSG_WAITALL)
    if len(told) < NUMBER.size:
        sys.exit("the preloaded engine is gone")
    number: int = NUMBER.unpack(told)[0]
    return number


def main(place: str, *arguments: str) -> None:
    """Run the engine, and end as it ends."""
    asked = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    data = json.dumps(asked).encode()
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        socket.send_fds(server, [NUMBER.pack(len(data))], [0, 1, 2])
        server.sendall(data)
        engine = number_from(server)

        def hand_on(number: int, _frame: FrameType | None) -> None:
            os.kill(engine, number)

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, hand_on)
        status = os.waitstatus_to_exitcode(number_from(server))
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
