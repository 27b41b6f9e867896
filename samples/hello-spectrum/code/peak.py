"""Find the photopeak of a gamma spectrum, measure its energy, and draw it.

Usage: python code/peak.py SPECTRUM.csv PEAK.json PLOT.svg
"""

import csv
import json
import math
import sys

SEARCH_ABOVE = 500.0  # keV: the Compton edge lies below
HALF_WINDOW = 80.0  # keV around the highest bin: the peak and some background on either side
SIDEBAND = 5  # bins at each end of the window that hold background only


def main(spectrum_file: str, peak_file: str, plot_file: str) -> None:
    with open(spectrum_file, newline="") as file:
        spectrum = [(float(row["energy_keV"]), int(row["counts"])) for row in csv.DictReader(file)]
    peak = measure(spectrum)
    with open(peak_file, "w") as file:
        json.dump(peak, file, indent=2)
        file.write("\n")
    with open(plot_file, "w") as file:
        file.write(draw(spectrum, peak))
    print(f"photopeak at {peak['energy_keV']:.1f} +- {peak['energy_error_keV']:.1f} keV")


def measure(spectrum: list[tuple[float, int]]) -> dict[str, float]:
    """Return the peak's centroid, its error and its relative width, over a straight background."""
    highest, _ = max((point for point in spectrum if point[0] > SEARCH_ABOVE), key=lambda point: point[1])
    window = [point for point in spectrum if abs(point[0] - highest) <= HALF_WINDOW]
    left = sum(count for _, count in window[:SIDEBAND]) / SIDEBAND
    right = sum(count for _, count in window[-SIDEBAND:]) / SIDEBAND

    first, last = window[0][0], window[-1][0]
    net = [
        (energy, count - left - (right - left) * (energy - first) / (last - first))
        for energy, count in window
    ]
    area = sum(count for _, count in net)
    centroid = sum(energy * count for energy, count in net) / area
    variance = sum((energy - centroid) ** 2 * count for energy, count in net) / area
    error = math.sqrt(sum((energy - centroid) ** 2 * count for energy, count in window)) / area
    return {
        "energy_keV": round(centroid, 3),
        "energy_error_keV": round(error, 3),
        "area": round(area, 1),
        "resolution": round(2 * math.sqrt(2 * math.log(2) * variance) / centroid, 5),
    }


def draw(spectrum: list[tuple[float, int]], peak: dict[str, float]) -> str:
    """Return the spectrum as an SVG picture, the peak marked by a line."""
    width, height, margin = 640, 400, 50
    most = max(count for _, count in spectrum)
    end = spectrum[-1][0]

    def place(energy: float, count: float) -> tuple[float, float]:
        x = margin + (width - 2 * margin) * energy / end
        y = height - margin - (height - 2 * margin) * count / most
        return x, y

    curve = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in spectrum)
    x, _ = place(peak["energy_keV"], 0)
    bottom = height - margin
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Arial">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<line x1="{x:.1f}" y1="{margin}" x2="{x:.1f}" y2="{bottom}" stroke="#d55e00"/>',
        f'<text x="{x + 6:.1f}" y="{margin + 12}" fill="#d55e00">{peak["energy_keV"]:.1f} keV</text>',
        f'<polyline points="{curve}" fill="none" stroke="#0072b2"/>',
        f'<path d="M{margin} {margin}V{bottom}H{width - margin}" fill="none" stroke="black"/>',
    ]
    for energy in range(0, int(end) + 1, 200):
        tick, _ = place(energy, 0)
        parts.append(f'<text x="{tick:.1f}" y="{bottom + 18}" text-anchor="middle">{energy}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 8}" text-anchor="middle">energy (keV)</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main(*sys.argv[1:])
