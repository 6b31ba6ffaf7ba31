#!/usr/bin/env python3
"""Kills of the program itself, at random moments of imports (bundles and measurements) and closes (positions and signatures).

    tests/sim/program_kills.py --entente build/product/entente [--kills 14]      some seconds
    tests/sim/program_kills.py --entente build/product/entente --full            1,000 kills of imports and 1,000 of closes

Two homes are made, joined, and brought to the moments before each command. A trial copies a home, starts the command, kills it
with SIGKILL after a time by chance, and looks: every hash and signature holds; what the command writes in one step is there as
a whole or not at all; what it acknowledged before it was killed is there; and the same command once more brings the home to
where it belongs. A command that ended before its kill counts as a trial and not as a kill. record_kills.cpp does the same to
threads that write to the record directly. Python's standard library only.
"""
import argparse
import collections
import json
import os
import random
import re
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
ROWS = re.compile(r"^ +\d+ .* (\d+)$", re.MULTILINE)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entente", required=True)
    arguments.add_argument("--kills", type=int, help="trials in all")
    arguments.add_argument("--full", action="store_true", help="until 1,000 commands of each group were killed")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--patience", type=float, default=1, help="not used here; each script of this folder takes it")
    options = arguments.parse_args()
    work = tempfile.mkdtemp(prefix="entente-kills-")
    try:
        trials = Trials(os.path.realpath(options.entente), work, random.Random(options.seed))
        trials.prepare()
        groups = ["imports", "closes"]
        if not options.full:
            return trials.run(groups, trials_max=options.kills or 14)
        return max(trials.run([group], kills_max=1000) for group in groups)
    finally:
        shutil.rmtree(work, ignore_errors=True)


Moment = collections.namedtuple("Moment", "group name command look before after seconds")


def within(command, home):
    return [word.replace("HOME", home) for word in command]


class Trials:
    def __init__(self, entente, work, random_source):
        self.entente, self.work, self.random = entente, work, random_source
        self.moments = []

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

    def rows(self, home):
        """Number of rows of measurements; None when the store cannot be read."""
        store = f"{home}/desk/measurements.duckdb"
        if not os.path.exists(os.path.join(self.work, store)):
            return 0
        done = subprocess.run([self.entente, "imports", "--store", store], cwd=self.work, capture_output=True, text=True)
        if "error[U0124]" in done.stderr:  # killed before its first table: not a store yet, and the next import makes it one
            return 0
        return sum(int(n) for n in ROWS.findall(done.stdout)) if done.returncode == 0 else None

    def keep(self, name, home):
        shutil.copytree(os.path.join(self.work, home), os.path.join(self.work, name), symlinks=True)

    def moment(self, group, name, home, *command, look=None):
        """The home as it is becomes where trials begin; then the command is done in earnest, and timed."""
        look = look or self.entries
        before = look(home)
        self.keep(f"before-{name}", home)
        began = time.monotonic()
        self.call(*within(command, home), may_find=True)
        seconds = time.monotonic() - began
        self.moments.append(Moment(group, name, command, look, before, look(home), seconds))

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
        of_record = ("--home", "HOME")
        self.moment("closes", "sign-agreement", "b", "sign", "--author", "s", *of_record)
        self.call("export", "--signed", "--home", "b", "-o", "b.bundle")
        self.moment("imports", "first-bundle", "a", "import", "--verify", "b.bundle", "--fingerprint",
                    self.fingerprint("b.bundle", last=True), *of_record)
        for home in ("a", "b"):
            # In the home, so that the mapping which is written beside it is of the trial too.
            shutil.copy(os.path.join(self.work, "tickets.csv"), os.path.join(self.work, home, "tickets.csv"))
            self.moment("imports", f"measurements-{home}", home, "import", "HOME/tickets.csv", "--kind", "items", "--zone", "Europe/London",
                        "--known-at", "2026-05-01", "--store", "HOME/desk/measurements.duckdb", look=self.rows)
        close = ("close", MONTH)
        self.moment("closes", "agree", "a", *close, "agree", "--all-undisputed", "--author", "c", *of_record)
        self.call(*close, "dispute", "level/resolution", "--reason", "two were ours", "--home", "b", "--author", "s", may_find=True)
        self.moment("closes", "agree-rest", "b", *close, "agree", "--all-undisputed", "--author", "s", *of_record)
        self.call("export", "--signed", "--home", "b", "-o", "b2.bundle")
        self.moment("imports", "bundle", "a", "import", "--verify", "b2.bundle", *of_record)
        self.moment("closes", "close-sign", "a", *close, "sign", "--author", "c", *of_record)
        self.call("export", "--signed", "--home", "a", "-o", "a2.bundle")
        self.moment("imports", "statement", "b", "import", "--verify", "a2.bundle", *of_record)
        self.moment("closes", "countersign", "b", *close, "sign", "--author", "s", *of_record)

    def run(self, groups, trials_max=None, kills_max=None):
        moments = [moment for moment in self.moments if moment.group in groups]
        failed, killed, whole, parts, tried = [], 0, 0, 0, 0
        began = time.monotonic()
        while tried < trials_max if trials_max else killed < kills_max:
            moment = moments[tried % len(moments)]
            tried += 1
            trial = "trial"
            shutil.rmtree(os.path.join(self.work, trial), ignore_errors=True)
            shutil.copytree(os.path.join(self.work, f"before-{moment.name}"), os.path.join(self.work, trial), symlinks=True)
            command = within(moment.command, trial)
            process = subprocess.Popen([self.entente, *command], cwd=self.work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.random.uniform(0, moment.seconds * 1.1))
            process.send_signal(signal.SIGKILL)
            acknowledged = process.wait() in (0, 1)
            killed += not acknowledged
            there = moment.look(trial)
            at = f"trial {tried}, {moment.name}"
            if there is None:
                failed.append(f"{at}: what is there is not sound")
                continue
            # Signing a month proposes it first where nobody has: two steps, so one may be there alone.
            allowed = range(moment.before, moment.after + 1) if moment.name == "close-sign" else (moment.before, moment.after)
            if there not in allowed:
                failed.append(f"{at}: {there}, from {moment.before} to {moment.after}")
            if acknowledged and there != moment.after:
                failed.append(f"{at}: it was acknowledged, and {moment.after - there} are missing")
            whole += there == moment.after
            parts += moment.before < there < moment.after
            again = subprocess.run([self.entente, *command], cwd=self.work, capture_output=True, text=True)
            if there == moment.before and again.returncode not in (0, 1):
                failed.append(f"{at}: once more ended with {again.returncode}: {again.stderr.strip()}")
            if (found := moment.look(trial)) != moment.after:
                failed.append(f"{at}: {found} after doing it once more, not {moment.after}")
        for problem in failed[:20]:
            print("FAILED:", problem)
        print(f"{' and '.join(groups)}: {killed} killed in {tried} trials of {len(moments)} commands; {whole} had written all, {parts} the "
              f"first of two steps ({time.monotonic() - began:.0f} s)")
        print("nothing acknowledged was lost, everything holds" if not failed else f"{len(failed)} failures", flush=True)
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
