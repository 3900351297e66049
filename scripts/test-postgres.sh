#!/usr/bin/env bash
# test-postgres.sh BIN: gs-export postgres with a real PostgreSQL of its own: a million packets, read again,
# kills of both sides amid it, twenty receivers at once. What has to be in the database is compared; times
# are printed, since they are the machine's.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cluster=
# shellcheck source=Tests/Scripts/postgres.bash
. "$scripts"/../Tests/Scripts/postgres.bash
trap 'stop_postgres 2> /dev/null || true; rm -rf "$cluster" "$work"' EXIT
PATH=$(cd "$1" && pwd):$PATH
start_postgres -c max_wal_size=4GB
cd "$work"
failures=0

# expect WHAT WANTED FOUND
expect() {
  if [[ $2 == "$3" ]]; then echo "  $1: $3"
  else echo "  $1: $3, not $2"; failures=$((failures + 1)); fi
}

# timed WORDS COMMAND...: how long it took, and the most memory that it had.
timed() {
  local words=$1
  shift
  python3 -c 'import resource, subprocess, sys, time
began = time.monotonic()
status = subprocess.run(sys.argv[2:], stdin=sys.stdin).returncode
took, most = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"  {sys.argv[1]}: {took:.1f} s, {most // 1024} MiB", file=sys.stderr)
sys.exit(status)' "$words" "$@"
}

wait_until() { until eval "$1"; do sleep 0.05; done; }

database() {
  ask "CREATE DATABASE $1" 2> /dev/null || psql -XAtq -d template1 -c "CREATE DATABASE $1"
  export PGDATABASE=$1
}

counts() { ask 'SELECT (SELECT count(*) FROM packets), (SELECT count(*) FROM receptions), (SELECT count(*) FROM heard)'; }

echo 'A million packets'
python3 "$scripts"/many_packets.py 1000000 > million
database million
timed 'into the database' gs-export postgres < million
expect 'packets, receptions, both' '1000000|1000000|1000000' "$(counts)"
expect 'outages' 100 "$(ask 'SELECT count(*) FROM outages')"
timed 'the same again' gs-export postgres < million
expect 'packets, receptions, both' '1000000|1000000|1000000' "$(counts)"
timed 'the report' gs-export report --database postgresql:// > report.html
gs-export report < million | cmp - report.html && echo '  it is that of the lines'
timed 'the outages' gs-export outages --database postgresql:// > outages.csv
expect 'rows' 101 "$(wc -l < outages.csv)"

echo 'Kills'
head -n 200000 million > part
database kills
# The exporter, while the rest of its input is still to come.
mkfifo in
gs-export postgres < in & exporter=$!
exec 3> in
head -n 100000 part >&3
# shellcheck disable=SC2016
wait_until '[[ $(ask "SELECT count(*) FROM packets" 2> /dev/null) -gt 0 ]]'
kill -9 "$exporter"
wait "$exporter" || true
exec 3>&-
expect 'what is there has its reception' t \
  "$(ask 'SELECT count(*) = (SELECT count(*) FROM receptions) FROM packets')"
# The server, as if the machine had failed.
gs-export postgres --quiet --queue 300000 < in & exporter=$!
exec 3> in
before=$(ask 'SELECT count(*) FROM packets')
cat part >&3 & feeder=$!
wait_until "[[ \$(ask 'SELECT count(*) FROM packets') -gt $((before + 1000)) ]]"
stop_postgres immediate
start_postgres -c max_wal_size=4GB
wait "$feeder"
exec 3>&-
wait "$exporter" || echo "  exporter: status $?"
timed 'again' gs-export postgres < part
expect 'packets, receptions, both' '200000|200000|200000' "$(counts)"

echo 'Twenty receivers'
database twenty
pids=()
# Each has 10000 packets; half of them its neighbour hears, too.
began=$SECONDS
for receiver in {0..19}; do
  gs-export postgres --receiver "r$receiver" \
    < <(tail -n +$((receiver * 5000 + 1)) million | head -n 10000) &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || expect 'status' 0 $?; done
echo "  $((SECONDS - began)) s"
expect 'packets, receptions, both' '105000|200000|200000' "$(counts)"
expect 'packets by receptions' '1: 10000, 2: 95000' "$(
  ask "SELECT string_agg(n || ': ' || count, ', ' ORDER BY n) FROM (SELECT n, count(*) FROM
    (SELECT count(*) AS n FROM heard GROUP BY id) AS each GROUP BY n) AS numbers"
)"
exit $((failures > 0))
