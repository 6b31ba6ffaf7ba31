#!/usr/bin/env python3
"""The courses of bench/risk_bench.cpp's plan as an analyst draws them with numpy: item by item over all courses at
once, quantiles by looking up a table. The plan is written down here once more, so that nothing but the results comes
from Entente; they have to agree within five standard errors before a time counts.

    cmake --preset release && ninja -C build/release risk_bench
    python3 bench/peers/risk.py build/release/bench/risk_bench [samples]

Needs python3-numpy and python3-scipy (the normal and beta distributions of the tables).
"""
import json
import math
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

Z = np.linspace(-6, 6, 1025)


def pert(low, high):
    width = high - low
    return low + width * betaincinv(1 + 4 * (1 - low) / width, 1 + 4 * (high - 1) / width, ndtr(Z))


def lognormal(p50, p90):
    return p50 * np.exp(math.log(p90 / p50) / ndtri(0.9) * Z)


def track_record(values):
    logs = np.log(values)
    return np.exp(logs.mean() + logs.std(ddof=1) * Z)


def triangular_from_its_mode(low, high):
    return high - (high - low) * np.sqrt(ndtr(-Z))


SUPPLIERS = {  # cost, duration
    "own": (pert(0.9, 1.4), pert(0.9, 1.6)),
    "kestrel": (track_record([1.02, 1.15, 0.97, 1.22, 1.08, 1.31, 0.99, 1.12]), lognormal(1.05, 1.5)),
    "lumen": (lognormal(1.0, 1.4), pert(0.9, 1.5)),
    "orrin": (triangular_from_its_mode(1.0, 1.3), lognormal(1.1, 1.7)),
}


def by_rank(correlation):
    return 2 * math.sin(math.pi * correlation / 6)


def draw(samples):
    generator = np.random.default_rng(1)
    together = math.sqrt(by_rank(0.4))
    own = math.sqrt(1 - together * together)
    between = np.eye(4)
    between[1, 2] = between[2, 1] = by_rank(0.5)
    lower = np.linalg.cholesky(between)
    common = [together * (lower @ generator.standard_normal((4, samples))) for _ in range(2)]
    leave, fails = generator.random(samples) < 0.10, generator.random(samples) < 0.03
    cost, value, latest = np.zeros(samples), np.zeros(samples), np.zeros(samples)
    end, start = np.zeros(samples), 0
    for k in range(100):
        supplier = k % 4
        of_cost, of_time = tuple(SUPPLIERS.values())[supplier]
        factor = np.interp(common[0][supplier] + own * generator.standard_normal(samples), Z, of_cost)
        lasts = np.interp(common[1][supplier] + own * generator.standard_normal(samples), Z, of_time)
        planned = 1 + k % 2
        if k % 5 == 0:
            end, start = np.zeros(samples), 0
        end = np.maximum(end, start) + planned * lasts
        start += planned
        if supplier == 1:
            factor = factor + 0.2 * leave
            end = end + 0.5 * leave
        if supplier == 3:
            factor = factor + 0.4 * fails
            end = end + 2 * fails
        cost += (20_000 + 1_000 * (k % 37)) * factor
        np.maximum(latest, end, out=latest)
        value += np.where(fails, 0.8, 1) if supplier == 3 else 1
    return cost, latest, value


def main():
    samples = sys.argv[2] if len(sys.argv) > 2 else "1000000"
    with tempfile.NamedTemporaryFile("r") as file:
        run = subprocess.run([sys.argv[1], samples, "2", file.name], check=True, capture_output=True, text=True)
        print(run.stdout, end="")
        ours = json.load(file)
    begun = time.perf_counter()
    cost, end, _ = draw(int(samples))
    quantiles = {"cost": np.quantile(cost, [0.5, 0.8, 0.9]), "end": np.quantile(end, [0.5, 0.8, 0.9])}
    seconds = time.perf_counter() - begun
    for name, drawn in (("cost", cost), ("end", end)):
        of = ours[name]
        error = 2 ** 0.5 * drawn.std() / len(drawn) ** 0.5
        assert abs(drawn.mean() - of["mean"]) < 5 * error, f"{name}: means differ"
        spread = 2 ** 0.5 * (of["p80_high"] - of["p80_low"]) / (2 * 1.96)
        assert abs(quantiles[name][1] - of["p80"]) < 5 * spread, f"{name}: P80 differs"
        for k, quantile in ((0, "p50"), (2, "p90")):
            assert abs(quantiles[name][k] - of[quantile]) < 10 * spread, f"{name}: {quantile} differs"
        worst = np.sort(drawn)[-(len(drawn) // 10):].mean()
        assert abs(worst / of["worst"] - 1) < 0.01, f"{name}: worst tenth differs"
        print(f"{name}: P50, P80, P90 {of['p50']:.6g}, {of['p80']:.6g}, {of['p90']:.6g}; numpy "
              + ", ".join(f"{each:.6g}" for each in quantiles[name]))
    error = (2 * ours["late"] * (1 - ours["late"]) / len(end)) ** 0.5
    assert abs((end > 12).mean() - ours["late"]) < 5 * error, "chances of being late differ"
    print(f"results agree; numpy {seconds:.2f} s, without drivers, one thread")


if __name__ == "__main__":
    main()
