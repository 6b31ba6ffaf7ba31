#!/usr/bin/env bash
# Reads of a close over HTTP: wrk asks for the demo's October with 256 connections. The goal is 20,000 answers a second and a
# 99th percentile under 20 ms on two cores; wrk runs on the same machine.
#
#   bench/serve.sh build/product/entente [seconds]
set -euo pipefail
entente=$(realpath "${1:?path of entente}")
seconds=${2:-10}
work=$(mktemp -d)
server=
trap '[[ -n $server ]] && kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
"$entente" demo home >/dev/null
"$entente" serve --home home --port 0 --quiet >out 2>err &
server=$!
for _ in $(seq 100); do
  grep -q 'As the client' out && break
  sleep 0.1
done
address=$(sed -n 's/.* on \(http:[^ ]*\)$/\1/p' out)
link=$(sed -n 's#.*As the client.*?t=##p' out)
curl -s -c cookies -H 'Content-Type: application/json' "$address/api/v1/session/link" -d "{\"link\":\"$link\"}" >/dev/null
cookie=$(awk '$6 == "entente_session" {print "entente_session=" $7}' cookies)
path=/api/v1/relationships/service-desk/agreements/service-desk/closes/2026-10?seat=client
echo "first read: $(curl -s -o close.json -w '%{http_code} in %{time_total} s, %{size_download} bytes' -H "Cookie: $cookie" "$address$path")"
echo "next read:  $(curl -s -o close.json -w '%{http_code} in %{time_total} s' -H "Cookie: $cookie" "$address$path")"
ticks() { awk '{print $14 + $15}' "/proc/$server/stat"; }
before=$(ticks)
wrk -t2 -c256 -d"${seconds}s" --latency -H "Cookie: $cookie" "$address$path" | tee measured
# What it costs does not depend on who else uses the machine, as the rate does.
awk -v ticks=$(($(ticks) - before)) -v hertz="$(getconf CLK_TCK)" '/requests in/ {printf "processor time of the server: %.1f us a request\n", ticks / hertz / $1 * 1e6}' measured
echo "load of the machine: $(cut -d" " -f1-3 /proc/loadavg)"
