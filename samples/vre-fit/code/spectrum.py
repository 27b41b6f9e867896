"""Select muon pairs and fill their invariant-mass spectrum.

Usage: python code/spectrum.py EVENTS_FOLDER CALIBRATION.json BINS SPECTRUM.csv
"""

import csv
import json
import math
import sys
from pathlib import Path

MASS_RANGE = (2.7, 3.5)  # GeV, around the J/psi
MIN_PT = 4.0  # GeV
MAX_ETA = 2.4


def main(events_folder: str, calibration_file: str, bins: str, spectrum_file: str) -> None:
    with open(calibration_file) as file:
        scale = json.load(file)["momentum_scale"]
    low, high = MASS_RANGE
    width = (high - low) / int(bins)
    counts = [0] * int(bins)
    seen = 0
    for events_file in sorted(Path(events_folder).glob("*.csv")):
        with open(events_file, newline="") as file:
            for row in csv.DictReader(file):
                seen += 1
                pair = {name: float(value) for name, value in row.items()}
                if is_selected(pair, scale) and low <= (mass := pair_mass(pair, scale)) < high:
                    counts[int((mass - low) / width)] += 1

    with open(spectrum_file, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["low_GeV", "high_GeV", "count"])
        for number, count in enumerate(counts):
            table.writerow([f"{low + number * width:.6f}", f"{low + (number + 1) * width:.6f}", count])
    print(f"{sum(counts)} of {seen} pairs selected")


def is_selected(pair: dict[str, float], scale: float) -> bool:
    """Two muons of opposite charge, both where the detector measures well."""
    return (
        pair["charge1"] * pair["charge2"] < 0
        and min(pair["pt1"], pair["pt2"]) * scale > MIN_PT
        and max(abs(pair["eta1"]), abs(pair["eta2"])) < MAX_ETA
    )


def pair_mass(pair: dict[str, float], scale: float) -> float:
    """The invariant mass (GeV) of two muons whose own mass can be neglected."""
    opening = math.cosh(pair["eta1"] - pair["eta2"]) - math.cos(pair["phi1"] - pair["phi2"])
    return scale * math.sqrt(2 * pair["pt1"] * pair["pt2"] * opening)


if __name__ == "__main__":
    main(*sys.argv[1:])
