"""Checks what negotiation_bench wrote, without its engine, and times two peers on the same instances.

    build/release/bench/negotiation_bench results.json && python3 bench/peers/negotiation.py results.json

Every chosen package is summed up again; the front is compared with complete enumeration where there are at most two
million packages, and with a numpy merge of clauses (sort, running maximum) elsewhere.
"""
import json
import sys
import time

import numpy as np


def kept(points):
    """Points that nothing dominates, falling in the first number."""
    order = np.lexsort((-points[:, 1], -points[:, 0]))
    points = points[order]
    best = np.maximum.accumulate(points[:, 1])
    new = np.ones(len(points), dtype=bool)
    new[1:] = points[1:, 1] > best[:-1]
    return points[new]


def enumerated(game):
    sums = np.zeros((1, 2), dtype=np.int64)
    for a, b in zip(game["client"], game["supplier"]):
        options = np.stack([a, b], axis=1)
        sums = (sums[:, None, :] + options[None, :, :]).reshape(-1, 2)
    return kept(sums)


def merged(game):
    front = np.zeros((1, 2), dtype=np.int64)
    for a, b in zip(game["client"], game["supplier"]):
        options = np.stack([a, b], axis=1)
        front = kept((front[:, None, :] + options[None, :, :]).reshape(-1, 2))
    return front


def check_packages(game):
    d = game["reservation"]
    front = game["front"]
    gains = [(a - d[0], b - d[1]) for a, b in front]
    ideal = (max(g[0] for g in gains), max(g[1] for g in gains))
    score = {
        "nash": lambda g: g[0] * g[1],
        "kalai-smorodinsky": lambda g: sorted((g[0] * ideal[1], g[1] * ideal[0])),
        "ks-min-spread": lambda g: -abs(g[0] * ideal[1] - g[1] * ideal[0]),
        "ks-abs-diff": lambda g: -abs((g[0] + d[0]) - (g[1] + d[1])),
        "egalitarian": lambda g: sorted(g),
        "welfare": lambda g: g[0] + g[1],
    }
    for method, (a, b, package) in game["choices"].items():
        assert a == sum(w[o] for w, o in zip(game["client"], package)), method
        assert b == sum(w[o] for w, o in zip(game["supplier"], package)), method
        assert a >= d[0] and b >= d[1], method
        best = max(score[method](g) for g in gains)
        assert score[method]((a - d[0], b - d[1])) == best, method


def main():
    for game in json.load(open(sys.argv[1], encoding="utf-8")):
        issues, options = len(game["client"]), len(game["client"][0])
        d = game["reservation"]
        names = [("numpy merge", merged)]
        if options**issues <= 2_000_000:
            names.append(("enumeration", enumerated))
        for name, find in names:
            times = []
            for _ in range(5):
                start = time.perf_counter()
                front = find(game)
                times.append((time.perf_counter() - start) * 1000)
            acceptable = [[int(a), int(b)] for a, b in front if a >= d[0] and b >= d[1]]
            assert acceptable == game["front"], f"{issues} x {options}: {name} differs"
            print(f"{issues} x {options}: {name} {sorted(times)[2]:.1f} ms, entente {game['ms']:.2f} ms, "
                  f"same front of {len(acceptable)}")
        check_packages(game)
    print("every package checked")


if __name__ == "__main__":
    main()
