# Sourced by the tests of gs-export postgres: a server of their own in the folder of the script, reached by a
# socket there alone, and the environment that finds it. PostgreSQL refuses to run as root, so then it runs
# as nobody. Nothing waits for time but by `wait_until` and pg_ctl.

postgres_programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
cluster=$(mktemp -d /tmp/gs-postgres.XXXXXX)
export PGHOST=$cluster PGUSER=meters PGDATABASE=postgres PGPORT=5432

as_owner() {
  if ((EUID == 0)); then (cd "$cluster" && setpriv --reuid 65534 --regid 65534 --clear-groups "$@")
  else "$@"; fi
}

((EUID == 0)) && chown 65534:65534 "$cluster"
as_owner "$postgres_programs"/initdb -D "$cluster"/data -U meters -A "${POSTGRES_AUTHENTICATION:-trust}" \
  -E UTF8 --locale C.UTF-8 ${POSTGRES_PASSWORD_FILE:+--pwfile "$POSTGRES_PASSWORD_FILE"} > /dev/null

# Its descriptors 3, 7 and 8 would keep an exporter's input, and a broker's port and log, open: who waits for
# their end would wait for the server.
start_postgres() {
  as_owner "$postgres_programs"/pg_ctl -D "$cluster"/data -l "$cluster"/log -w -s \
    -o "-c listen_addresses='' -c unix_socket_directories='$cluster' $*" start < /dev/null 3>&- 7>&- 8>&-
}

# stop_postgres [MODE]: as a failure of the machine by default.
stop_postgres() { as_owner "$postgres_programs"/pg_ctl -D "$cluster"/data -w -s -m "${1:-immediate}" stop; }

ask() { psql -XAtq -c "$1"; }

trap 'stop_postgres 2> /dev/null; rm -rf "$cluster"' EXIT
