#!/usr/bin/env python3
"""Kills of the program itself, at random moments of closes, signatures and bundle imports.

    tests/sim/program_kills.py --entente build/product/entente [--kills 12]      some seconds
    tests/sim/program_kills.py --entente build/product/entente --full            400 kills

Two homes are made, joined, and brought to the moments before each command. A trial copies a home, starts the command, kills it
with SIGKILL after a time by chance, and looks: every hash and signature holds; what the command writes in one step is there as
a whole or not at all; what it acknowledged before it was killed is there; and the same command once more brings the home to
where it belongs. record_kills.cpp does the same to threads that write to the record directly. Python's standard library only.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

AGREEMENT = """\
agreement: help-desk
title: Help desk
parties: {client: Northwind, supplier: Helio}
currency: EUR
zone: Europe/London
term: {from: 2026-01-01, to: 2026-12-31}
clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at}
measures:
  in-time:
    elapsed: {of: tickets, clock: resolution, within: 8 hours}
service levels:
  resolution: {clause: "1", measure: in-time, expected: 90%}
charges:
  fee: {month: 1 000 EUR}
credits:
  clause: "2"
  at risk: 10% of monthly charges
  pool: 100%
  allocation: {resolution: 100%}
"""
MONTH = "2026-04"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entente", required=True)
    arguments.add_argument("--kills", type=int)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--patience", type=float, default=1, help="not used here; each script of this folder takes it")
    options = arguments.parse_args()
    kills = options.kills or (400 if options.full else 12)
    work = tempfile.mkdtemp(prefix="entente-kills-")
    try:
        trials = Trials(os.path.realpath(options.entente), work, random.Random(options.seed))
        trials.prepare()
        return trials.run(kills)
    finally:
        shutil.rmtree(work, ignore_errors=True)


class Trials:
    def __init__(self, entente, work, random_source):
        self.entente, self.work, self.random = entente, work, random_source
        self.moments = []  # (name, home before, command, entries that may be there, entries afterwards, seconds)

    def call(self, *words, may_find=False):
        done = subprocess.run([self.entente, *words], cwd=self.work, capture_output=True, text=True)
        if done.returncode not in ((0, 1) if may_find else (0,)):
            raise SystemExit(f"`entente {' '.join(words)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def entries(self, home):
        """Number of entries; None when not every hash, chain and signature holds."""
        done = subprocess.run([self.entente, "verify", "--home", home, "--format", "json"], cwd=self.work, capture_output=True, text=True)
        if done.returncode != 0:
            return None
        feeds = json.loads(done.stdout)["feeds"]
        return None if any(feed["problems"] for feed in feeds) else sum(feed["entries"] for feed in feeds)

    def keep(self, name, home):
        shutil.copytree(os.path.join(self.work, home), os.path.join(self.work, name), symlinks=True)

    def moment(self, name, home, *command):
        """The home as it is becomes where trials begin; then the command is done in earnest, and timed."""
        before = self.entries(home)
        self.keep(f"before-{name}", home)
        began = time.monotonic()
        self.call(*command, "--home", home, may_find=True)
        seconds = time.monotonic() - began
        self.moments.append((name, f"before-{name}", command, before, self.entries(home), seconds))

    def fingerprint(self, bundle, last=False):
        feeds = json.loads(self.call("verify", bundle, "--format", "json"))["feeds"]
        return feeds[-1 if last else 0]["fingerprint"]

    def prepare(self):
        write = lambda name, text: open(os.path.join(self.work, name), "w").write(text)
        write("agreement.yaml", AGREEMENT)
        write("tickets.csv", "number,opened_at,resolved_at\n" + "".join(
            f"T-{i},2026-04-{1 + i % 28:02d} 09:00,2026-04-{1 + i % 28:02d} {12 + i % 9:02d}:00\n" for i in range(60)))
        self.call("init", "a", "--relationship", "desk", "--from", "agreement.yaml", "--as", "client", "--author", "c")
        self.call("apply", "--home", "a", "--author", "c", "--yes")
        self.call("export", "--signed", "--home", "a", "-o", "a.bundle")
        self.call("init", "b", "--relationship", "desk", "--join", "a.bundle", "--author", "s", "--fingerprint", self.fingerprint("a.bundle"))
        self.moment("sign-agreement", "b", "sign", "--author", "s")
        self.call("export", "--signed", "--home", "b", "-o", "b.bundle")
        self.moment("first-import", "a", "import", "--verify", "b.bundle", "--fingerprint", self.fingerprint("b.bundle", last=True))
        for home in ("a", "b"):
            self.call("import", "tickets.csv", "--kind", "items", "--zone", "Europe/London", "--known-at", "2026-05-01",
                      "--store", f"{home}/desk/measurements.duckdb", may_find=True)
        close = ("close", MONTH)
        self.moment("agree", "a", *close, "agree", "--all-undisputed", "--author", "c")
        self.call(*close, "dispute", "level/resolution", "--reason", "two were ours", "--home", "b", "--author", "s", may_find=True)
        self.moment("agree-rest", "b", *close, "agree", "--all-undisputed", "--author", "s")
        self.call("export", "--signed", "--home", "b", "-o", "b2.bundle")
        self.moment("import", "a", "import", "--verify", "b2.bundle")
        self.moment("close-sign", "a", *close, "sign", "--author", "c")
        self.call("export", "--signed", "--home", "a", "-o", "a2.bundle")
        self.moment("import-statement", "b", "import", "--verify", "a2.bundle")
        self.moment("countersign", "b", *close, "sign", "--author", "s")

    def run(self, kills):
        failed, killed, whole, parts = [], 0, 0, 0
        began = time.monotonic()
        for i in range(kills):
            name, before, command, n_before, n_after, seconds = self.moments[i % len(self.moments)]
            trial = "trial"
            shutil.rmtree(os.path.join(self.work, trial), ignore_errors=True)
            self.keep(trial, before)
            process = subprocess.Popen([self.entente, *command, "--home", trial], cwd=self.work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.random.uniform(0, seconds * 1.1))
            process.send_signal(signal.SIGKILL)
            acknowledged = process.wait() in (0, 1)
            killed += not acknowledged
            there = self.entries(trial)
            at = f"kill {i} of {name}"
            if there is None:
                failed.append(f"{at}: the record is not sound")
                continue
            # Signing a month proposes it first where nobody has: two steps, so one may be there alone.
            allowed = range(n_before, n_after + 1) if name == "close-sign" else (n_before, n_after)
            if there not in allowed:
                failed.append(f"{at}: {there} entries, from {n_before} to {n_after}")
            if acknowledged and there != n_after:
                failed.append(f"{at}: it was acknowledged, and {n_after - there} entries are missing")
            whole += there == n_after
            parts += n_before < there < n_after
            again = subprocess.run([self.entente, *command, "--home", trial], cwd=self.work, capture_output=True, text=True)
            if there == n_before and again.returncode not in (0, 1):
                failed.append(f"{at}: once more ended with {again.returncode}: {again.stderr.strip()}")
            if self.entries(trial) != n_after:
                failed.append(f"{at}: {self.entries(trial)} entries after doing it once more, not {n_after}")
        for problem in failed[:20]:
            print("FAILED:", problem)
        print(f"{kills} trials of {len(self.moments)} commands: {killed} killed, {whole} had written all, {parts} the first of two "
              f"steps ({time.monotonic() - began:.0f} s)")
        print("nothing acknowledged was lost, everything holds" if not failed else f"{len(failed)} failures")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
