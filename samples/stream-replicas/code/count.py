"""Count e-mu events by their b-tagged jets, reading the files where they are instead of fetching them.

Usage: python3 code/count.py REPLICAS.txt CERTIFIED_FOLDER CAMPAIGN COUNTS.json SPECTRA_FOLDER

REPLICAS.txt holds one PFN a line. A file may have several replicas: it is counted once, from the first that
can be read to its end. root:// is streamed by xrdcp, file:// is opened.
"""

import collections
import csv
import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

HT_BIN = 50.0  # GeV
HT_BINS = 16


def main(replica_file, certified_folder, campaign, counts_file, spectra_folder):
    certified, lumi = read_certified(certified_folder)
    total = collections.Counter()
    for name, pfns in group_replicas(Path(replica_file).read_text().splitlines()).items():
        total += count_first_readable(name, pfns, certified)

    counts = {str(tags): sum(n for (t, _), n in total.items() if t == tags) for tags in (0, 1, 2)}
    with open(counts_file, "w") as file:
        json.dump({"campaign": campaign, "lumi_pb": lumi, "events": counts}, file, indent=2)
        file.write("\n")
    for tags in (0, 1, 2):
        # A file's name in Rucio is its base name, for ever: so it says which campaign it is of.
        spectrum = Path(spectra_folder) / f"VRE.HTSpectra.{campaign}.{tags}b.csv"
        rows = [f"{number * HT_BIN:.0f},{total[tags, number]}" for number in range(HT_BINS)]
        spectrum.write_text("\n".join(["ht_GeV,events", *rows]) + "\n")


def read_certified(folder):
    """Return the certified ranges of lumi-blocks by run, and their luminosity in 1/pb."""
    ranges, lumi = {}, 0.0
    for period_file in sorted(Path(folder).glob("*.json")):
        period = json.loads(period_file.read_text())
        ranges.update(period["runs"])
        lumi += period["lumi_pb"]
    return ranges, lumi


def group_replicas(pfns):
    """Return the PFNs of each file by the file's name: replicas of one file end in the same name."""
    replicas = {}
    for pfn in pfns:
        replicas.setdefault(pfn.rsplit("/", 1)[-1], []).append(pfn)
    return replicas


def count_first_readable(name, pfns, certified):
    for pfn in pfns:
        try:
            return count(stream(pfn), certified)
        except OSError as error:
            print(f"{pfn}: {error}; trying the next replica", file=sys.stderr)
    sys.exit(f"{name}: none of its {len(pfns)} replicas can be read")


def stream(pfn):
    """Yield the lines of a file; raise OSError if it cannot be read to its end."""
    url = urllib.parse.urlsplit(pfn)
    if url.scheme == "file":
        with open(urllib.parse.unquote(url.path)) as file:
            yield from file
    elif url.scheme == "root":
        with subprocess.Popen(["xrdcp", "--silent", pfn, "-"], stdout=subprocess.PIPE, text=True) as copy:
            yield from copy.stdout
        if copy.returncode != 0:
            raise OSError(f"xrdcp ended with status {copy.returncode}")
    else:
        sys.exit(f"{pfn}: cannot stream {url.scheme}://")


def count(lines, certified):
    """Count the certified events of one file by b-tagged jets and bin of HT."""
    counts = collections.Counter()
    for event in csv.DictReader(lines):
        block = int(event["block"])
        if any(first <= block <= last for first, last in certified.get(event["run"], ())):
            counts[int(event["n_btags"]), min(int(float(event["ht"]) / HT_BIN), HT_BINS - 1)] += 1
    return counts


if __name__ == "__main__":
    main(*sys.argv[1:])
