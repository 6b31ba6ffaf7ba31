#!/usr/bin/env bash
# Reads of a close over HTTP: wrk asks for the demo's October with 256 connections, three ways: what a browser that has it asks
# (is it still so: 304), what one that has it not yet asks (compressed), and the whole text. The goal is 20,000 answers a second
# and a 99th percentile under 20 ms on two cores; wrk runs on the same machine.
#
#   bench/server_reads.sh build/product/entente [seconds]
#
# The processor time of a request is the server's own and depends little on who else uses the machine, as the rate does.
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
cookie=$(awk '$6 == "entente_session" {print "Cookie: entente_session=" $7}' cookies)
close=$address/api/v1/relationships/service-desk/agreements/service-desk/closes/2026-10?seat=client
echo "first read: $(curl -s -o close.json -w '%{http_code} in %{time_total} s, %{size_download} bytes' -H "$cookie" "$close")"
tag=$(curl -s -o close.gz -D - -H "$cookie" -H 'Accept-Encoding: gzip' "$close" | tr -d '\r' | sed -n 's/^etag: //ip')
ticks() { awk '{print $14 + $15}' "/proc/$server/stat"; }

measure() {
  local name=$1 before
  shift
  echo
  echo "$name; load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg)"
  before=$(ticks)
  wrk -t2 -c256 -d"${seconds}s" --latency -H "$cookie" "$@" "$close" >measured
  grep -E '^ +(50|99)%|Requests/sec|Transfer/sec|Non-2xx|Socket errors' measured
  awk -v ticks=$(($(ticks) - before)) -v hertz="$(getconf CLK_TCK)" \
    '/requests in/ {printf "processor time of the server: %.1f us a request\n", ticks / hertz / $1 * 1e6}' measured
}
measure "still as it was (304)" -H 'Accept-Encoding: gzip' -H "If-None-Match: $tag"
measure "whole, compressed ($(stat -c %s close.gz) bytes)" -H 'Accept-Encoding: gzip'
measure "whole ($(stat -c %s close.json) bytes)"
