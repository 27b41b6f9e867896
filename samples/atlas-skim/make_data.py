"""Make lake/: simulated Z -> mu mu events as a derivation holds them, and muon scale factors.

The files under lake/ stand for DIDs in Rucio: a file is lake/SCOPE/NAME, a dataset a folder of that name. How many
events a file has, which the catalogue knows as well, stands in lake/lake.json.
"""

import json
import math
import random
from pathlib import Path

SEED = 361107
SAMPLE = (
    "mc20_13TeV.361107.PowhegPythia8EvtGen_AZNLOCTEQ6L1_Zmumu.deriv.DAOD_PHYSLITE.e3601_s3681_r13145_p6026"
)
TASK = 38192651
FILES, EVENTS = 3, 700

Z_MASS, Z_WIDTH = 91.1876, 2.4952  # GeV
NEGATIVE_WEIGHTS = 0.05  # a next-to-leading-order generator has some
PT_RESOLUTION = 0.015  # relative

# |eta| range, efficiency in data over that in simulation, its error.
SCALE_FACTORS = [
    (0.0, 0.1, 0.958, 0.008),
    (0.1, 1.05, 0.991, 0.003),
    (1.05, 2.0, 0.987, 0.004),
    (2.0, 2.5, 0.979, 0.006),
]


def main() -> None:
    lake = Path(__file__).parent / "lake"
    muons = lake / "group.perf-muons"
    muons.mkdir(parents=True, exist_ok=True)
    lines = ["eta_low,eta_high,factor,error", *(",".join(map(str, row)) for row in SCALE_FACTORS)]
    (muons / "group.perf-muons.RecoSF.Medium.v3.csv").write_text("\n".join(lines) + "\n")

    dataset = lake / "mc20_13TeV" / f"{SAMPLE}_tid{TASK}_00"
    dataset.mkdir(parents=True, exist_ok=True)
    source = random.Random(SEED)
    known = {}
    for number in range(1, FILES + 1):
        lines = ["weight,pt1,eta1,phi1,charge1,pt2,eta2,phi2,charge2"]
        lines += [make_event(source) for _ in range(EVENTS)]
        name = f"DAOD_PHYSLITE.{TASK}._{number:06d}.csv"
        (dataset / name).write_text("\n".join(lines) + "\n")
        known[f"mc20_13TeV:{name}"] = {"events": EVENTS}
    (lake / "lake.json").write_text(json.dumps(known, indent=1) + "\n")


def make_event(source: random.Random) -> str:
    """Return one event: its weight, then pt (GeV), eta, phi and charge of each muon."""
    mass = 0.0
    while not 60 < mass < 130:
        # The inverse of the integral of a Breit-Wigner curve.
        mass = Z_MASS + Z_WIDTH / 2 * math.tan(math.pi * (source.random() - 0.5))
    eta1, eta2 = source.gauss(0, 1.1), source.gauss(0, 1.1)
    phi1 = source.uniform(-math.pi, math.pi)
    phi2 = math.remainder(phi1 + math.pi + source.gauss(0, 0.3), 2 * math.pi)
    pt = mass / math.sqrt(2 * (math.cosh(eta1 - eta2) - math.cos(phi1 - phi2)))
    balance = math.exp(source.gauss(0, 0.15))
    pt1 = pt * balance * source.gauss(1, PT_RESOLUTION)
    pt2 = pt / balance * source.gauss(1, PT_RESOLUTION)
    weight = -1 if source.random() < NEGATIVE_WEIGHTS else 1
    return f"{weight},{pt1:.3f},{eta1:.4f},{phi1:.4f},1,{pt2:.3f},{eta2:.4f},{phi2:.4f},-1"


if __name__ == "__main__":
    main()
