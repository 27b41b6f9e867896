"""Turn the sums of a skim into the yield to expect in data.

Usage: python code/yields.py SUMS.json CROSS_SECTION_NB LUMI_PER_FB YIELDS.json CUTFLOW.txt
"""

import json
import sys
from pathlib import Path


def main(sums_file: str, cross_section: str, lumi: str, yields_file: str, cutflow_file: str) -> None:
    sums = json.loads(Path(sums_file).read_text())
    acceptance = sums["selected_weights"] / sums["sum_of_weights"]
    produced = float(cross_section) * 1e6 * float(lumi)  # 1 nb is 1e6 fb
    result = {
        "files": sums["files"],
        "acceptance": round(acceptance, 5),
        "expected_events": round(produced * acceptance),
        "mean_mass_GeV": round(sums["mass_sum"] / sums["selected_weights"], 3),
    }
    Path(yields_file).write_text(json.dumps(result, indent=2) + "\n")
    Path(cutflow_file).write_text(
        f"{'events in the files':<24} {sums['events']:8d}\n"
        f"{'events selected':<24} {sums['selected']:8d}\n"
        f"{'acceptance':<24} {acceptance:8.4f}\n"
    )
    print(f"{result['expected_events']:.3e} events expected")


if __name__ == "__main__":
    main(*sys.argv[1:])
