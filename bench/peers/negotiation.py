"""Runs negotiation_bench, checks what it found without its engine, and times peers on the same instances in the same run.

    cmake --preset release && ninja -C build/release negotiation_bench
    python3 bench/peers/negotiation.py build/release/bench/negotiation_bench

Every chosen package is summed up again and compared with the best of the front. The front itself is compared with
complete enumeration where there are at most a million packages, and with a merge of clauses elsewhere: in plain Python,
and with numpy (sort, running maximum) where it is installed.
"""
import json
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    np = None


def kept(points):
    """Points that nothing dominates, falling in the first number."""
    front, best = [], None
    for a, b in sorted(points, key=lambda p: (-p[0], -p[1])):
        if best is None or b > best:
            front.append((a, b))
            best = b
    return front


def enumerated(game):
    sums = [(0, 0)]
    for a, b in zip(game["client"], game["supplier"]):
        options = list(zip(a, b))
        sums = [(x + p, y + q) for x, y in sums for p, q in options]
    return kept(sums)


def merged(game):
    front = [(0, 0)]
    for a, b in zip(game["client"], game["supplier"]):
        options = list(zip(a, b))
        front = kept({(x + p, y + q) for x, y in front for p, q in options})
    return front


def merged_numpy(game):
    front = np.zeros((1, 2), dtype=np.int64)
    for a, b in zip(game["client"], game["supplier"]):
        options = np.stack([a, b], axis=1)
        points = (front[:, None, :] + options[None, :, :]).reshape(-1, 2)
        points = points[np.lexsort((-points[:, 1], -points[:, 0]))]
        best = np.maximum.accumulate(points[:, 1])
        new = np.ones(len(points), dtype=bool)
        new[1:] = points[1:, 1] > best[:-1]
        front = points[new]
    return [(int(a), int(b)) for a, b in front]


def check_packages(game):
    d = game["reservation"]
    gains = [(a - d[0], b - d[1]) for a, b in game["front"]]
    ideal = (max(g[0] for g in gains), max(g[1] for g in gains))
    highest = (sum(map(max, game["client"])) - d[0], sum(map(max, game["supplier"])) - d[1])
    score = {
        "nash": lambda g: g[0] * g[1],
        "kalai-smorodinsky": lambda g: sorted((g[0] * ideal[1], g[1] * ideal[0])),
        "ks-min-spread": lambda g: -abs(g[0] * highest[1] - g[1] * highest[0]),
        "ks-abs-diff": lambda g: -abs((g[0] + d[0]) - (g[1] + d[1])),
        "egalitarian": sorted,
        "welfare": sum,
    }
    for method, (a, b, package) in game["choices"].items():
        assert a == sum(w[o] for w, o in zip(game["client"], package)), method
        assert b == sum(w[o] for w, o in zip(game["supplier"], package)), method
        assert a >= d[0] and b >= d[1], method
        best = max(score[method](g) for g in gains)
        assert score[method]((a - d[0], b - d[1])) == best, method


def main():
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as file:
        subprocess.run([sys.argv[1], file.name], check=True)
        games = json.load(file)
    for game in games:
        issues, options = len(game["client"]), len(game["client"][0])
        d = game["reservation"]
        peers = [("merge in Python", merged)]
        if np is not None:
            peers.append(("merge with numpy", merged_numpy))
        if options**issues <= 1_000_000:
            peers.append(("enumeration", enumerated))
        for name, find in peers:
            times = []
            for _ in range(3):
                start = time.perf_counter()
                front = find(game)
                times.append((time.perf_counter() - start) * 1000)
            acceptable = [[a, b] for a, b in front if a >= d[0] and b >= d[1]]
            assert acceptable == game["front"], f"{issues} x {options}: {name} differs"
            print(f"{issues} x {options}: {name} {sorted(times)[1]:.1f} ms, entente with all six packages {game['ms']:.2f} ms, "
                  f"same front of {len(acceptable)}")
        check_packages(game)
    print("every package checked")


if __name__ == "__main__":
    main()
