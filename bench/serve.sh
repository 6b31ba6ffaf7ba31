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
  grep -q setup out && break
  sleep 0.1
done
address=$(sed -n 's/.* on \(http:[^ ]*\)$/\1/p' out)
link=$(sed -n 's#.*/setup/##p' out)
curl -s -c cookies -H 'Content-Type: application/json' "$address/api/v1/session/setup" \
  -d "{\"link\":\"$link\",\"email\":\"a@a.example\",\"name\":\"A\",\"password\":\"seven brave otters dance at noon\"}" >/dev/null
cookie=$(awk '$6 == "entente_session" {print "entente_session=" $7}' cookies)
path=/api/v1/relationships/service-desk/agreements/service-desk/closes/2026-10?seat=client
echo "first read: $(curl -s -o close.json -w '%{http_code} in %{time_total} s, %{size_download} bytes' -H "Cookie: $cookie" "$address$path")"
echo "next read:  $(curl -s -o close.json -w '%{http_code} in %{time_total} s' -H "Cookie: $cookie" "$address$path")"
wrk -t2 -c256 -d"${seconds}s" --latency -H "Cookie: $cookie" "$address$path"
