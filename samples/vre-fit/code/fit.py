"""Fit the J/psi in a dimuon mass spectrum: an extended, binned maximum-likelihood fit.

Usage: python code/fit.py SPECTRUM.csv FIT.json

The model is a Gaussian signal on an exponential background. The likelihood is maximised by Fisher scoring:
Newton's method with the expected second derivatives, whose inverse is the covariance matrix of the result.
"""

import csv
import json
import math
import sys

NAMES = ("signal", "mass", "width", "background", "slope")
UNITS = ("events", "GeV", "GeV", "events", "1/GeV")
MASS_GUESS, WIDTH_GUESS, SLOPE_GUESS = 3.1, 0.04, 1.0

Bin = tuple[float, float]
Vector = list[float]
Matrix = list[list[float]]


def main(spectrum_file: str, fit_file: str) -> None:
    bins, counts = read_spectrum(spectrum_file)
    total = sum(counts)
    start = [total / 2, MASS_GUESS, WIDTH_GUESS, total / 2, SLOPE_GUESS]
    values, covariance, converged = fit(bins, counts, start)
    result = {
        "converged": converged,
        "chi2": round(chi2(counts, expected(values, bins)), 4),
        "ndf": len(bins) - len(values),
        "events": total,
        "parameters": {
            name: {"value": round(value, 6), "error": round(math.sqrt(covariance[i][i]), 6), "unit": unit}
            for i, (name, value, unit) in enumerate(zip(NAMES, values, UNITS))
        },
    }
    with open(fit_file, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")


def read_spectrum(spectrum_file: str) -> tuple[list[Bin], list[int]]:
    """Return the edges (GeV) and the contents of the bins."""
    with open(spectrum_file, newline="") as file:
        rows = list(csv.DictReader(file))
    return [(float(row["low_GeV"]), float(row["high_GeV"])) for row in rows], [
        int(row["count"]) for row in rows
    ]


def expected(values: Vector, bins: list[Bin]) -> Vector:
    """Return how many events the model expects in each bin."""
    signal, mass, width, background, slope = values
    start, end = bins[0][0], bins[-1][1]
    norm = -math.expm1(-slope * (end - start))
    result = []
    for low, high in bins:
        gaussian = (
            math.erf((high - mass) / width / math.sqrt(2)) - math.erf((low - mass) / width / math.sqrt(2))
        ) / 2
        exponential = (math.exp(-slope * (low - start)) - math.exp(-slope * (high - start))) / norm
        result.append(signal * gaussian + background * exponential)
    return result


def fit(bins: list[Bin], counts: list[int], values: Vector) -> tuple[Vector, Matrix, bool]:
    """Maximise the likelihood from a first guess; return values, covariance, and whether it converged."""
    for _ in range(100):
        means = expected(values, bins)
        slopes = [derivative(values, i, bins) for i in range(len(values))]
        gradient = [sum((n / m - 1) * d for n, m, d in zip(counts, means, row)) for row in slopes]
        information = [[sum(a * b / m for a, b, m in zip(x, y, means)) for y in slopes] for x in slopes]
        covariance = inverse(information)
        step = [sum(c * g for c, g in zip(row, gradient)) for row in covariance]
        # How far the likelihood still is from its maximum, as the curvature says.
        distance = sum(s * g for s, g in zip(step, gradient)) / 2
        if distance < 1e-10:
            return values, covariance, True
        values = improve(bins, counts, values, step)
    return values, covariance, False


def improve(bins: list[Bin], counts: list[int], values: Vector, step: Vector) -> Vector:
    """Go along the step, or a part of it if all of it would make the fit worse."""
    before = log_likelihood(counts, expected(values, bins))
    for halvings in range(20):
        trial = [value + s / 2**halvings for value, s in zip(values, step)]
        means = expected(trial, bins)
        if trial[2] > 0 and min(means) > 0 and log_likelihood(counts, means) >= before:
            return trial
    return values


def derivative(values: Vector, index: int, bins: list[Bin]) -> Vector:
    """Return by how much each bin's expectation grows with one parameter."""
    h = 1e-5 * max(abs(values[index]), 1e-3)
    above = expected([v + h * (i == index) for i, v in enumerate(values)], bins)
    below = expected([v - h * (i == index) for i, v in enumerate(values)], bins)
    return [(a - b) / (2 * h) for a, b in zip(above, below)]


def log_likelihood(counts: list[int], means: Vector) -> float:
    return sum(n * math.log(m) - m for n, m in zip(counts, means))


def chi2(counts: list[int], means: Vector) -> float:
    """The likelihood ratio to a model that meets every bin; it is distributed as chi-squared."""
    return 2 * sum(m - n + (n * math.log(n / m) if n else 0) for n, m in zip(counts, means))


def inverse(matrix: Matrix) -> Matrix:
    """Invert a small matrix by Gauss-Jordan elimination."""
    size = len(matrix)
    rows = [list(row) + [float(i == j) for j in range(size)] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for i in range(size):
            if i != column:
                rows[i] = [x - rows[i][column] * y for x, y in zip(rows[i], rows[column])]
    return [row[size:] for row in rows]


if __name__ == "__main__":
    main(*sys.argv[1:])
