#!/usr/bin/env bash
# Speed beside nginx: the same mock upstream behind both, in turns, in one run. Prints, for nginx and
# for the gateway, requests per second at saturation and CPU of the proxy's processes per request,
# and the ratio of the two. Only ratios of one run mean anything.
#   scripts/bench.sh [SECONDS_A_RUN] [ROUNDS]      (default 5 and 3)
#   scripts/bench.sh conversion [OPTION...]        what translating between the protocols costs, in
#                                                  process; OPTION: Google Benchmark's
#   scripts/bench.sh log [OPTION...]               what a log record costs the request, and the spill
# Needs nginx, wrk and Google Benchmark (installed if missing; root or sudo). Loopback only; ends
# what it starts.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --bench
bench=
case ${1:-} in
  conversion) bench=gateway_translation_bench ;;
  log) bench=gateway_log_bench ;;
esac
if [ -n "$bench" ]; then
  shift
  cmake --preset release -DGATEWAY_BUILD_TESTS=OFF -DGATEWAY_BUILD_BENCHMARKS=ON >/dev/null
  cmake --build --preset release --target "$bench" >/dev/null
  exec build/release/tests/bench/"$bench" "$@"
fi

seconds=${1:-5} rounds=${2:-3} connections=64
cmake --preset release -DGATEWAY_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --target gateway-server >/dev/null
server=$PWD/build/release/server/gateway-server
work=$(mktemp -d)
pids=()
finish() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

wait_for() { # PORT
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.05
  done
  echo "nothing listens on port $1" >&2
  exit 1
}

mock_port=19100 nginx_port=19201 gateway_port=19301
"$server" mock --port $mock_port --body-bytes 400 >"$work/mock.log" 2>&1 &
pids+=($!)
wait_for $mock_port

cat >"$work/nginx.conf" <<CONF
worker_processes 2; worker_rlimit_nofile 20000; pid $work/nginx.pid; error_log $work/nginx.log warn;
daemon off;
events { worker_connections 9000; }
http {
  access_log off; keepalive_requests 10000000; client_max_body_size 64m; client_body_buffer_size 256k;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
  uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream mock { server 127.0.0.1:$mock_port; keepalive 512; keepalive_requests 10000000; }
  server { listen 127.0.0.1:$nginx_port backlog=4096;
    location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; } }
}
CONF
nginx -c "$work/nginx.conf" -p "$work" &
nginx_pid=$!
pids+=($nginx_pid)
wait_for $nginx_port

cat >"$work/gateway.toml" <<CONF
[server]
listen = "127.0.0.1:$gateway_port"
threads = 2
[log]
url = "sqlite://$work/data/gateway.db"
[[providers]]
name = "mock"
base_url = "http://127.0.0.1:$mock_port/v1"
keys = "sk-bench-key-000000"
max_in_flight = 0
CONF
"$server" serve --config "$work/gateway.toml" >"$work/gateway.log" 2>&1 &
gateway_pid=$!
pids+=($gateway_pid)
wait_for $gateway_port

cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"model":"mock/mock-small","messages":[{"role":"user","content":"' ..
  string.rep("Explain how a gateway forwards a request. ", 10) .. '"}]}'
LUA

# CPU of a process and its children, in clock ticks (a hundredth of a second).
ticks() {
  local pid
  for pid in "$1" $(pgrep -P "$1" || true); do cut -d' ' -f14,15 "/proc/$pid/stat"; done |
    awk '{t += $1 + $2} END {print t}'
}

# URL PID -> "requests_per_second cpu_microseconds_per_request"
measure() {
  local before after out requests
  before=$(ticks "$2")
  out=$(wrk -t2 -c$connections -d"${seconds}s" -s "$work/post.lua" "$1")
  after=$(ticks "$2")
  if grep -q 'Non-2xx' <<<"$out"; then
    echo "failures: $out" >&2
    exit 1
  fi
  requests=$(awk '/requests in/ {print $1}' <<<"$out")
  awk -v n="$requests" -v t="$((after - before))" -v s="$seconds" \
    'BEGIN {printf "%.0f %.1f\n", n / s, t * 10000 / n}'
}

path=/v1/chat/completions
measure http://127.0.0.1:$nginx_port$path $nginx_pid >/dev/null # warms up
measure http://127.0.0.1:$gateway_port$path $gateway_pid >/dev/null
for _ in $(seq "$rounds"); do
  measure http://127.0.0.1:$nginx_port$path $nginx_pid >>"$work/nginx"
  measure http://127.0.0.1:$gateway_port$path $gateway_pid >>"$work/gateway"
done

median() { sort -n -k"$2" "$1" | awk -v c="$2" '{v[NR] = $c} END {print v[int((NR + 1) / 2)]}'; }
printf '%d connections, %d rounds of %d s, %s cores, log on\n' $connections "$rounds" "$seconds" "$(nproc)"
awk -v nr="$(median "$work/nginx" 1)" -v nc="$(median "$work/nginx" 2)" \
  -v gr="$(median "$work/gateway" 1)" -v gc="$(median "$work/gateway" 2)" 'BEGIN {
  printf "%-8s %12s %18s\n", "", "requests/s", "CPU us/request"
  printf "%-8s %12d %18.1f\n", "nginx", nr, nc
  printf "%-8s %12d %18.1f\n", "gateway", gr, gc
  printf "%-8s %12.2f %18.2f\n", "ratio", gr / nr, gc / nc
}'
