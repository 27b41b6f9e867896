"""Make lake/: simulated muon pairs around the J/psi, in a detector with a wrong momentum scale.

The files under lake/ stand for DIDs in Rucio: a file is lake/SCOPE/NAME, a dataset a folder of that name.
"""

import json
import math
import random
from pathlib import Path

SEED = 3097
RUN = "2018"
SCOPE = "ATLAS_LAPP_SP"
FILES, PAIRS_PER_FILE = 3, 1000
SIGNAL_SHARE = 0.4

JPSI_MASS = 3.0969  # GeV
BACKGROUND_START, BACKGROUND_SLOPE = 2.5, 1.1  # GeV, 1/GeV
PT_RESOLUTION = 0.013  # relative
MOMENTUM_SCALE = 1.0030  # true over measured momentum: what the calibration must undo
SAME_CHARGE_SHARE = 0.2  # of the background


def main() -> None:
    scope = Path(__file__).parent / "lake" / SCOPE
    dataset = scope / f"VRE.DimuonEvents.{RUN}"
    dataset.mkdir(parents=True, exist_ok=True)
    calibration = {"run": RUN, "momentum_scale": MOMENTUM_SCALE, "momentum_scale_error": 0.0001}
    (scope / f"VRE.MuonCalibration.{RUN}.json").write_text(json.dumps(calibration, indent=2) + "\n")

    source = random.Random(SEED)
    for number in range(1, FILES + 1):
        lines = ["pt1,eta1,phi1,charge1,pt2,eta2,phi2,charge2"]
        for _ in range(PAIRS_PER_FILE):
            first, second, charges = make_pair(source)
            fields = [measure(source, first) + f",{charges[0]}", measure(source, second) + f",{charges[1]}"]
            lines.append(",".join(fields))
        (dataset / f"VRE.DimuonEvents.{RUN}.{number:04d}.csv").write_text("\n".join(lines) + "\n")


Momentum = tuple[float, float, float]


def make_pair(source: random.Random) -> tuple[Momentum, Momentum, tuple[int, int]]:
    """Return the true momenta (GeV) of the two muons of one event, and their charges."""
    if source.random() < SIGNAL_SHARE:
        return *decay(source, JPSI_MASS), (1, -1)
    mass = BACKGROUND_START + source.expovariate(BACKGROUND_SLOPE)
    charges = (1, 1) if source.random() < SAME_CHARGE_SHARE else (1, -1)
    return *decay(source, mass), charges


def decay(source: random.Random, mass: float) -> tuple[Momentum, Momentum]:
    """Let a particle of that mass (GeV), flying somewhere into the detector, decay to two massless muons."""
    pt = 12 + source.expovariate(1 / 6)
    rapidity = source.uniform(-1.6, 1.6)
    phi = source.uniform(-math.pi, math.pi)
    transverse_mass = math.hypot(mass, pt)
    parent = (pt * math.cos(phi), pt * math.sin(phi), transverse_mass * math.sinh(rapidity))
    energy = transverse_mass * math.cosh(rapidity)

    # Isotropic in the rest frame of the parent, then boosted along the parent's momentum.
    cosine, angle = source.uniform(-1, 1), source.uniform(-math.pi, math.pi)
    sine = math.sqrt(1 - cosine**2)
    at_rest = (mass / 2 * sine * math.cos(angle), mass / 2 * sine * math.sin(angle), mass / 2 * cosine)
    along = sum(p * q for p, q in zip(parent, at_rest))
    factor = (along / (energy + mass) + mass / 2) / mass
    first = tuple(q + factor * p for p, q in zip(parent, at_rest))
    second = tuple(p - q for p, q in zip(parent, first))
    return first, second


def measure(source: random.Random, momentum: Momentum) -> str:
    """Return pt, eta and phi of a muon as the detector writes them."""
    x, y, z = momentum
    pt = math.hypot(x, y)
    measured = pt / MOMENTUM_SCALE * source.gauss(1, PT_RESOLUTION)
    return f"{measured:.4f},{math.asinh(z / pt):.5f},{math.atan2(y, x):.5f}"


if __name__ == "__main__":
    main()
