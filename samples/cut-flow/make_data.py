"""Make data/: weighted events of a signal and its two main backgrounds, by simulation."""

import random
from pathlib import Path

SEED = 1390
EVENTS = 1500  # of each sample

# Expected events at 1/fb, mean number of jets, chance of a b-tag per jet, scale of the missing energy (GeV).
SAMPLES = {
    "signal": {"yield": 1.2, "jets": 5.2, "tag": 0.35, "met": 260.0},
    "ttbar": {"yield": 9.5, "jets": 4.4, "tag": 0.35, "met": 70.0},
    "zjets": {"yield": 24.0, "jets": 3.1, "tag": 0.05, "met": 80.0},
}


def main() -> None:
    data = Path(__file__).parent / "data"
    data.mkdir(exist_ok=True)
    for number, (name, sample) in enumerate(SAMPLES.items()):
        source = random.Random(SEED + number)
        lines = ["weight,n_jets,n_btags,met"]
        for _ in range(EVENTS):
            jets = 2 + sum(source.random() < (sample["jets"] - 2) / 8 for _ in range(8))
            tags = sum(source.random() < sample["tag"] for _ in range(jets))
            met = 100 + source.expovariate(1 / sample["met"])
            weight = sample["yield"] / EVENTS * source.uniform(0.8, 1.2)
            lines.append(f"{weight:.6f},{jets},{tags},{met:.2f}")
        (data / f"{name}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
