"""Read the upper limits at 95 % confidence level off a scan of CLs, and draw the scan.

Usage: python code/limit.py SCAN.csv LIMIT.json PLOT.svg
"""

import csv
import itertools
import json
import math
import sys

LEVEL = 0.05  # CLs below which a signal strength is excluded
FLOOR = 0.01  # where the plot ends

Curve = list[tuple[float, float]]


def main(scan_file: str, limit_file: str, plot_file: str) -> None:
    with open(scan_file, newline="") as file:
        rows = list(csv.DictReader(file))
    curves = {
        name: [(float(row["strength"]), float(row[name])) for row in rows]
        for name in rows[0]
        if name != "strength"
    }
    limits = {name: upper_limit(curve) for name, curve in curves.items()}
    with open(limit_file, "w") as file:
        json.dump({"confidence_level": 1 - LEVEL, "upper_limits": limits}, file, indent=2)
        file.write("\n")
    with open(plot_file, "w") as file:
        file.write(draw(curves, limits["observed"]))
    print(f"signal strengths above {limits['observed']:.2f} are excluded ({limits['median']:.2f} expected)")


def upper_limit(curve: Curve) -> float:
    """Return where CLs falls through the level, between two points of the scan."""
    for (low, before), (high, after) in itertools.pairwise(curve):
        if before >= LEVEL > after:
            share = math.log(before / LEVEL) / math.log(before / after)
            return round(low + share * (high - low), 4)
    sys.exit("CLs does not cross the level within the scan")


def draw(curves: dict[str, Curve], limit: float) -> str:
    """Return the scan as an SVG picture: observed, median, and the bands of 1 and 2 sigma."""
    width, height, margin = 640, 420, 60
    end = curves["observed"][-1][0]

    def place(strength: float, value: float) -> str:
        x = margin + (width - 2 * margin) * strength / end
        y = height - margin - (height - 2 * margin) * (1 + math.log10(max(value, FLOOR)) / 2)
        return f"{x:.1f},{y:.1f}"

    def line(name: str, style: str) -> str:
        points = " ".join(place(*point) for point in curves[name])
        return f'<polyline points="{points}" fill="none" stroke="black" stroke-width="2" {style}/>'

    def band(low: str, high: str, colour: str) -> str:
        points = " ".join(place(*point) for point in curves[low] + curves[high][::-1])
        return f'<polygon points="{points}" fill="{colour}"/>'

    left, bottom = place(0, FLOOR).split(",")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Arial">',
        '<rect width="100%" height="100%" fill="white"/>',
        band("minus2", "plus2", "#f0e442"),
        band("minus1", "plus1", "#009e73"),
        line("median", 'stroke-dasharray="6 4"'),
        line("observed", ""),
        f'<polyline points="{place(0, LEVEL)} {place(end, LEVEL)}" stroke="#d55e00"/>',
        f'<path d="M{left} {margin}V{bottom}H{width - margin}" fill="none" stroke="black"/>',
        f'<text x="{width / 2}" y="{height - 15}" text-anchor="middle">signal strength</text>',
        f'<text x="{width - margin}" y="{margin - 12}" text-anchor="end">observed limit {limit:.2f}</text>',
    ]
    for tick in range(int(2 * end) + 1):
        x = place(tick / 2, 1).split(",")[0]
        parts.append(f'<text x="{x}" y="{float(bottom) + 20:.1f}" text-anchor="middle">{tick / 2}</text>')
    for value in (1.0, 0.1, 0.01):
        y = place(0, value).split(",")[1]
        parts.append(f'<text x="{margin - 8}" y="{y}" text-anchor="end">{value}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main(*sys.argv[1:])
