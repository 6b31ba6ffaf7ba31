#!/usr/bin/env python3
"""Faults at the door: a server is started, treated badly in every way below, and must answer the others all the while.

    tests/sim/http_faults.py --entente build/product/entente           in half a minute: 300 connections, 8 MB
    tests/sim/http_faults.py --entente build/product/entente --full    10,000 connections, 1 GB: some minutes

A fresh home is made in a temporary folder. A witness asks /healthz twenty times a second from beginning to end; every one of
its requests must be answered with 200 within a second (--patience says otherwise, for programs with sanitizers and machines
that others use). Prints what was tried and the witness's times; exit code 0 when all held. Python's standard library only.
"""
import argparse
import http.client
import json
import os
import random
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

LONG = b"a" * 20_000
MALFORMED = {
    "TLS hello to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no target": b"GET\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "unknown method": b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "field without colon": b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
    "blank in a field name": b"GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
    "zero byte in a field": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
    "broken escape": b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    "escaped zero byte": b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "long address": b"GET /" + LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long field": b"GET / HTTP/1.1\r\nHost: x\r\nA: " + LONG + b"\r\n\r\n",
    "long field name": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A" * 2_000 + b": b\r\n\r\n",
    "many fields": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(500)) + b"\r\n",
    "negative length": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "length beyond numbers": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "two lengths": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunk size that is no number": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "unknown transfer coding": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "body over the limit": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
    "bytes by chance": random.Random(1).randbytes(5_000),
}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entente", required=True)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--connections", type=int)
    arguments.add_argument("--upload-mb", type=int)
    arguments.add_argument("--patience", type=float, default=1, help="seconds in which the witness is answered")
    options = arguments.parse_args()
    options.connections = options.connections or (10_000 if options.full else 300)
    options.upload_mb = options.upload_mb or (1_024 if options.full else 8)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    work = tempfile.mkdtemp(prefix="entente-faults-")
    try:
        return run(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run(options, work):
    home = os.path.join(work, "home")
    subprocess.run([options.entente, "init", home, "--relationship", "desk", "--client", "A", "--supplier", "B", "--as", "both"],
                   check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([options.entente, "serve", "--home", home, "--port", "0", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    failed = []
    try:
        port, link = None, None
        while port is None or link is None:
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the server did not start")
            if match := re.search(r"http://127\.0\.0\.1:(\d+)$", line.strip()):
                port = int(match.group(1))
            if match := re.search(r"/setup/(\S+)", line):
                link = match.group(1)
        witness = Witness(port, options.patience)
        witness.start()
        for name, attempt in [("malformed requests", malformed), ("slow clients", slow), ("many connections", many),
                              ("large upload", upload), ("broken uploads", broken_uploads)]:
            began = time.monotonic()
            said, wrong = attempt(port, link, options)
            print(f"{name}: {said} ({time.monotonic() - began:.1f} s)", flush=True)
            failed += wrong
        time.sleep(0.5)
        failed += witness.end()
        if server.poll() is not None:
            failed.append(f"the server ended with {server.returncode}")
        left = os.listdir(os.path.join(home, "uploads"))
        if left:
            failed.append(f"left in uploads: {left[:5]}")
    finally:
        server.terminate()
        try:
            code = server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            code = "no end"
    if code != 0:
        failed.append(f"stopping ended with {code}")
    for problem in failed:
        print("FAILED:", problem)
    print(f"{'all held' if not failed else 'did not hold'}; witness: {witness.summary()}")
    return 1 if failed else 0


class Witness(threading.Thread):
    """Somebody who only wants to be answered."""

    def __init__(self, port, patience):
        super().__init__(daemon=True)
        self.port, self.patience, self.times, self.problems, self.ending = port, patience, [], [], False

    def run(self):
        connection = None
        while not self.ending:
            began = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=5 * self.patience)
                connection.request("GET", "/healthz")
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.problems.append(f"the witness was answered {answer.status}")
                    connection = None
            except OSError as error:
                self.problems.append(f"the witness was not answered: {error!r}")
                connection = None
            self.times.append(time.monotonic() - began)
            time.sleep(0.05)

    def end(self):
        self.ending = True
        self.join()
        slow = [each for each in self.times if each > self.patience]
        return self.problems[:5] + ([f"{len(slow)} answers took over {self.patience:g} s"] if slow else [])

    def summary(self):
        ordered = sorted(self.times) or [0]
        return f"{len(ordered)} answers, p50 {ordered[len(ordered) // 2] * 1e3:.1f} ms, worst {ordered[-1] * 1e3:.0f} ms"


def connect(port, timeout=10):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def malformed(port, link, options):
    wrong = []
    for name, sent in MALFORMED.items():
        with connect(port) as one:
            try:
                one.sendall(sent)
                answer = one.recv(200)
            except ConnectionResetError:
                answer = b""
        if answer and not re.match(rb"HTTP/1\.1 (4\d\d|501|505) ", answer):
            wrong.append(f"{name}: answered {answer[:40]!r}")
    return f"{len(MALFORMED)} kinds refused", wrong


def slow(port, link, options):
    """Heads and bodies that arrive byte by byte, or never: ended by the server within its limits."""
    all_of_them = []
    for i in range(200):
        one = connect(port, timeout=60)
        one.sendall(b"GET / HTTP/1.1\r\nHos" if i % 2 else b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        all_of_them.append(one)
    began, wrong = time.monotonic(), []
    for one in all_of_them:
        try:
            while one.recv(1000):
                pass
        except (ConnectionResetError, socket.timeout) as error:
            if isinstance(error, socket.timeout):
                wrong.append("a slow client was not ended")
        one.close()
    return f"{len(all_of_them)} ended after {time.monotonic() - began:.0f} s", wrong[:1]


def many(port, link, options):
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(options.connections, soft - 100)
    held, refused = [], 0
    for _ in range(wanted):
        try:
            held.append(connect(port))
        except OSError:
            refused += 1
    answered = 0
    for one in random.Random(2).sample(held, min(500, len(held))):
        try:
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answered += one.recv(100).startswith(b"HTTP/1.1 ")
        except OSError:
            pass
    for one in held:
        one.close()
    wrong = [] if answered >= min(500, len(held)) * 0.99 else [f"only {answered} of 500 held connections were answered"]
    return f"{len(held)} held at once, {refused} refused, {answered} of {min(500, len(held))} asked were answered", wrong


def signed_in(port, link, memory={}):
    if not memory:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        body = json.dumps({"link": link, "email": "a@a.example", "name": "A", "password": "seven brave otters dance at noon"})
        connection.request("POST", "/api/v1/session/setup", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        if answer.status != 200:
            raise SystemExit(f"the first account was refused: {said}")
        memory.update(Cookie=answer.getheader("Set-Cookie").split(";")[0], **{"X-CSRF-Token": said["csrf"]})
    return dict(memory)


def upload(port, link, options):
    """A file of the given size, sent with half of it in one piece and the rest in small ones."""
    headers = signed_in(port, link)
    row = b"INC%09d,2026-03-02T08:05:00Z,2026-03-02T09:40:00Z,P1\n"
    block = b"".join(row % i for i in range(20_000))
    total = options.upload_mb << 20
    head = b"item,opened_at,resolved_at,priority\n"
    request = "POST /api/v1/relationships/desk/imports?dataset=tickets&kind=items&file=tickets.csv&dry_run=true&seat=client HTTP/1.1\r\n"
    request += f"Host: x\r\nContent-Length: {total}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with connect(port, timeout=900) as one:
        one.sendall(request.encode() + head)
        sent = len(head)
        while sent < total:
            piece = block[:total - sent]
            one.sendall(piece)
            sent += len(piece)
        arrived = time.monotonic()
        answer = one.recv(65_536)
    said = answer.split(b"\r\n", 1)[0].decode(errors="replace")
    wrong = [] if re.match(r"HTTP/1\.1 (200|4\d\d)", said) else [f"the upload was answered {said!r}"]
    return f"{options.upload_mb} MB answered `{said}` {time.monotonic() - arrived:.1f} s after the last byte", wrong


def broken_uploads(port, link, options):
    headers = signed_in(port, link)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    for i in range(50):
        with connect(port) as one:
            one.sendall(f"POST /api/v1/relationships/desk/imports?seat=client HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 1000000\r\n\r\n".encode())
            one.sendall(b"x" * (i * 1_000))
    with connect(port) as one:  # nobody's upload is not read at all
        one.sendall(b"POST /api/v1/relationships/desk/imports HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
        answer = one.recv(100)
    time.sleep(1)
    return "50 broken off", [] if answer.startswith(b"HTTP/1.1 401") else [f"a stranger's upload was answered {answer[:30]!r}"]


if __name__ == "__main__":
    sys.exit(main())
