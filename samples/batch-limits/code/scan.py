"""Scan the signal strength: CLs of the observation, and of what background alone would give.

Usage: python code/scan.py CHANNELS.csv SCAN.csv TOYS.csv...

CLs is the chance of an outcome as empty as the observed one with the signal, over the same chance without
it. The likelihood ratio of the two hypotheses orders the outcomes, and it also turns pseudo-experiments
without a signal into ones with: each counts as often as the signal makes it more likely.
"""

import collections
import csv
import math
import sys

from toys import read_channels

STRENGTHS = [number / 20 for number in range(1, 41)]

# Columns of what to expect: the share of background experiments that are emptier, at 1 and 2 sigma.
EXPECTED = {"minus2": 0.02275, "minus1": 0.15866, "median": 0.5, "plus1": 0.84134, "plus2": 0.97725}

Outcome = tuple[int, ...]


def main(channel_file: str, scan_file: str, *toy_files: str) -> None:
    channels = read_channels(channel_file)
    observed = tuple(int(channel["observed"]) for channel in channels)
    toys = sum((read_toys(toy_file) for toy_file in toy_files), collections.Counter())
    with open(scan_file, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["strength", "observed", *EXPECTED])
        for strength in STRENGTHS:
            signals = [strength * float(channel["signal"]) for channel in channels]
            gains = [math.log1p(s / float(c["background"])) for s, c in zip(signals, channels)]
            ordered = sorted((log_ratio(toy, gains, signals), times) for toy, times in toys.items())
            ratios = [log_ratio(observed, gains, signals), *(quantile(ordered, q) for q in EXPECTED.values())]
            table.writerow([strength, *(f"{cls(ratio, ordered):.5f}" for ratio in ratios)])


def read_toys(toy_file: str) -> collections.Counter[Outcome]:
    """Return how often each outcome was thrown."""
    with open(toy_file, newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return collections.Counter(tuple(int(number) for number in row) for row in rows)


def log_ratio(outcome: Outcome, gains: list[float], signals: list[float]) -> float:
    """The logarithm of the likelihood ratio, signal over none; rounded, so that equals compare equal."""
    return round(sum(n * gain for n, gain in zip(outcome, gains)) - sum(signals), 9)


def quantile(ordered: list[tuple[float, int]], share: float) -> float:
    """Return the ratio below which that share of the pseudo-experiments lies."""
    left = share * sum(times for _, times in ordered)
    for ratio, times in ordered:
        left -= times
        if left < 0:
            return ratio
    raise ValueError(f"no quantile {share}")


def cls(outcome: float, ordered: list[tuple[float, int]]) -> float:
    below = [(ratio, times) for ratio, times in ordered if ratio <= outcome]
    with_signal = sum(times * math.exp(ratio) for ratio, times in below)
    return with_signal / sum(times for _, times in below)


if __name__ == "__main__":
    main(*sys.argv[1:])
