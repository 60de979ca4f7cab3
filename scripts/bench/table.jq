# Results to one table for people.
#   jq -r -f table.jq results.json

def number:
  if . == null then "-"
  else (if . < 0 then -. else . end) as $size
    | (if $size >= 100 then 1 elif $size >= 10 then 10 elif $size >= 1 then 100 else 1000 end) as $by
    | (. * $by | round) / $by | tostring end;

def pad($width): tostring | . + (" " * ([$width - length, 1] | max));
def pad_left($width): tostring | (" " * ([$width - length, 0] | max)) + .;

def ratio($a; $b): if $a == null or $b == null or $b <= 0 then "-" else $a / $b | number end;

def row($words; $name; $values):
  ($words | pad(42)) + ($name | pad(17)) + ($values | map(pad_left(10)) | join(""));

# Nothing when it has no rows.
def section($title; $heads; rows):
  [rows] | if length == 0 then empty
           else "", $title, ("-" * ($title | length)), row(""; ""; $heads), .[] end;

def value($medians; $part; $case; $lane; $name):
  [$medians[] | select(.part == $part and .case == $case and .lane == $lane)
   | if $name == "failed" then .failed else .figures[$name] end][0];

# One row: the four lanes, and both gateways to nginx.
def beside($medians; $part; $case; $name; $unit):
  (["direct", "nginx", "log", "nolog"] | map(value($medians; $part; $case; .; $name))) as $v
  | if $v[1] == null and $v[2] == null then empty
    else row("\($part), \($case)"; $unit;
      ($v | map(number)) + (if $name == "failed" then ["", ""]
        else [ratio($v[2]; $v[1]), ratio($v[3]; $v[1])] end)) end;

def cases($medians; $part):
  [$medians[] | select(.part == $part) | .case] | unique | sort_by(tonumber? // .) | .[];

def all_of($medians; $part; $case; $names):
  $names[] as [$name, $unit] | beside($medians; $part; $case; $name; $unit);

# One row: the same protocol, translated, and the ratio of the two.
def translated($medians; $part; $case; $from; $to; $name; $unit):
  value($medians; $part; $case; $from; $name) as $a
  | value($medians; $part; $case; "\($from)-to-\($to)"; $name) as $b
  | if $b == null then empty
    else row("\($part), \($from) to \($to)"; $unit; [$a, $b | number] + [ratio($b; $a)]) end;

def mib: if . == null then null else . / 1048576 end;

def plain_names: [["requests_per_second", "requests/s"], ["cpu_us_per_request", "CPU us/request"],
  ["p99_ms", "p99 ms"], ["failed", "failed"]];
def steady_names: [["p50_ms", "p50 ms"], ["added_p50_ms", "added p50 ms"],
  ["added_p99_ms", "added p99 ms"], ["cpu_us_per_request", "CPU us/request"], ["failed", "failed"]];
def stream_names: [["failed", "failed"], ["first_byte_p50_ms", "1st byte p50 ms"],
  ["first_byte_p99_ms", "1st byte p99 ms"], ["added_chunk_age_p50_ms", "added p50 ms"],
  ["added_chunk_age_p99_ms", "added p99 ms"], ["cpu_us_per_chunk", "CPU us/chunk"],
  ["kib_per_stream", "KiB/stream"]];
def process_names: [["ready_us", "ready after ms", 1000], ["rss_idle", "idle MiB", 1048576],
  ["rss_peak", "under load MiB", 1048576], ["rss_after", "afterwards MiB", 1048576],
  ["server_bytes", "size MiB", 1048576]];

.medians as $m | .machine as $machine
| "\($machine.date)  \($machine.cpu), \($machine.cores) cores, \($machine.memory | mib | round) MiB, load \($machine.load_average)",
  "\($machine.system), \($machine.kernel), gateway-server \($machine.server) (\($machine.commit), \($machine.compiler)), nginx \($machine.nginx)",
  "\(.settings.rounds) rounds of \(.settings.seconds) s; medians",
  section("Beside nginx: the same mock upstream behind both, in turns";
    ["direct", "nginx", "log on", "log off", "on/nginx", "off/nginx"];
    (("saturation", "large bodies") as $part
     | cases($m; $part) as $case | all_of($m; $part; $case; plain_names)),
    (("one connection", "steady rate") as $part
     | cases($m; $part) as $case | all_of($m; $part; $case; steady_names)),
    (cases($m; "streams") as $case | all_of($m; "streams"; $case; stream_names))),
  section("Translated, beside what is passed on (log on)"; ["passed on", "translated", "ratio"];
    (["openai", "anthropic"], ["anthropic", "openai"]) as [$from, $to]
    | (cases($m; "translation") as $case
       | translated($m; "translation"; $case; $from; $to; "cpu_us_per_request"; "CPU us/request")),
      (cases($m; "translated streams") as $case
       | (["cpu_us_per_chunk", "CPU us/chunk"], ["chunk_age_p99_ms", "age p99 ms"]) as [$name, $unit]
       | translated($m; "translated streams"; $case; $from; $to; $name; $unit))),
  section("Fresh processes"; ["nginx", "log on", "log off"];
    cases($m; "process") as $case | process_names[] as [$name, $unit, $by]
    | (["nginx", "log", "nolog"] | map(value($m; "process"; $case; .; $name))) as $v
    | if ($v | any) then row($case; $unit;
        $v | map(if . == null then null else . / $by end | number)) else empty end),
  section("Growth: CPU at a steady 2,000 requests a second"; ["nginx", "log on"];
    ("connections", "providers", "keys", "rows", "loops") as $what
    | cases($m; "growth-\($what)") as $case
    | row("\($what), \($case)"; "CPU us/request"; ["nginx", "log"]
        | map(value($m; "growth-\($what)"; $case; .; "cpu_us_per_request") | number)))
