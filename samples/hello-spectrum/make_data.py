"""Make data/cs137.csv: one hour of a caesium-137 source in front of a NaI detector, by simulation."""

import math
import random
from pathlib import Path

SEED = 137
PHOTON_ENERGY = 661.7  # keV, the gamma line of Cs-137
COMPTON_EDGE = 477.3  # keV, the most that one Compton scatter leaves in the crystal
RESOLUTION = 0.07  # full width at half maximum over energy, as NaI has it
PHOTOPEAK, COMPTON, ROOM = 9000, 14000, 5000  # events
BIN_WIDTH, BINS = 4.0, 220  # keV

FWHM_IN_SIGMA = 2 * math.sqrt(2 * math.log(2))


def main() -> None:
    source = random.Random(SEED)
    deposits = [PHOTON_ENERGY] * PHOTOPEAK
    deposits += [source.uniform(0, COMPTON_EDGE) for _ in range(COMPTON)]
    counts = [0] * BINS
    for energy in deposits:
        # The width of a scintillator's line grows as the square root of the energy.
        sigma = RESOLUTION / FWHM_IN_SIGMA * math.sqrt(energy * PHOTON_ENERGY)
        fill(counts, source.gauss(energy, sigma))
    for _ in range(ROOM):
        fill(counts, source.expovariate(1 / 250))

    lines = ["energy_keV,counts"]
    lines += [f"{(channel + 0.5) * BIN_WIDTH:.1f},{count}" for channel, count in enumerate(counts)]
    data = Path(__file__).parent / "data"
    data.mkdir(exist_ok=True)
    (data / "cs137.csv").write_text("\n".join(lines) + "\n")


def fill(counts: list[int], energy: float) -> None:
    channel = math.floor(energy / BIN_WIDTH)
    if 0 <= channel < len(counts):
        counts[channel] += 1


if __name__ == "__main__":
    main()
