"""Make data/channels.csv: a search in three channels, observed as background alone would have it."""

import math
import random
from pathlib import Path

SEED = 95

# Events expected from the background and from a signal of strength 1.
CHANNELS = {"low": (24.0, 3.0), "medium": (8.5, 4.0), "high": (1.8, 3.5)}


def main() -> None:
    source = random.Random(SEED)
    lines = ["channel,observed,background,signal"]
    for name, (background, signal) in CHANNELS.items():
        lines.append(f"{name},{poisson(source, background)},{background},{signal}")
    data = Path(__file__).parent / "data"
    data.mkdir(exist_ok=True)
    (data / "channels.csv").write_text("\n".join(lines) + "\n")


def poisson(source: random.Random, mean: float) -> int:
    number, product = 0, source.random()
    while product > math.exp(-mean):
        number, product = number + 1, product * source.random()
    return number


if __name__ == "__main__":
    main()
