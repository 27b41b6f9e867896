"""Expected significance of a signal over its backgrounds, cut by cut.

Usage: python code/significance.py --lumi 139.0 --signal SIGNAL.csv BACKGROUND.csv... > TABLE.txt
"""

import argparse
import csv
import math


def main() -> None:
    parser = argparse.ArgumentParser(description="Expected significance after each cut.")
    parser.add_argument("--lumi", type=float, required=True, help="integrated luminosity, 1/fb")
    parser.add_argument("--signal", required=True, help="cut flow of the signal")
    parser.add_argument("backgrounds", nargs="+", help="cut flows of the backgrounds")
    options = parser.parse_args()

    signal = read(options.signal)
    backgrounds = [read(name) for name in options.backgrounds]
    print(f"{'cut':<20} {'signal':>9} {'background':>11} {'error':>8} {'Z':>6}")
    for number, cut in enumerate(signal):
        s = options.lumi * float(cut["yield_per_fb"])
        b = options.lumi * sum(float(flow[number]["yield_per_fb"]) for flow in backgrounds)
        error = options.lumi * math.sqrt(sum(float(flow[number]["variance_per_fb2"]) for flow in backgrounds))
        print(f"{cut['cut']:<20} {s:9.2f} {b:11.2f} {error:8.2f} {significance(s, b, error):6.2f}")


def read(name: str) -> list[dict[str, str]]:
    with open(name, newline="") as file:
        return list(csv.DictReader(file))


def significance(s: float, b: float, error: float) -> float:
    """The median significance of s over b, where b is known to within its error (Asimov's formula)."""
    if error == 0:
        return math.sqrt(2 * ((s + b) * math.log(1 + s / b) - s))
    v = error**2
    first = (s + b) * math.log((s + b) * (b + v) / (b * b + (s + b) * v))
    second = b * b / v * math.log(1 + v * s / (b * (b + v)))
    return math.sqrt(2 * (first - second))


if __name__ == "__main__":
    main()
