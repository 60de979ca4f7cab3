# Sourced by scripts/bench.sh: the parts that compare the gateway with nginx, and with itself.

lanes='direct nginx log nolog'

part_sat() {
  start_lanes
  in_turns saturation '64 connections' "$lanes" --connections 64 --duration "$seconds"
}

part_one() {
  start_lanes
  in_turns 'one connection' '1 at a time' "$lanes" --connections 1 --duration "$seconds"
}

part_rate() {
  start_lanes
  in_turns 'steady rate' '200/s' "$lanes" --rate 200 --duration "$seconds"
}

part_big() {
  start_lanes
  in_turns 'large bodies' '64 KiB' "$lanes" --connections 16 --duration "$seconds" \
    --body-bytes 65536
}

part_streams() {
  start_lanes
  local n
  for n in $stream_counts; do
    in_turns streams "$n" "$lanes" --streams "$n" --chunks "$chunks" --ramp "$ramp"
  done
}

# Both ways, beside what is passed on in the same protocol.
part_translation() {
  start_lanes
  local port=${lane_url[log]} pid=${lane_pid[log]}
  port=${port#http://127.0.0.1:}
  port=${port%%/*}
  add_lane openai "$port" "$pid" $chat --model mock/mock-small
  add_lane anthropic "$port" "$pid" $messages --model claude/mock-small --protocol anthropic
  add_lane openai-to-anthropic "$port" "$pid" $chat --model claude/mock-small
  add_lane anthropic-to-openai "$port" "$pid" $messages --model mock/mock-small --protocol anthropic
  local ways='openai openai-to-anthropic anthropic anthropic-to-openai'
  in_turns translation plain "$ways" --connections 64 --duration "$seconds"
  in_turns 'translated streams' "$translated_streams" "$ways" --streams "$translated_streams" \
    --chunks "$chunks" --ramp "$ramp"
}

# Fresh processes, one lane at a time: until they answer, and memory before, under and after load.
part_process() {
  local round lane begun ready idle peak
  for round in $(seq "$rounds"); do
    for lane in nginx log nolog; do
      free_port
      case $lane in
        nginx) nginx_config "$port" "$work/fresh" ;;
        log) gateway_config fresh "$port" "sqlite://$work/fresh-$round/gateway.db" ;;
        nolog) gateway_config fresh "$port" none ;;
      esac
      [ $lane = nginx ] || provider mock openai '"sk-bench-key-000000"'
      begun=${EPOCHREALTIME/./}
      if [ $lane = nginx ]; then
        start fresh nginx -c "$work/fresh/nginx.conf" -p "$work/fresh"
        wait_ready "$started" "$port" /healthz
      else
        run_gateway fresh
      fi
      ready=$((${EPOCHREALTIME/./} - begun))
      sleep 1
      add_lane fresh "$port" "$started" $chat --model "$([ $lane = nginx ] || echo mock/)mock-small"
      idle=${lane_idle[fresh]}
      peak=$(load fresh --connections 64 --duration "$seconds" | jq .process.rss_peak)
      sleep 2
      jq -n --argjson ready "$ready" --argjson idle "$idle" --argjson peak "$peak" \
        --argjson after "$(resident "$started")" '{ready_us: $ready, rss_idle: $idle,
          rss_peak: $peak, rss_after: $after}' | keep process fresh $lane "$round" 0 "$idle"
      stop "$started"
    done
  done
  cp "$server" "$work/stripped"
  strip "$work/stripped"
  jq -n --argjson size "$(stat -c %s "$work/stripped")" '{server_bytes: $size}' |
    keep process stripped log 1 0 0
}
