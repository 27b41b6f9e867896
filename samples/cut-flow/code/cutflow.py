"""Apply the cuts of a signal region to one sample, one after another, and count what each leaves.

Usage: python code/cutflow.py EVENTS.csv --min-jets 4 --min-btags 1 --min-met 250 > CUTFLOW.csv
"""

import argparse
import csv
import sys


def main() -> None:
    parser = argparse.ArgumentParser(description="Count the events that pass each cut.")
    parser.add_argument("events")
    parser.add_argument("--min-jets", type=int, required=True)
    parser.add_argument("--min-btags", type=int, required=True)
    parser.add_argument("--min-met", type=float, required=True, help="missing transverse energy, GeV")
    options = parser.parse_args()

    cuts = {
        "preselection": lambda event: True,
        f"n_jets >= {options.min_jets}": lambda event: int(event["n_jets"]) >= options.min_jets,
        f"n_btags >= {options.min_btags}": lambda event: int(event["n_btags"]) >= options.min_btags,
        f"met > {options.min_met} GeV": lambda event: float(event["met"]) > options.min_met,
    }
    with open(options.events, newline="") as file:
        events = list(csv.DictReader(file))

    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["cut", "events", "yield_per_fb", "variance_per_fb2"])
    for name, passes in cuts.items():
        events = [event for event in events if passes(event)]
        weights = [float(event["weight"]) for event in events]
        table.writerow([name, len(events), f"{sum(weights):.6f}", f"{sum(w * w for w in weights):.9f}"])


if __name__ == "__main__":
    main()
