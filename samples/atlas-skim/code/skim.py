"""Skim simulated Z -> mu mu events: check the files, select, and weight with scale factors.

Usage: python code/skim.py EVENTS_FOLDER INVENTORY.csv SCALE_FACTORS.csv PREFIX SKIM_FOLDER SUMS.json

INVENTORY.csv is what `rucio list-files --csv` prints: scope:name, GUID, adler32, size, events.
"""

import csv
import json
import math
import sys
import zlib
from pathlib import Path

MIN_PT = 27.0  # GeV
MAX_ETA = 2.5
MASS_WINDOW = (66.0, 116.0)  # GeV

Event = dict[str, float]


def main(
    events_folder: str, inventory_file: str, factor_file: str, prefix: str, skim_folder: str, sums_file: str
) -> None:
    inventory = read_inventory(inventory_file)
    factors = read_table(factor_file)
    sums = {
        "files": 0,
        "events": 0,
        "sum_of_weights": 0.0,
        "selected": 0,
        "selected_weights": 0.0,
        "mass_sum": 0.0,
    }
    for path in sorted(Path(events_folder).glob("*.csv")):
        events = read_table(path)
        check(path, len(events), inventory)
        selected = [event for event in events if good(event)]
        for event in selected:
            event.update(mass=pair_mass(event), factor=factor(event, factors))
        number = path.stem.rsplit("_", 1)[-1]
        write(Path(skim_folder) / f"{prefix}.skim._{number}.csv", selected)

        sums["files"] += 1
        sums["events"] += len(events)
        sums["sum_of_weights"] += sum(event["weight"] for event in events)
        sums["selected"] += len(selected)
        sums["selected_weights"] += sum(event["weight"] * event["factor"] for event in selected)
        sums["mass_sum"] += sum(event["weight"] * event["factor"] * event["mass"] for event in selected)
    rounded = {name: round(value, 5) for name, value in sums.items()}
    Path(sums_file).write_text(json.dumps(rounded, indent=2) + "\n")


def read_inventory(inventory_file: str) -> dict[str, tuple[str, str]]:
    """Return the adler32 and the number of events of each file, by name."""
    with open(inventory_file, newline="") as file:
        return {
            did.split(":", 1)[1]: (adler32, events) for did, _guid, adler32, _size, events in csv.reader(file)
        }


def read_table(path: str | Path) -> list[Event]:
    with open(path, newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def check(path: Path, events: int, inventory: dict[str, tuple[str, str]]) -> None:
    """Stop if a file is not the one that Rucio knows under its name."""
    found = (f"{zlib.adler32(path.read_bytes()):08x}", str(events))
    if inventory.get(path.name) != found:
        sys.exit(f"{path}: adler32 and events are {found}, in the inventory {inventory.get(path.name)}")


def good(event: Event) -> bool:
    low, high = MASS_WINDOW
    return (
        event["charge1"] * event["charge2"] < 0
        and min(event["pt1"], event["pt2"]) > MIN_PT
        and max(abs(event["eta1"]), abs(event["eta2"])) < MAX_ETA
        and low < pair_mass(event) < high
    )


def pair_mass(event: Event) -> float:
    """The invariant mass (GeV) of the two muons."""
    opening = math.cosh(event["eta1"] - event["eta2"]) - math.cos(event["phi1"] - event["phi2"])
    return math.sqrt(2 * event["pt1"] * event["pt2"] * opening)


def factor(event: Event, factors: list[Event]) -> float:
    """The product of the scale factors of the two muons."""
    result = 1.0
    for eta in (abs(event["eta1"]), abs(event["eta2"])):
        result *= next(row["factor"] for row in factors if row["eta_low"] <= eta < row["eta_high"])
    return result


def write(path: Path, events: list[Event]) -> None:
    lines = ["weight,factor,mass_GeV"]
    lines += [f"{event['weight']:.0f},{event['factor']:.5f},{event['mass']:.3f}" for event in events]
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
