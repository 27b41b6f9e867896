"""Throw pseudo-experiments without a signal: Poisson numbers of background events in each channel.

Usage: python code/toys.py CHANNELS.csv NUMBER SEED TOYS.csv
"""

import csv
import math
import random
import sys


def main(channel_file: str, number: str, seed: str, toy_file: str) -> None:
    channels = read_channels(channel_file)
    means = [float(channel["background"]) for channel in channels]
    source = random.Random(seed)
    with open(toy_file, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([channel["channel"] for channel in channels])
        table.writerows([poisson(source, mean) for mean in means] for _ in range(int(number)))


def read_channels(channel_file: str) -> list[dict[str, str]]:
    with open(channel_file, newline="") as file:
        return list(csv.DictReader(file))


def poisson(source: random.Random, mean: float) -> int:
    """A Poisson number, by Knuth's product of uniform numbers: fine for small means."""
    number, product, end = 0, source.random(), math.exp(-mean)
    while product > end:
        number, product = number + 1, product * source.random()
    return number


if __name__ == "__main__":
    main(*sys.argv[1:])
