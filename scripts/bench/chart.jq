# Results to a chart: what a request costs as there is more of everything, and what a chunk of a
# stream costs as there are more streams.
#   jq -r -f chart.jq results.json >performance.svg

def width: 400;   # of what is drawn in, each panel
def height: 240;
def top: 64;

def points($medians; $part; $lane; $figure):
  [$medians[] | select(.part == $part and .lane == $lane and .figures[$figure] != null)
   | {x: (.case | tonumber), y: .figures[$figure]}] | sort_by(.x);

def at($x): "\($x * 10 | round / 10)";
def escaped: gsub("&"; "&amp;") | gsub("<"; "&lt;");
def text($x; $y; $anchor; $class; $words):
  "<text x=\"\(at($x))\" y=\"\(at($y))\" text-anchor=\"\($anchor)\" class=\"\($class)\">\($words | escaped)</text>";
def line($x1; $y1; $x2; $y2; $class):
  "<line x1=\"\(at($x1))\" y1=\"\(at($y1))\" x2=\"\(at($x2))\" y2=\"\(at($y2))\" class=\"\($class)\"/>";

# 10000 to "10k"
def short:
  if . >= 1000000 then "\(. / 1000000)M" elif . >= 1000 then "\(. / 1000)k" else tostring end;

# 1, 2 or 5 times a power of ten: at most five steps up to the greatest.
def step: (. / 5) as $least | pow(10; $least | log10 | floor) as $ten
  | [1, 2, 5, 10][] * $ten | select(. >= $least);

# None at all stands where one does.
def decade: if . < 1 then 0 else log10 end;

def blue: "#0072b2"; def orange: "#e69f00"; def green: "#009e73"; def purple: "#cc79a7";
def grey: "#777777";

# {title, unit, below, series: [{name, colour, points}]}; `left` is where its axis stands.
def panel($left):
  [.series | to_entries[] | select(.value.points | length > 0)] as $series
  | ([$series[].value.points[]]) as $all
  | if ($all | length) == 0 then empty else
      ([$all[].x | decade] | min | floor) as $from
      | ([$all[].x | decade] | max | ceil | if . == $from then . + 1 else . end) as $to
      | ([$all[].y] | max | [., 0.001] | max) as $most
      | ([$most | step][0]) as $step
      | (($most / $step | ceil) * $step) as $ceiling
      | (def place_x: $left + (decade - $from) / ($to - $from) * width;
         def place_y: top + height - . / $ceiling * height;
         text($left; 24; "start"; "title"; .title),
         text($left; 42; "start"; "note"; .unit),
         (range(0; $ceiling / $step + 0.5) * $step
          | line($left; place_y; $left + width; place_y; "grid"),
            text($left - 8; place_y + 4; "end"; "tick"; . * 1000 | round / 1000 | tostring)),
         (range($from; $to + 0.5) | pow(10; .) | round
          | line(place_x; top + height; place_x; top + height + 5; "axis"),
            text(place_x; top + height + 20; "middle"; "tick"; short)),
         line($left; top + height; $left + width; top + height; "axis"),
         text($left + width / 2; top + height + 40; "middle"; "note"; .below),
         ($series | to_entries[] | .key as $row | .value | .value.colour as $colour
          | "<polyline fill=\"none\" stroke=\"\($colour)\" stroke-width=\"2\" points=\"\([.value.points[]
              | "\(at(.x | place_x)),\(at(.y | place_y))"] | join(" "))\"/>",
            (.value.points[] | "<circle cx=\"\(at(.x | place_x))\" cy=\"\(at(.y | place_y))\" r=\"3.5\" fill=\"\($colour)\"/>"),
            ($left + ($row % 3) * 135) as $x | (top + height + 62 + ($row / 3 | floor) * 20) as $y
            | "<rect x=\"\(at($x))\" y=\"\(at($y - 9))\" width=\"12\" height=\"10\" fill=\"\($colour)\"/>",
              text($x + 18; $y; "start"; "tick"; .value.name)))
    end;

.medians as $m
| "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" height=\"410\" viewBox=\"0 0 1000 410\" font-family=\"sans-serif\">",
  "<style>.title{font-size:15px;font-weight:bold}.note{font-size:12px;fill:#555}.tick{font-size:12px;fill:#333}.grid{stroke:#e2e2e2}.axis{stroke:#333}</style>",
  "<rect width=\"1000\" height=\"410\" fill=\"#fff\"/>",
  ({title: "A request, as there is more of everything", unit: "CPU \u00b5s a request",
    below: "how many (none stands at 1)",
    series: [
      {name: "connections", colour: blue,
       points: points($m; "growth-connections"; "log"; "cpu_us_per_request")},
      {name: "providers", colour: orange,
       points: points($m; "growth-providers"; "log"; "cpu_us_per_request")},
      {name: "keys", colour: green,
       points: points($m; "growth-keys"; "log"; "cpu_us_per_request")},
      {name: "rows in the log", colour: purple,
       points: points($m; "growth-rows"; "log"; "cpu_us_per_request")},
      {name: "connections, nginx", colour: grey,
       points: points($m; "growth-connections"; "nginx"; "cpu_us_per_request")}
    ]} | panel(60)),
  ({title: "A chunk, as there are more streams", unit: "CPU \u00b5s a chunk",
    below: "streams at once, 10 chunks a second each",
    series: [
      {name: "log on", colour: blue, points: points($m; "streams"; "log"; "cpu_us_per_chunk")},
      {name: "log off", colour: orange, points: points($m; "streams"; "nolog"; "cpu_us_per_chunk")},
      {name: "nginx", colour: grey, points: points($m; "streams"; "nginx"; "cpu_us_per_chunk")}
    ]} | panel(560)),
  text(990; 402; "end"; "note";
    "\(.machine.cores) cores, \(.machine.cpu), \(.machine.date[0:10]), \(.machine.commit)"),
  "</svg>"
