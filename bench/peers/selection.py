#!/usr/bin/env python3
"""SMAA, PROMETHEE II, TOPSIS and AHP as an analyst writes them with numpy, beside Entente's, on the same tables. The
results are compared first (shares of first places to one point, flows and closeness to 1e-9, weights of AHP to 1e-7);
then the times. AHP here finds weights and eigenvalue; Entente also finds the judgement that would repair each table.

    cmake --preset release && ninja -C build/release selection_bench
    python3 bench/peers/selection.py build/release/bench/selection_bench

Needs python3-numpy. PROMETHEE goes pair by pair, a block of rows at a time so that it fits in memory.
"""
import subprocess
import sys
import tempfile
import time

import numpy as np


def smaa(values, draws):
    generator = np.random.default_rng(1)
    weights = generator.exponential(size=(draws, values.shape[1]))
    weights /= weights.sum(axis=1, keepdims=True)
    scores = weights @ values.T
    ranks = (-scores).argsort(axis=1).argsort(axis=1)
    n = values.shape[0]
    places = np.stack([np.bincount(ranks[:, i], minlength=n) for i in range(n)])
    beats = np.stack([(scores[:, [i]] > scores).sum(axis=0) for i in range(n)])
    return places / draws, beats / draws


def promethee(values, preference):
    n, m = values.shape
    net = np.zeros(n)
    for begin in range(0, n, 250):
        for k in range(m):
            ahead = values[begin:begin + 250, k][:, None] - values[:, k][None, :]
            net[begin:begin + 250] += (preference(ahead) - preference(-ahead)).sum(axis=1) / m
    return net / (n - 1)


def linear(ahead):
    return np.clip((ahead - 5) / 15, 0, 1)


def gaussian(ahead):
    return np.where(ahead > 0, -np.expm1(-ahead * ahead / 200), 0)


def topsis(values):
    weighted = values / np.sqrt((values * values).sum(axis=0)) / values.shape[1]
    best, worst = (np.sqrt(((weighted - end) ** 2).sum(axis=1)) for end in (weighted.max(axis=0), weighted.min(axis=0)))
    return worst / (best + worst)


def ahp(tables):
    values, vectors = np.linalg.eig(tables)
    first = values.real.argmax(axis=1)
    weights = np.abs(vectors[np.arange(len(tables)), :, first].real)
    return weights / weights.sum(axis=1, keepdims=True), values.real.max(axis=1)


def main():
    with tempfile.NamedTemporaryFile("r") as file:
        print(subprocess.run([sys.argv[1], file.name], check=True, capture_output=True, text=True).stdout, end="")
        read = {line.split()[0]: np.array(line.split()[1:], dtype=float) for line in file}
    small, large = read["small"].reshape(12, 8), read["large"].reshape(5000, 20)
    start = time.perf_counter()
    places, _ = smaa(small, 100_000)
    print(f"numpy smaa 12 x 8, 100,000 draws: {1000 * (time.perf_counter() - start):.1f} ms")
    assert np.abs(places[:, 0] - read["first"]).max() < 0.01, "shares differ"
    for name, preference in (("linear", linear), ("gaussian", gaussian)):
        start = time.perf_counter()
        net = promethee(large, preference)
        print(f"numpy promethee 5,000 x 20, {name}: {1000 * (time.perf_counter() - start):.1f} ms")
        assert np.abs(net - read[name]).max() < 1e-9, f"{name}: flows differ"
    start = time.perf_counter()
    closeness = topsis(large)
    print(f"numpy topsis 5,000 x 20: {1000 * (time.perf_counter() - start):.2f} ms")
    assert np.abs(closeness - read["topsis"]).max() < 1e-9, "closeness differs"
    tables = read["comparisons"].reshape(-1, 9, 9)
    start = time.perf_counter()
    weights, eigenvalues = ahp(tables)
    print(f"numpy ahp {len(tables)} tables of 9 x 9, weights and eigenvalue: {1000 * (time.perf_counter() - start):.1f} ms")
    assert np.abs(weights.ravel() - read["weights"]).max() < 1e-7, "weights differ"
    assert np.abs(eigenvalues - read["eigenvalues"]).max() < 1e-6, "eigenvalues differ"
    print("results agree")


if __name__ == "__main__":
    main()
