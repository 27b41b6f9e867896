"""Draw a dimuon mass spectrum with the fitted model as an SVG picture.

Usage: python code/plot.py SPECTRUM.csv FIT.json PLOT.svg
"""

import json
import math
import sys

from fit import NAMES, expected, read_spectrum

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 460, 70, 60, 30, 20


def main(spectrum_file: str, fit_file: str, plot_file: str) -> None:
    bins, counts = read_spectrum(spectrum_file)
    with open(fit_file) as file:
        result = json.load(file)
    values = [result["parameters"][name]["value"] for name in NAMES]
    background = [0.0, *values[1:]]

    start, end = bins[0][0], bins[-1][1]
    most = 1.15 * max(n + math.sqrt(n) for n in counts)

    def x(mass: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (mass - start) / (end - start)

    def y(count: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / most

    def curve(model: list[float], style: str) -> str:
        middles = [(low + high) / 2 for low, high in bins]
        points = " ".join(f"{x(m):.1f},{y(n):.1f}" for m, n in zip(middles, expected(model, bins)))
        return f'<polyline points="{points}" fill="none" {style}/>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="Arial">',
        '<rect width="100%" height="100%" fill="white"/>',
        curve(background, 'stroke="#d55e00" stroke-width="2" stroke-dasharray="6 4"'),
        curve(values, 'stroke="#0072b2" stroke-width="2"'),
    ]
    for (low, high), n in zip(bins, counts):
        middle, error = x((low + high) / 2), math.sqrt(n)
        parts.append(f'<path d="M{middle:.1f} {y(n - error):.1f}V{y(n + error):.1f}" stroke="black"/>')
        parts.append(f'<circle cx="{middle:.1f}" cy="{y(n):.1f}" r="2.5"/>')

    parts.append(f'<path d="M{LEFT} {TOP}V{y(0):.1f}H{WIDTH - RIGHT}" fill="none" stroke="black"/>')
    for tick in range(9):
        mass = start + (end - start) * tick / 8
        parts.append(f'<text x="{x(mass):.1f}" y="{y(0) + 20:.1f}" text-anchor="middle">{mass:.1f}</text>')
    step = 10 ** math.floor(math.log10(most / 2))
    for count in range(0, int(most) + 1, step * max(1, round(most / step / 6))):
        parts.append(f'<text x="{LEFT - 8}" y="{y(count) + 4:.1f}" text-anchor="end">{count}</text>')
    mass_result = result["parameters"]["mass"]
    parts += [
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 15}" text-anchor="middle">dimuon mass (GeV)</text>',
        f'<text x="{WIDTH - 40}" y="{TOP + 20}" text-anchor="end">'
        f"m = {mass_result['value']:.4f} ± {mass_result['error']:.4f} GeV</text>",
        f'<text x="{WIDTH - 40}" y="{TOP + 42}" text-anchor="end">'
        f"χ² / ndf = {result['chi2']:.1f} / {result['ndf']}</text>",
        "</svg>",
        "",
    ]
    with open(plot_file, "w", encoding="utf-8") as file:
        file.write("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
