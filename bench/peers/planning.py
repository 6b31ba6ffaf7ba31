#!/usr/bin/python3
"""The planner beside CBC, GLPK, HiGHS and CP-SAT: same instances, same time, every plan checked here.

    /usr/bin/python3 bench/peers/planning.py [--instances FOLDER] [--planner build/release/bench/plan_bench]
                                             [--seconds 60] [--only plan_60,plan_150] [--peers highs,cbc,glpk]
                                             [--npm FOLDER] [--threads 1] [--effort 1 | plan_60=2.5,plan_300=0.6]

Instances: plan_20 and plan_60 of the folder, and two of our own making with 150 and 300 items (the same
structure; `made` below is the whole recipe, with whole numbers only, so they are the same on any day). The
peers get the integer program in their own input format: the usual binary for each alternative, one row for
each item, period, supplier and period, risk, and precedence by period. A plan counts when `fault_of` finds
nothing wrong with it, which reads the instance and nothing else.

CBC and GLPK are the programs of Debian (`coinor-cbc`, `glpk-utils`), HiGHS is the one in scipy, CP-SAT the npm
package `or-tools-wasm` installed in FOLDER (`npm install --prefix FOLDER or-tools-wasm`). All of them use one
core. The planner is asked for as much effort as fits into the time, with the threads that are named.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix


class Draw:
    """SplitMix64: whole numbers that are the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
        return (z ^ (z >> 31)) % count

    def between(self, low, high):
        return low + self.below(high - low + 1)


def made(items, periods, suppliers, seed):
    """Items with three to six offers each, of a supplier and a delivery model, at every start that ends in
    time; value falls with the start, budgets fall with the periods, capacity and risk are scarce."""
    draw = Draw(seed)
    plan = {"items": [], "precedence": []}
    for _ in range(items):
        size, worth, options, seen = draw.between(20, 140), draw.between(80, 320), [], set()
        for _ in range(draw.between(3, 6)):
            supplier, model = draw.below(suppliers), draw.below(3)
            if (supplier, model) in seen:
                continue
            seen.add((supplier, model))
            duration = draw.between(1, 4)
            cost = size * draw.between(80, 170) // 100
            risk, effort = draw.between(4, 30), draw.between(2, 14)
            for start in range(periods - duration + 1):
                value = worth * (1000 - 18 * start) // 1000
                options.append([supplier, model, start, duration, cost, risk, effort, value])
        plan["items"].append(options)
    for k in range(items // 15):
        before, after = draw.below(items), draw.below(items)
        if before != after:
            plan["precedence"].append([before, after])
    first = 85 * items // periods
    plan["budget"] = [first * (1000 - 45 * t) // 1000 for t in range(periods)]
    plan["provider_capacity"] = [max(16, 7 * items // (2 * periods)) for _ in range(suppliers)]
    plan["risk_cap"] = 8 * items
    return plan


def fault_of(plan, choice):
    """What is wrong with a plan, and its value; nothing is taken from the programs that are compared."""
    periods = len(plan["budget"])
    spent = [0] * periods  # in twelfths
    effort = [[0] * periods for _ in plan["provider_capacity"]]
    risk = value = 0
    runs = {}
    for i, a in enumerate(choice):
        if a < 0:
            continue
        supplier, _, start, duration, cost, points, work, worth = plan["items"][i][a]
        if 12 % duration:
            return "a duration that does not divide twelve", 0
        for t in range(start, start + duration):
            spent[t] += cost * 12 // duration
            effort[supplier][t] += work
        risk += points
        value += worth
        runs[i] = (start, start + duration)
    for t in range(periods):
        if spent[t] > 12 * plan["budget"][t]:
            return f"over the budget of period {t}", value
        for s, capacity in enumerate(plan["provider_capacity"]):
            if effort[s][t] > capacity:
                return f"over the capacity of supplier {s} in period {t}", value
    if risk > plan["risk_cap"]:
        return "over the risk", value
    for before, after in plan["precedence"]:
        if after in runs and (before not in runs or runs[before][1] > runs[after][0]):
            return f"{after} does not wait for {before}", value
    return None, value


def program_of(plan):
    """Worths, rows as lists of (column, amount), limits, and what each column means."""
    columns = [(i, a) for i, options in enumerate(plan["items"]) for a in range(len(options))]
    of = [plan["items"][i][a] for i, a in columns]
    rows, limits = [], []

    def row(terms, limit):
        if terms:
            rows.append(terms)
            limits.append(limit)

    by_item = {}
    for k, (i, _) in enumerate(columns):
        by_item.setdefault(i, []).append(k)
    for i in sorted(by_item):
        row([(k, 1) for k in by_item[i]], 1)
    for t, budget in enumerate(plan["budget"]):
        row([(k, o[4] * 12 // o[3]) for k, o in enumerate(of) if o[2] <= t < o[2] + o[3]], 12 * budget)
    for s, capacity in enumerate(plan["provider_capacity"]):
        for t in range(len(plan["budget"])):
            row([(k, o[6]) for k, o in enumerate(of) if o[0] == s and o[2] <= t < o[2] + o[3]], capacity)
    row([(k, o[5]) for k, o in enumerate(of)], plan["risk_cap"])
    for before, after in plan["precedence"]:
        for t in range(len(plan["budget"])):
            row([(k, 1) for k in by_item.get(after, []) if of[k][2] <= t]
                + [(k, -1) for k in by_item.get(before, []) if of[k][2] + of[k][3] <= t], 0)
    return [o[7] for o in of], rows, limits, columns


def choice_of(plan, columns, taken):
    choice = [-1] * len(plan["items"])
    for k in taken:
        i, a = columns[k]
        choice[i] = a
    return choice


def highs(plan, seconds):
    worths, rows, limits, columns = program_of(plan)
    cells = [(r, k, amount) for r, terms in enumerate(rows) for k, amount in terms]
    matrix = csr_matrix(([c[2] for c in cells], ([c[0] for c in cells], [c[1] for c in cells])),
                        shape=(len(rows), len(columns)))
    begun = time.time()
    found = milp(-np.array(worths, float), constraints=LinearConstraint(matrix, -np.inf, limits),
                 bounds=Bounds(0, 1), integrality=np.ones(len(columns)),
                 options={"time_limit": seconds, "mip_rel_gap": 0})
    taken = [] if found.x is None else [k for k, x in enumerate(found.x) if x > 0.5]
    bound = None if found.mip_dual_bound is None else -found.mip_dual_bound
    return choice_of(plan, columns, taken), bound, time.time() - begun


def write_lp(plan, path):
    worths, rows, limits, columns = program_of(plan)

    def terms(pairs):
        lines, line = [], ""
        for k, amount in pairs:
            line += f" {'+' if amount >= 0 else '-'} {abs(amount)} x{k}"
            if len(line) > 200:
                lines.append(line)
                line = ""
        return "\n".join(lines + [line])

    with open(path, "w", encoding="utf-8") as out:
        out.write("Maximize\n obj:" + terms(enumerate(worths)) + "\nSubject To\n")
        for r, (pairs, limit) in enumerate(zip(rows, limits)):
            out.write(f" r{r}:" + terms(pairs) + f" <= {limit}\n")
        out.write("Binary\n" + "\n".join(f" x{k}" for k in range(len(columns))) + "\nEnd\n")
    return columns


def cbc(plan, seconds):
    with tempfile.TemporaryDirectory() as folder:
        columns = write_lp(plan, f"{folder}/plan.lp")
        begun = time.time()
        log = subprocess.run(["cbc", f"{folder}/plan.lp", "-timeMode", "elapsed", "-seconds", str(seconds), "-ratioGap",
                              "0", "-solve", "-solution", f"{folder}/out.txt"], capture_output=True, text=True,
                             check=False).stdout
        taken, seen = [], time.time() - begun
        if os.path.exists(f"{folder}/out.txt"):
            for line in open(f"{folder}/out.txt", encoding="utf-8"):
                cells = line.replace("**", "").split()
                if len(cells) >= 3 and cells[1].startswith("x") and float(cells[2]) > 0.5:
                    taken.append(int(cells[1][1:]))
    bound = re.search(r"(?:Upper|Lower) bound:\s+(-?[\d.]+)", log)
    proven = re.search(r"Result - Optimal solution found", log)
    value = re.search(r"Objective value:\s+(-?[\d.]+)", log)
    best = bound or (value if proven else None)
    return choice_of(plan, columns, taken), abs(float(best.group(1))) if best else None, seen


def glpk(plan, seconds):
    with tempfile.TemporaryDirectory() as folder:
        columns = write_lp(plan, f"{folder}/plan.lp")
        begun = time.time()
        log = subprocess.run(["glpsol", "--lp", f"{folder}/plan.lp", "--cuts", "--tmlim", str(int(seconds)), "--write",
                              f"{folder}/out.txt"], capture_output=True, text=True, check=False).stdout
        taken, seen = [], time.time() - begun
        if os.path.exists(f"{folder}/out.txt"):
            for line in open(f"{folder}/out.txt", encoding="utf-8"):
                cells = line.split()
                if len(cells) == 3 and cells[0] == "j" and float(cells[2]) > 0.5:
                    taken.append(int(cells[1]) - 1)
    # The columns of the file are in the order in which the objective names them.
    bounds = re.findall(r"^\+\s*\d+: (?:mip|>>>>>) =?\s*\S+(?: not found yet)? <=\s+(\S+)", log, re.MULTILINE)
    bounds = [float(each) for each in bounds if each not in ("inf", "+inf")]
    if "tree is empty" in log.split("Time used")[0][-400:] and taken:
        bounds.append(fault_of(plan, choice_of(plan, columns, taken))[1])
    return choice_of(plan, columns, taken), bounds[-1] if bounds else None, seen


def cpsat(plan, seconds, npm):
    worths, rows, limits, columns = program_of(plan)
    begun = time.time()
    log = subprocess.run(["node", str(Path(__file__).with_name("cpsat.mjs")), npm, str(seconds)],
                         input=json.dumps({"worths": worths, "rows": rows, "limits": limits}), capture_output=True,
                         text=True, check=True).stdout
    found = json.loads(log.strip().splitlines()[-1])
    return choice_of(plan, columns, found["taken"]), found["bound"], time.time() - begun


def planner(program, plan_path, threads, effort):
    log = subprocess.run([program, "solve", plan_path, str(threads), str(effort)], capture_output=True, text=True,
                         check=True).stdout
    made_of = json.loads(log)
    return made_of["choice"], made_of["bound"], made_of["seconds"]


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--instances", default="../shared/oracles/planning")
    parse.add_argument("--planner", default="build/release/bench/plan_bench")
    parse.add_argument("--seconds", type=float, default=60)
    parse.add_argument("--threads", type=int, default=1)
    parse.add_argument("--effort", default="plan_20=10,plan_60=2.5,plan_150=1.9,plan_300=0.8",
                       help="of the planner, for all or by instance")
    parse.add_argument("--only", default="plan_20,plan_60,plan_150,plan_300")
    parse.add_argument("--peers", default="planner,highs,cbc,glpk")
    parse.add_argument("--npm", default=".", help="folder whose node_modules has or-tools-wasm, for the peer cpsat")
    asked = parse.parse_args()
    efforts = dict(each.split("=") for each in asked.effort.split(",") if "=" in each)
    recipes = {"plan_150": (150, 12, 8, 150), "plan_300": (300, 16, 10, 300)}
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only.split(","):
            path = Path(asked.instances) / f"{name}.json"
            if name in recipes:
                path = Path(folder) / f"{name}.json"
                path.write_text(json.dumps(made(*recipes[name])), encoding="utf-8")
            plan = json.loads(path.read_text(encoding="utf-8"))
            options = sum(map(len, plan["items"]))
            print(f"{name}: {len(plan['items'])} items, {options} options, {len(plan['budget'])} periods", flush=True)
            for peer in asked.peers.split(","):
                if peer == "planner":
                    effort = float(efforts.get(name, 1) if efforts else asked.effort)
                    choice, bound, seconds = planner(asked.planner, path, asked.threads, effort)
                elif peer == "cpsat":
                    choice, bound, seconds = cpsat(plan, asked.seconds, asked.npm)
                else:
                    choice, bound, seconds = {"highs": highs, "cbc": cbc, "glpk": glpk}[peer](plan, asked.seconds)
                fault, value = fault_of(plan, choice)
                shown = "-" if bound is None else f"{bound:.0f}"
                print(f"  {peer:<8} plan {value:>6}  bound {shown:>6}  {seconds:6.1f} s  {fault or 'checked'}",
                      flush=True)


if __name__ == "__main__":
    sys.exit(main())
