"""Say whether a fit is good enough to be published, and write down why.

Usage: python code/check.py FIT.json MAX_CHI2_PER_NDF REPORT.txt

Exits with status 1 if it is not.
"""

import json
import sys

WORLD_AVERAGE = 3.0969  # GeV, mass of the J/psi
MAX_PULL = 5.0


def main(fit_file: str, max_chi2_per_ndf: str, report_file: str) -> None:
    with open(fit_file) as file:
        result = json.load(file)
    mass = result["parameters"]["mass"]
    quality = result["chi2"] / result["ndf"]
    pull = (mass["value"] - WORLD_AVERAGE) / mass["error"]
    checks = {
        "the fit has converged": result["converged"],
        f"chi2 per degree of freedom {quality:.2f} is at most {max_chi2_per_ndf}": quality
        <= float(max_chi2_per_ndf),
        f"the mass is {pull:+.1f} sigma from the world average": abs(pull) < MAX_PULL,
    }
    report = "".join(f"{'ok  ' if passed else 'FAIL'}  {check}\n" for check, passed in checks.items())
    with open(report_file, "w") as file:
        file.write(report)
    print(report, end="")
    if not all(checks.values()):
        sys.exit("not good enough to be published")


if __name__ == "__main__":
    main(*sys.argv[1:])
