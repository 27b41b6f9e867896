"""Measure the cross-section of top-quark pairs and the b-tagging efficiency by counting b-tagged jets.

Usage: python code/measure.py COUNTS.json BACKGROUND_FOLDER ACCEPTANCE RESULT_FOLDER

A top-quark pair has two b-jets. With an efficiency e to tag each, N pairs give 2 e (1-e) N events with one
tag and e^2 N with two: two counts, two unknowns.
"""

import csv
import json
import math
import sys
from pathlib import Path


def main(counts_file: str, background_folder: str, acceptance: str, result_folder: str) -> None:
    counts = json.loads(Path(counts_file).read_text())
    lumi, campaign = counts["lumi_pb"], counts["campaign"]
    background = read_background(background_folder, lumi)
    one, two = (counts["events"][str(tags)] - background[tags] for tags in (1, 2))
    one_error, two_error = (math.sqrt(counts["events"][str(tags)]) for tags in (1, 2))

    tagged = one + 2 * two
    pairs = tagged**2 / (4 * two)
    efficiency = 2 * two / tagged
    pairs_error = pairs * math.hypot(2 * one_error / tagged, (4 / tagged - 1 / two) * two_error)
    efficiency_error = 2 * math.hypot(one * two_error, two * one_error) / tagged**2

    exposure = lumi * float(acceptance)
    result = {
        "campaign": campaign,
        "cross_section_pb": round(pairs / exposure, 2),
        "cross_section_error_pb": round(pairs_error / exposure, 2),
        "tagging_efficiency": round(efficiency, 5),
        "tagging_efficiency_error": round(efficiency_error, 5),
    }
    inputs = {"counts": counts, "background": background, "acceptance": float(acceptance)}
    for kind, content in {"result": result, "inputs": inputs}.items():
        target = Path(result_folder) / f"VRE.BCounting.{campaign}.{kind}.json"
        target.write_text(json.dumps(content, indent=2) + "\n")
    print(f"{result['cross_section_pb']:.0f} +- {result['cross_section_error_pb']:.0f} pb")


def read_background(folder: str, lumi: float) -> dict[int, float]:
    """Return the background events to expect at that luminosity (1/pb), by number of b-tags."""
    expected = {0: 0.0, 1: 0.0, 2: 0.0}
    for simulated in sorted(Path(folder).glob("*.csv")):
        with open(simulated, newline="") as file:
            for event in csv.DictReader(file):
                expected[int(event["n_btags"])] += lumi * float(event["weight_pb"])
    return {tags: round(events, 3) for tags, events in expected.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
