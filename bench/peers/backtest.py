#!/usr/bin/env python3
"""The same ten thousand proposals by Entente and by what an analyst would write: pandas to group the items, numpy to judge
the variants. Both must come to the same cents for every variant; then the times are compared.

    cmake --preset release && ninja -C build/release backtest_bench
    python3 bench/peers/backtest.py build/release/bench/backtest_bench [items]

Needs python3-numpy and python3-pandas. The peer knows one agreement: five levels, a pool, repeated defaults, a cap.
"""
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

LEVELS, MONTHS = 5, 36


def half_away(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)


def judge(good, total, bars, at_risk_percent, allocation):
    """Credits of 36 months in cents; the months one after the other, because defaults in a row count."""
    charges = 100_000_000
    at_risk = half_away(charges * at_risk_percent, 100)
    missed = good * 1000 < total * bars[:, None]  # per mille
    in_a_row = np.zeros(LEVELS, dtype=np.int64)
    paid = 0
    for month in range(MONTHS):
        in_a_row = np.where(missed[:, month], in_a_row + 1, np.where(total[:, month] > 0, 0, in_a_row))
        weight = np.choose(np.minimum(in_a_row, 3), [0, 2, 3, 4])
        gross = half_away(charges * at_risk_percent * allocation * weight, 2 * 100 * 100)
        paid += min(int(np.where(missed[:, month], gross, 0).sum()), at_risk)
    return paid


def main():
    bench = sys.argv[1]
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/items"
        print(subprocess.run([bench, str(items), "2", path], check=True, capture_output=True, text=True).stdout, end="")
        raw = open(path, "rb").read()
        opened = np.frombuffer(raw, dtype="<i8", count=items).copy()
        resolved = np.frombuffer(raw, dtype="<i8", count=items, offset=8 * items)
        priority = np.frombuffer(raw, dtype="u1", count=items, offset=16 * items)
        results = np.fromfile(path + ".results", dtype="<i8")

    start = time.perf_counter()
    frame = pd.DataFrame({"month": pd.to_datetime(opened, unit="us").to_period("M"), "priority": priority,
                          "took": resolved - opened})
    groups = {key: np.sort(part.to_numpy()) for key, part in frame.groupby(["priority", "month"])["took"]}
    months = pd.period_range("2023-01", "2025-12", freq="M")
    values = [[groups.get((level, month), np.empty(0, "i8")) for month in months] for level in range(LEVELS)]
    total = np.array([[len(v) for v in row] for row in values])
    print(f"pandas: items grouped and sorted {time.perf_counter() - start:.3f} s")

    start = time.perf_counter()
    limits = [int(h * 3_600_000_000) for h in np.arange(5, 9.51, 0.5)]
    good_at = {limit: np.array([np.searchsorted(v, limit, side="right") for v in values[1]]) for limit in limits}
    base = np.array([[np.searchsorted(v, 8 * 3_600_000_000, side="right") for v in row] for row in values])
    mine = []
    for limit in limits:
        good = base.copy()
        good[1] = good_at[limit]
        for minimum in range(900, 946, 5):
            bars = np.full(LEVELS, 930)  # below the expected level alone nothing is paid
            bars[2] = minimum
            for at_risk in range(6, 16):
                for share in range(10, 56, 5):
                    allocation = np.full(LEVELS, 40)
                    allocation[3] = share
                    mine.append(judge(good, total, bars, at_risk, allocation))
    print(f"numpy: {len(mine)} variants {time.perf_counter() - start:.3f} s")
    same = int((np.array(mine) == results).sum())
    print(f"the same cents in {same} of {len(mine)} variants")
    return 0 if same == len(mine) else 1


if __name__ == "__main__":
    sys.exit(main())
