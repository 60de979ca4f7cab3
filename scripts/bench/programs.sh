# Sourced by scripts/bench.sh: starts and ends the mock, nginx and gateways. A lane is what a run of
# the load generator is pointed at.

declare -A running=()                                        # pids of ours
declare -A lane_url=() lane_pid=() lane_idle=() lane_call=() # by the lane's name

start() { # NAME COMMAND...: its pid is in $started
  "${@:2}" >"$work/$1.out" 2>&1 </dev/null &
  started=$!
  running[$started]=$1
}

stop() { # PID
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  unset "running[$1]"
}

stop_all() {
  local pid
  for pid in "${!running[@]}"; do stop "$pid"; done
}

free_port() { # A port that nobody listens on, in $port
  while :; do
    port=$((20000 + RANDOM % 10000))
    { exec {probe}<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 0
    exec {probe}>&-
  done
}

# Waits until GET PATH is answered with 200. No program is called: it would take longer than what
# is waited for.
wait_ready() { # PID PORT PATH
  local line fd tries=0
  while :; do
    if { exec {fd}<>"/dev/tcp/127.0.0.1/$2"; } 2>/dev/null; then
      printf 'GET %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n' "$3" >&"$fd"
      line=
      read -r -t 5 line <&"$fd" || true
      exec {fd}>&-
      [[ $line == *' 200'* ]] && return
    fi
    if ! kill -0 "$1" 2>/dev/null || ((++tries > 200000)); then
      echo "${running[$1]} does not get ready:" >&2
      tail -5 "$work/${running[$1]}.out" >&2
      exit 1
    fi
  done
}

resident() { # PID: bytes of it and its children
  local pid kib=0 each
  for pid in "$1" $(pgrep -P "$1" || true); do
    each=$(awk '/^VmRSS:/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
    kib=$((kib + ${each:-0}))
  done
  echo $((kib * 1024))
}

# The call is the path, and options of the load generator.
add_lane() { # NAME PORT PID CALL...
  lane_url[$1]=http://127.0.0.1:$2$4
  lane_pid[$1]=$3
  lane_idle[$1]=$(resident "$3")
  lane_call[$1]="${*:5}"
}

chat=/v1/chat/completions
messages=/v1/messages

start_mock() {
  free_port
  mock_port=$port
  start mock "$server" mock --port "$mock_port" --body-bytes 400 \
    --chunks "$chunks" --chunk-bytes 60 --gap 100ms --stamp
  wait_ready "$started" "$mock_port" /healthz
  add_lane direct "$mock_port" "$started" $chat
}

nginx_config() { # PORT FOLDER
  mkdir -p "$2"
  cat >"$2/nginx.conf" <<CONF
worker_processes 2;
worker_rlimit_nofile $files;
pid $2/nginx.pid;
error_log $2/nginx.log warn;
daemon off;
events { worker_connections 16000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 64m;
  client_body_buffer_size 256k;
  client_body_temp_path $2/b; proxy_temp_path $2/p; fastcgi_temp_path $2/f;
  uwsgi_temp_path $2/u; scgi_temp_path $2/s;
  upstream mock {
    server 127.0.0.1:$mock_port;
    keepalive 512;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:$1 backlog=4096;
    location / {
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 300s;
    }
  }
}
CONF
}

start_nginx() {
  free_port
  nginx_config "$port" "$work/nginx"
  start nginx nginx -c "$work/nginx/nginx.conf" -p "$work/nginx"
  wait_ready "$started" "$port" /healthz
  add_lane nginx "$port" "$started" $chat
}

# Server and log of a configuration; providers are appended to it. $loops: 2 unless set.
gateway_config() { # NAME PORT LOG_URL: the file is in $config
  config=$work/$1.toml
  cat >"$config" <<CONF
[server]
listen = "127.0.0.1:$2"
threads = ${loops:-2}
max_requests = 100000
[log]
url = "$3"
durability = "batch"
CONF
}

provider() { # NAME PROTOCOL KEYS: appended to $config
  cat >>"$config" <<CONF
[[providers]]
name = "$1"
protocol = "$2"
base_url = "http://127.0.0.1:$mock_port/v1"
keys = $3
key_strategy = "round_robin"
max_in_flight = 0
CONF
}

start_gateway() { # LANE LOG_URL
  free_port
  gateway_config "$1" "$port" "$2"
  provider mock openai '"sk-bench-key-000000"'
  provider claude anthropic '"sk-bench-key-000000"'
  run_gateway "$1"
  add_lane "$1" "$port" "$started" $chat --model mock/mock-small
}

run_gateway() { # NAME: with $config, on $port
  start "$1" "$server" serve --config "$config"
  wait_ready "$started" "$port" /readyz
}

start_lanes() {
  [ -n "${lane_pid[log]:-}" ] && return
  start_nginx
  start_gateway log "sqlite://$work/log/gateway.db"
  start_gateway nolog none
  local lane
  for lane in direct nginx log nolog; do load $lane --connections 16 --duration 1 >/dev/null; done
}
