#!/usr/bin/env python3
"""The same year settled by Entente and by what a user would write instead: DuckDB, SQLite and PostgreSQL SQL with
prefix-sum calendars, and pandas. All must count the same rows; then the times are compared.

    cmake --preset release && ninja -C build/release entente duckdb_sql_bench
    python3 bench/peers/settlement.py --rows 1000000                 # all peers
    python3 bench/peers/settlement.py --rows 10000000 --only duckdb  # the full size

Needs python3-numpy and python3-pandas; sqlite3 and a PostgreSQL that the user may create databases in are used when they
are there. 25 service levels over 4 calendars (one in a zone with clock changes); a tenth of the tickets pauses.
"""
import argparse
import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zoneinfo

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PRIORITIES = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]
SERVICES = ["desk", "portal", "payroll", "network", "storage"]
ZONE = zoneinfo.ZoneInfo("Europe/London")
# name -> ({weekday: [(open, close) minutes]}, holidays)
WEEK = lambda days, spans: {d: spans for d in days}
CALENDARS = {
    "office": (WEEK(range(5), [(8 * 60, 18 * 60)]), {dt.date(2025, 4, 18), dt.date(2025, 4, 21), dt.date(2025, 12, 25)}),
    "lunch": (WEEK(range(5), [(9 * 60, 12 * 60 + 30), (13 * 60 + 30, 17 * 60 + 30)]), set()),
    "shop": ({**WEEK(range(6), [(7 * 60, 22 * 60)]), 6: [(10 * 60, 16 * 60)]}, {dt.date(2025, 12, 25)}),
    "always": (WEEK(range(7), [(0, 24 * 60)]), set()),
}
LIMIT_MINUTES = [240, 480, 1440, 2880]
BUCKET = 900  # seconds; every opening time above is a multiple


def levels():
    """25 levels: (name, priority or None, service, calendar, limit in minutes)."""
    names = list(CALENDARS)
    made = [(f"p{p + 1}-{s}", PRIORITIES[p], s, names[i % 4], LIMIT_MINUTES[p])
            for i, s in enumerate(SERVICES) for p in range(4)]
    return made + [(f"all-{s}", None, s, names[(i + 1) % 4], 1440) for i, s in enumerate(SERVICES)]


def generate(folder, rows):
    rng = np.random.default_rng(7)
    start = int(dt.datetime(2025, 1, 1, tzinfo=dt.timezone.utc).timestamp())
    opened = start + rng.integers(0, 360 * 1440, rows) * 60
    resolved = opened + rng.integers(1, 5 * 1440, rows) * 60
    priority = rng.integers(0, 4, rows)
    service = rng.integers(0, 5, rows)
    paused = np.arange(0, rows, 10)
    pause_at = opened[paused] + rng.integers(0, 1440, len(paused)) * 60
    pause_until = pause_at + rng.integers(1, 1440, len(paused)) * 60
    stamp = lambda a: np.char.replace(np.datetime_as_string(a.astype("datetime64[s]"), unit="m"), "T", " ")
    with open(f"{folder}/items.csv", "w") as out:
        out.write("item,opened_at,resolved_at,priority,service\n")
        for begin in range(0, rows, 1_000_000):
            part = slice(begin, begin + 1_000_000)
            o, r = stamp(opened[part]), stamp(resolved[part])
            out.writelines(f"T{begin + i},{o[i]},{r[i]},{PRIORITIES[priority[begin + i]]},{SERVICES[service[begin + i]]}\n"
                           for i in range(len(o)))
    with open(f"{folder}/events.csv", "w") as out:
        out.write("item,at,state\n")
        a, u = stamp(pause_at), stamp(pause_until)
        out.writelines(f"T{item},{a[i]},waiting\nT{item},{u[i]},working\n" for i, item in enumerate(paused))
    with open(f"{folder}/calendars.csv", "w") as out:
        out.write("calendar,bucket,cum,open\n")
        for name, (week, holidays) in CALENDARS.items():
            cum = 0
            for bucket in range(start // BUCKET - 96, (start + 380 * 86400) // BUCKET):
                local = dt.datetime.fromtimestamp(bucket * BUCKET, ZONE)
                minute = local.hour * 60 + local.minute
                is_open = local.date() not in holidays and any(a <= minute < b for a, b in week.get(local.weekday(), []))
                out.write(f"{name},{bucket},{cum},{int(is_open)}\n")
                cum += BUCKET if is_open else 0
    with open(f"{folder}/levels.csv", "w") as out:
        out.write("level,priority,service,calendar,limit_s\n")
        for name, p, s, c, limit in levels():
            for priority_name in ([p] if p else PRIORITIES):
                out.write(f"{name},{priority_name},{s},{c},{limit * 60}\n")
    write_agreement(folder)


def clock_text(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def write_agreement(folder):
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    lines = ["agreement: bench", "title: A year to settle", "parties: {client: a, supplier: b}", "currency: EUR",
             "zone: Europe/London", "term: {from: 2025-01-01, to: 2025-12-31}", "calendars:"]
    for name, (week, holidays) in CALENDARS.items():
        hours = ", ".join(f"{days[d]}: " + " ".join(f"{clock_text(a)}-{clock_text(b)}" for a, b in spans) for d, spans in week.items())
        lines.append(f"  {name}-hours: {{hours: {{{hours}}}, holidays: [{', '.join(str(h) for h in sorted(holidays))}]}}")
    lines.append("data: {items: items, events: events}\nclocks:")
    for name in CALENDARS:
        lines.append(f"  on-{name}: {{of: items, starts: opened_at, stops: resolved_at, runs on: {name}-hours, "
                     f"pauses while: state == \"waiting\", history: events}}")
    lines.append("measures:")
    for name, p, s, c, limit in levels():
        where = f'service == "{s}"' + (f' and priority == "{p}"' if p else "")
        lines.append(f"  {name}:\n    of: items where {where}\n    counted in: month of resolved_at\n"
                     f"    ratio: on-{c} <= {limit // 60} business hours on {c}-hours")
    lines.append("service levels:")
    for i, (name, *_) in enumerate(levels()):
        lines.append(f"  {name}: {{clause: \"{i + 1}\", measure: {name}, expected: 80%, minimum: 50%}}")
    lines.append("charges: {fee: {month: 100 000 EUR}}\ncredits:\n  clause: \"9\"\n  at risk: 10% of monthly charges\n  pool: 100%")
    lines.append("  allocation: {" + ", ".join(f"{name}: 4%" for name, *_ in levels()) + "}")
    with open(f"{folder}/agreement.yaml", "w") as out:
        out.write("\n".join(lines) + "\n")


SQL_SETUP = """
create table items (item {text}, opened_at bigint, resolved_at bigint, priority {text}, service {text});
create table pauses (item {text}, "at" bigint, until bigint);
create table calendars (calendar {text}, bucket bigint, cum bigint, open bigint);
create table levels (level {text}, priority {text}, service {text}, calendar {text}, limit_s bigint);
"""
# Business seconds up to t on a calendar: cum of its 15-minute bucket, plus the part of the bucket if it is open.
SQL_JUDGE = """
with judged as (
  select l.level, i.month, l.limit_s,
    (cr.cum + cr.open * (i.resolved_at - cr.bucket * 900)) - (co.cum + co.open * (i.opened_at - co.bucket * 900))
    - case when i.pb is null or i.pe <= i.pb then 0
      else (ce.cum + ce.open * (i.pe - ce.bucket * 900)) - (cb.cum + cb.open * (i.pb - cb.bucket * 900)) end as worked
  from (select items.*, {month} as month,
          case when p."at" is not null then {greatest}(p."at", opened_at) end as pb,
          case when p."at" is not null then {least}(p.until, resolved_at) end as pe
        from items left join pauses p on p.item = items.item
        where resolved_at < {year_end} and {month} is not null) i
  join levels l on l.priority = i.priority and l.service = i.service
  join calendars co on co.calendar = l.calendar and co.bucket = i.opened_at / 900
  join calendars cr on cr.calendar = l.calendar and cr.bucket = i.resolved_at / 900
  left join calendars cb on cb.calendar = l.calendar and cb.bucket = i.pb / 900
  left join calendars ce on ce.calendar = l.calendar and ce.bucket = i.pe / 900)
select level, month, sum(case when worked <= limit_s then 1 else 0 end), count(*) from judged group by 1, 2 order by 1, 2
"""


def month_starts():
    return [int(dt.datetime(2025 + m // 12, m % 12 + 1, 1, tzinfo=ZONE).timestamp()) for m in range(13)]


def sql_month():
    starts = month_starts()
    return "case " + " ".join(f"when resolved_at < {starts[m + 1]} then '2025-{m + 1:02}'" for m in range(12)) + " end"


def judge_sql(greatest, least, integer_divide="/"):
    sql = SQL_JUDGE.format(month=sql_month(), greatest=greatest, least=least, year_end=month_starts()[12])
    return sql.replace(" / 900", f" {integer_divide} 900")


def timed(command, ok=(0,), **options):
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(command, capture_output=True, text=True, **options)
    seconds = time.perf_counter() - start
    if done.returncode not in ok:
        sys.exit(f"{command[0]} failed: {done.stderr}{done.stdout}")
    return seconds, done, max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def run_entente(folder, build):
    entente = f"{build}/entente"
    store = f"{folder}/measurements.duckdb"
    seconds = 0.0
    for name, kind in (("items", "items"), ("events", "events")):
        with open(f"{folder}/{name}.mapping.yaml", "w") as out:
            columns = "item: item, opened_at: opened_at, resolved_at: resolved_at, priority: priority, service: service" \
                if name == "items" else "item: item, at: at, state: state"
            out.write(f"import: {name}\nkind: {kind}\nzone: Etc/UTC\ncolumns: {{{columns}}}\n")
        took, _, _ = timed([entente, "import", f"{folder}/{name}.csv", "--store", store, "--known-at", "2026-01-01"])
        seconds += took
    print(f"{'entente import':32} {seconds:9.2f} s")
    best, memory = None, 0
    for _ in range(3):
        took, done, memory = timed([entente, "statement", folder, "--month", "2025-12", "--format", "json"], ok=(0, 1))
        best = min(best or took, took)
    counts = {}
    for month in range(1, 13):
        _, done, _ = timed([entente, "statement", folder, "--month", f"2025-{month:02}", "--format", "json"], ok=(0, 1))
        for line in json.loads(done.stdout)["levels"]:
            counts[line["level"], f"2025-{month:02}"] = (int(line["numerator"]), int(line["denominator"]))
    print(f"{'entente statement (whole year)':32} {best:9.2f} s   {memory:.0f} MiB at most")
    return best, counts


def parse(csv):
    rows = (line.replace("|", ",").split(",") for line in csv.splitlines() if line.count(",") + line.count("|") == 3)
    return {(level, month): (int(float(good)), int(float(total))) for level, month, good, total in rows}


def run_duckdb(folder, build):
    load = f"""
create table items as select item, epoch(opened_at)::bigint as opened_at, epoch(resolved_at)::bigint as resolved_at, priority, service from
  read_csv('{folder}/items.csv', columns={{'item':'varchar','opened_at':'timestamp','resolved_at':'timestamp','priority':'varchar','service':'varchar'}}, timestampformat='%Y-%m-%d %H:%M');
create table pauses as select item, epoch("at")::bigint as "at", epoch(until)::bigint as until from
  (select item, state, "at", lead("at") over (partition by item order by "at") as until from
  read_csv('{folder}/events.csv', columns={{'item':'varchar','at':'timestamp','state':'varchar'}}, timestampformat='%Y-%m-%d %H:%M')) where state = 'waiting';
create table calendars as from read_csv('{folder}/calendars.csv');
create table levels as from read_csv('{folder}/levels.csv');
"""
    with open(f"{folder}/load.sql", "w") as out:
        out.write(load)
    with open(f"{folder}/scan.sql", "w") as out:
        out.write("select sum(opened_at), sum(resolved_at), sum(length(priority)), sum(length(service)) from items;\n")
    with open(f"{folder}/judge.sql", "w") as out:
        out.write(judge_sql("greatest", "least", "//") + ";\n")
    program, database = f"{build}/bench/duckdb_sql_bench", f"{folder}/peer.duckdb"
    took, _, _ = timed([program, database, f"{folder}/load.sql"])
    print(f"{'duckdb load':32} {took:9.2f} s")
    took, _, _ = timed([program, database, f"{folder}/scan.sql"])
    print(f"{'duckdb scan of the columns':32} {took:9.2f} s")
    took, done, memory = timed([program, database, f"{folder}/judge.sql"])
    print(f"{'duckdb sql':32} {took:9.2f} s   {memory:.0f} MiB at most")
    return took, parse(done.stdout)


def epoch_files(folder):
    """items and pauses with seconds, for databases that would otherwise spend their time on parsing dates."""
    import pandas as pd
    items = pd.read_csv(f"{folder}/items.csv", parse_dates=["opened_at", "resolved_at"])
    for column in ("opened_at", "resolved_at"):
        items[column] = items[column].astype("int64") // 10**9
    items.to_csv(f"{folder}/items_s.csv", index=False, header=False)
    events = pd.read_csv(f"{folder}/events.csv", parse_dates=["at"])
    events["at"] = events["at"].astype("int64") // 10**9
    events["until"] = events["at"].shift(-1)
    pauses = events[events.state == "waiting"][["item", "at", "until"]].astype({"until": "int64"})
    pauses.to_csv(f"{folder}/pauses_s.csv", index=False, header=False)


def run_sqlite(folder):
    if not shutil.which("sqlite3"):
        return None
    database = f"{folder}/peer.sqlite"
    load = SQL_SETUP.format(text="text") + ".mode csv\n" + "".join(
        f".import {'--skip 1 ' if skip else ''}{folder}/{file} {table}\n"
        for table, file, skip in (("items", "items_s.csv", 0), ("pauses", "pauses_s.csv", 0), ("calendars", "calendars.csv", 1), ("levels", "levels.csv", 1)))
    load += "create index c on calendars(calendar, bucket, cum, open);\ncreate index p on pauses(item, \"at\", until);\ncreate index l on levels(priority, service);\nanalyze;\n"
    timed(["sqlite3", database], input=load)
    took, done, _ = timed(["sqlite3", "-csv", database, judge_sql("max", "min")])
    print(f"{'sqlite sql':32} {took:9.2f} s")
    return took, parse(done.stdout)


def run_postgres(folder):
    database = "entente_bench"
    if subprocess.run(["psql", "-c", "select 1", "postgres"], capture_output=True).returncode != 0:
        print("postgresql: no server that this user may use; skipped")
        return None
    subprocess.run(["dropdb", "--if-exists", database], capture_output=True)
    subprocess.run(["createdb", database], check=True)
    load = SQL_SETUP.format(text="text") + "".join(
        f"\\copy {table} from '{folder}/{file}' with (format csv{', header' if header else ''})\n"
        for table, file, header in (("items", "items_s.csv", 0), ("pauses", "pauses_s.csv", 0), ("calendars", "calendars.csv", 1), ("levels", "levels.csv", 1)))
    load += "create index on calendars(calendar, bucket) include (cum, open); create index on pauses(item); vacuum analyze;\n"
    timed(["psql", "-q", "-v", "ON_ERROR_STOP=1", database], input=load)
    took, done, _ = timed(["psql", "-q", "-A", "-t", "-F,", database, "-c", judge_sql("greatest", "least")])
    print(f"{'postgresql sql':32} {took:9.2f} s")
    subprocess.run(["dropdb", database], capture_output=True)
    return took, parse(done.stdout)


def run_pandas(folder):
    import pandas as pd
    items = pd.read_csv(f"{folder}/items_s.csv", names=["item", "opened_at", "resolved_at", "priority", "service"])
    pauses = pd.read_csv(f"{folder}/pauses_s.csv", names=["item", "at", "until"])
    calendars = pd.read_csv(f"{folder}/calendars.csv")
    table = pd.read_csv(f"{folder}/levels.csv")
    start = time.perf_counter()
    items = items.merge(pauses, on="item", how="left")
    starts = np.array(month_starts())
    items = items[items.resolved_at < starts[12]]
    month = np.searchsorted(starts, items.resolved_at.to_numpy(), side="right")
    counts = {}
    sums = {name: (part.bucket.iloc[0], part.cum.to_numpy(), part.open.to_numpy()) for name, part in calendars.groupby("calendar")}

    def worked(name, begin, end):
        first, cum, is_open = sums[name]
        at = lambda t: cum[t // BUCKET - first] + is_open[t // BUCKET - first] * (t % BUCKET)
        return at(end) - at(begin)

    for level, rows in table.groupby("level"):
        wanted = (items.service == rows.service.iloc[0]) & items.priority.isin(rows.priority)
        part, months = items[wanted], month[wanted.to_numpy()]
        name = rows.calendar.iloc[0]
        begin, end = part.opened_at.to_numpy(), part.resolved_at.to_numpy()
        total = worked(name, begin, end)
        has = part["at"].notna().to_numpy()
        pb = np.maximum(part["at"].to_numpy()[has].astype("int64"), begin[has])
        pe = np.maximum(pb, np.minimum(part["until"].to_numpy()[has].astype("int64"), end[has]))
        total[has] -= worked(name, pb, pe)
        good = total <= rows.limit_s.iloc[0]
        for m in range(1, 13):
            chosen = months == m
            if chosen.any():
                counts[level, f"2025-{m:02}"] = (int(good[chosen].sum()), int(chosen.sum()))
    took = time.perf_counter() - start
    print(f"{'pandas':32} {took:9.2f} s   (without reading its input)")
    return took, counts


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--build", default=f"{ROOT}/build/release")
    arguments.add_argument("--only", choices=["duckdb", "sqlite", "postgres", "pandas"], action="append")
    arguments.add_argument("--keep", help="folder to generate into and keep")
    given = arguments.parse_args()
    folder = given.keep or tempfile.mkdtemp(prefix="entente-bench-")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(f"{folder}/agreement.yaml"):
        generate(folder, given.rows)
    print(f"{given.rows:,} items, {given.rows // 10:,} with a pause, {len(levels())} service levels, {len(CALENDARS)} calendars")
    wanted = given.only or ["duckdb", "sqlite", "postgres", "pandas"]
    ours, expected = run_entente(folder, given.build)
    if {"sqlite", "postgres", "pandas"} & set(wanted):
        epoch_files(folder)
    runs = {"duckdb": lambda: run_duckdb(folder, given.build), "sqlite": lambda: run_sqlite(folder),
            "postgres": lambda: run_postgres(folder), "pandas": lambda: run_pandas(folder)}
    wrong = 0
    for name in wanted:
        result = runs[name]()
        if result is None:
            continue
        took, counts = result
        differing = [key for key in expected.keys() | counts.keys() if expected.get(key) != counts.get(key)]
        wrong += bool(differing)
        verdict = "same counts" if not differing else f"DIFFERS in {len(differing)}: {[(k, expected.get(k), counts.get(k)) for k in differing[:3]]}"
        print(f"   {name}: {took / ours:6.1f} x the time of entente, {verdict}")
    if not given.keep:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
