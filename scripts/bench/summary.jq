# Runs, one a line, to the medians of every part, case and lane.
#   jq -s -f summary.jq RUNS

def median:
  map(select(. != null)) | sort
  | if length == 0 then null
    elif length % 2 == 1 then .[length / 2 | floor]
    else (.[length / 2 - 1] + .[length / 2]) / 2 end;

# Seconds per 10,000 to microseconds each.
def each: if . == null then null else . * 100 end;

def of_streams($run; $idle): {
  first_byte_p50_ms: $run.first_byte_ms.p50,
  first_byte_p99_ms: $run.first_byte_ms.p99,
  chunk_age_p50_ms: $run.chunk_age_ms.p50,
  chunk_age_p99_ms: $run.chunk_age_ms.p99,
  cpu_us_per_chunk: ($run.process.cpu_seconds_per_10k_chunks | each),
  kib_per_stream: (($run.process.rss_peak - $idle) / 1024 / $run.connections)
};

def of_requests($run): {
  requests_per_second: $run.requests_per_second,
  p50_ms: $run.latency_ms.p50,
  p99_ms: $run.latency_ms.p99,
  cpu_us_per_request: ($run.process.cpu_seconds_per_10k_requests | each)
};

def figures:
  if .part == "process" then .run
  elif .run.mode == "streams" then of_streams(.run; .idle)
  else of_requests(.run) end;

# What is between client and mock: without the time that both have without it.
def added($direct):
  with_entries(select(.key | endswith("_ms")) | .key |= "added_" + . | .value as $value
    | (.key | ltrimstr("added_")) as $name
    | .value = if $value == null or $direct[$name] == null then null
               else $value - $direct[$name] end);

def medians:
  group_by([.part, .case, .lane])
  | map(. as $runs | {
      part: .[0].part, case: .[0].case, lane: .[0].lane, rounds: length,
      failed: (map(.run.failures.total // 0) | add),
      figures: (map(figures) | .[0] | with_entries(.key as $name
        | .value = ($runs | map(figures | .[$name]) | median)))
    });

medians
| . as $all
| map(. as $one
  | ([$all[] | select(.part == $one.part and .case == $one.case and .lane == "direct")][0]) as $direct
  | if $direct == null or .lane == "direct" then .
    else .figures += (.figures | added($direct.figures)) end)
