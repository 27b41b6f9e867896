"""Run a command, and write the most memory that it held at a time, in bytes, to a file: ``measured.py FILE COMMAND…``.

A child starts with the record of the process that made it, so what is measured is made by something small.
"""

import resource
import subprocess
import sys

status = subprocess.run(sys.argv[2:], check=False).returncode
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10))
sys.exit(status)
