# Sourced by scripts/bench.sh: what a request costs as there is more of everything. The load is the
# same everywhere, a steady rate, so that only what grows can make a difference.

growth_load=(--rate 2000 --duration)

part_growth() {
  start_lanes
  local n
  for n in $growth_connections; do
    in_turns growth-connections "$n" 'nginx log' --connections "$n" "${growth_load[@]}" "$seconds"
  done
  grow providers "$growth_providers"
  grow keys "$growth_keys"
  grow rows "$growth_rows"
  grow loops '1 2'
}

# A gateway for each size, all at once, so that they can take turns.
grow() { # WHAT "SIZE..."
  local n round pids=()
  for n in $2; do
    "with_$1" "$n"
    pids+=("$started")
  done
  for round in $(seq "$rounds"); do
    for n in $2; do
      measure "growth-$1" "${n%%=*}" "log@$1-$n" "$round" "${growth_load[@]}" "$seconds"
    done
  done
  for n in "${pids[@]}"; do stop "$n"; done
}

grown_gateway() { # LANE: with $config, on $port; the request asks for its last provider, $last
  run_gateway "${1//[\/=]/-}"
  add_lane "$1" "$port" "$started" $chat --model "$last/mock-small"
  load "$1" --connections 16 --duration 1 >/dev/null
}

with_providers() { # COUNT
  local i
  free_port
  gateway_config "providers-$1" "$port" "sqlite://$work/providers-$1/gateway.db"
  for i in $(seq "$1"); do provider "p$i" openai "\"sk-bench-key-$i\""; done
  last=p$1
  grown_gateway "log@providers-$1"
}

with_keys() { # COUNT
  free_port
  gateway_config "keys-$1" "$port" "sqlite://$work/keys-$1/gateway.db"
  last=mock
  provider mock openai "\"$(seq -f 'sk-bench-key-%08.0f' -s , "$1")\""
  grown_gateway "log@keys-$1"
}

with_loops() { # COUNT
  free_port
  loops=$1 gateway_config "loops-$1" "$port" "sqlite://$work/loops-$1/gateway.db"
  last=mock
  provider mock openai '"sk-bench-key-000000"'
  grown_gateway "log@loops-$1"
}

with_rows() { # COUNT or COUNT=FILE, a database that has them
  local rows=0 file=$work/rows-${1%%=*}/gateway.db
  [[ $1 == *=* ]] && file=${1#*=}
  free_port
  gateway_config "rows-${1%%=*}" "$port" "sqlite://$file"
  last=mock
  provider mock openai '"sk-bench-key-000000"'
  grown_gateway "log@rows-$1"
  [[ $1 == *=* ]] && return
  while [ "$rows" -lt "$1" ]; do
    rows=$((rows + $(load "log@rows-$1" --connections 64 --duration 2 | jq .answers)))
  done
}
