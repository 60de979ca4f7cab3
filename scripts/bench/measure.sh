# Sourced by scripts/bench.sh: runs of the load generator, kept one a line in $work/runs.

load() { # LANE OPTION...: prints the run's JSON
  # shellcheck disable=SC2086  # the call is several words
  "$server" bench "${lane_url[$1]}" ${lane_call[$1]} --pid "${lane_pid[$1]}" --json "${@:2}" || true
}

keep() { # PART CASE LANE ROUND LOAD IDLE: the run's JSON comes in
  jq -c --arg part "$1" --arg case "$2" --arg lane "$3" --argjson round "$4" --argjson load "$5" \
    --argjson idle "$6" '{part: $part, case: $case, lane: $lane, round: $round,
      load_average: $load, idle: $idle, run: .}' >>"$work/runs"
}

measure() { # PART CASE LANE ROUND OPTION...; of a lane "log@100" only "log" is told
  local average
  read -r average _ </proc/loadavg
  load "$3" "${@:5}" >"$work/run.json"
  if ! [ -s "$work/run.json" ]; then
    echo "no run of $1, $2, on $3" >&2
    exit 1
  fi
  printf '%-20s %-12s %-10s %s\n' "$1" "$2" "$3" "$(jq -r \
    '"\(.answers) answers, \(.failures.total) failed"' "$work/run.json")" >&2
  keep "$1" "$2" "${3%%@*}" "$4" "$average" "${lane_idle[$3]}" <"$work/run.json"
}

in_turns() { # PART CASE "LANE..." OPTION...: A B A B
  local round lane
  for round in $(seq "$rounds"); do
    for lane in $3; do measure "$1" "$2" "$lane" "$round" "${@:4}"; done
  done
}
