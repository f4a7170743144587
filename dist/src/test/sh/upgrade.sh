#!/bin/sh
# upgrade.sh HOME DIRECTORY SWAPS, in a network namespace of its own: swaps Tidegate for another one so often while a
# client opens one connection after another; ends with 0 only if none was refused, reset or left without an answer.
set -eu

home=$1
directory=$2
swaps=$3
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/../js" && pwd)
load=
server=
pid=
trap 'for one in $load $server $pid; do kill "$one" 2> /dev/null || true; done' EXIT

ip link set lo up
echo 1 > /proc/sys/net/ipv4/tcp_migrate_req

configuration() {
  cat > "$directory/$1.conf" <<CONF
tidegate {
  frontends.public { bind = "127.0.0.1:8080", reuse-port = true, routes = [ { backend = b } ] }
  backends.b { servers = ["ws://127.0.0.1:8081"], health-check.type = none }
  admin.bind = "127.0.0.1:$((9901 + $1))"
  access-log.path = off
  drain { grace = 0s, close-rate = 1000/s, deadline = 10s }
}
CONF
}

node "$scripts/server.js" one 8081 > "$directory/server.log" 2>&1 &
server=$!
configuration 0
"$home/bin/tidegate" run -c "$directory/0.conf" 2> "$directory/0.log" &
pid=$!
until grep -q event=ready "$directory/0.log"; do
  kill -0 "$pid"
  sleep 0.1
done
node "$scripts/load.js" 8080 > "$directory/load.log" 2>&1 &
load=$!
swap=1
while [ "$swap" -le "$swaps" ]; do
  configuration "$swap"
  pid=$("$home/bin/tidegate-upgrade" "$pid" "$directory/$swap.conf" "$directory/$swap.log")
  swap=$((swap + 1))
done
kill -TERM "$load"
wait "$load" || { cat "$directory/load.log"; exit 1; }
load=
cat "$directory/load.log"
