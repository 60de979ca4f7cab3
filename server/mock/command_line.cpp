#include "server/mock/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace gateway::server::mock {
namespace {

// Each of these puts the value into its field, or is false when the text is none.
template <typename Number>
bool Read(std::string_view text, Number* number) {
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, *number);
  return failure == std::errc() && at == end;
}

// "20ms", "1.5s", "20"
bool Read(std::string_view text, std::chrono::milliseconds* time) {
  double unit = 1;
  if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    text.remove_suffix(1);
    unit = 1000;
  }
  constexpr double kMost = 1e12;
  double count = 0;
  if (!Read(text, &count) || !(count >= 0 && count < kMost)) {
    return false;
  }
  *time = std::chrono::milliseconds(std::llround(count * unit));
  return true;
}

bool ReadSeconds(std::string_view text, std::chrono::seconds* time) {
  unsigned count = 0;
  const bool good = Read(text, &count);
  *time = std::chrono::seconds(count);
  return good;
}

bool ReadSeed(std::string_view text, std::optional<std::uint64_t>* seed) {
  return Read(text, &seed->emplace());
}

// "a,b,c"
bool ReadNames(std::string_view text, std::vector<std::string>* names) {
  names->clear();
  while (true) {
    const std::size_t comma = text.find(',');
    names->emplace_back(text.substr(0, comma));
    if (names->back().empty()) {
      return false;
    }
    if (comma == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(comma + 1);
  }
}

bool AddKey(std::string_view text, std::vector<Secret>* keys) {
  keys->emplace_back(std::string(text));
  return !text.empty();
}

bool ReadText(std::string_view text, std::string* out) {
  *out = text;
  return !text.empty();
}

struct Setting {
  std::string_view name;
  std::string_view wants;
  bool (*read)(std::string_view text, MockOptions* options);
};

constexpr std::string_view kCount = "a whole number";
constexpr std::string_view kTime = "a time: 20ms, 1.5s, or a plain number of milliseconds";
constexpr std::string_view kPercent = "a percentage from 0 to 100";

constexpr std::array kSettings = {
    Setting{"--host", "an address", [](auto text, auto* o) { return ReadText(text, &o->host); }},
    Setting{"--port", kCount, [](auto text, auto* o) { return Read(text, &o->port); }},
    Setting{"--threads", kCount, [](auto text, auto* o) { return Read(text, &o->threads); }},
    Setting{"--ttft", kTime, [](auto text, auto* o) { return Read(text, &o->ttft); }},
    Setting{"--gap", kTime, [](auto text, auto* o) { return Read(text, &o->gap); }},
    Setting{"--chunks", kCount, [](auto text, auto* o) { return Read(text, &o->chunks); }},
    Setting{"--chunk-bytes", kCount,
            [](auto text, auto* o) { return Read(text, &o->chunk_bytes); }},
    Setting{"--body-bytes", kCount, [](auto text, auto* o) { return Read(text, &o->body_bytes); }},
    Setting{"--fail-429", kPercent, [](auto text, auto* o) { return Read(text, &o->fail_429); }},
    Setting{"--fail-500", kPercent, [](auto text, auto* o) { return Read(text, &o->fail_500); }},
    Setting{"--overloaded", kPercent,
            [](auto text, auto* o) { return Read(text, &o->overloaded); }},
    Setting{"--reset", kPercent, [](auto text, auto* o) { return Read(text, &o->reset); }},
    Setting{"--hang", kPercent, [](auto text, auto* o) { return Read(text, &o->hang); }},
    Setting{"--html", kPercent, [](auto text, auto* o) { return Read(text, &o->html); }},
    Setting{"--head-bytes", kCount, [](auto text, auto* o) { return Read(text, &o->head_bytes); }},
    Setting{"--cut", kPercent, [](auto text, auto* o) { return Read(text, &o->cut); }},
    Setting{"--retry-after", "a whole number of seconds",
            [](auto text, auto* o) { return ReadSeconds(text, &o->retry_after); }},
    Setting{"--seed", kCount, [](auto text, auto* o) { return ReadSeed(text, &o->seed); }},
    Setting{"--key", "a key", [](auto text, auto* o) { return AddKey(text, &o->keys); }},
    Setting{"--models", "names with commas between them",
            [](auto text, auto* o) { return ReadNames(text, &o->models); }},
};

bool TakeFlag(std::string_view word, CommandLine* line) {
  if (word == "--help" || word == "-h") {
    line->help = true;
  } else if (word == "--strict-models") {
    line->options.strict_models = true;
  } else if (word == "--no-usage") {
    line->options.usage = false;
  } else if (word == "--stamp") {
    line->options.stamp = true;
  } else if (word == "--print-requests") {
    line->print_requests = true;
  } else {
    return false;
  }
  return true;
}

Error Usage(std::string_view what) {
  return Fail(ErrorCode::kInvalidRequest, fmt::format("{}; see gateway-server mock --help", what));
}

}  // namespace

Result<CommandLine> ParseCommandLine(std::span<const std::string_view> words) {
  CommandLine line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (TakeFlag(words[i], &line)) {
      continue;
    }
    const std::size_t equals = words[i].find('=');
    const std::string_view name = words[i].substr(0, equals);
    if (!name.starts_with("--")) {
      // Not shown: it may be a key that went astray.
      return Usage(fmt::format("word {} is not an option", i + 1));
    }
    const auto* setting = std::find_if(kSettings.begin(), kSettings.end(),
                                       [name](const Setting& row) { return row.name == name; });
    if (setting == kSettings.end()) {
      return Usage(fmt::format("there is no option {}", name));
    }
    const bool apart = equals == std::string_view::npos;
    if (apart && i + 1 == words.size()) {
      return Usage(fmt::format("{} needs {}", name, setting->wants));
    }
    const std::string_view value = apart ? words[++i] : words[i].substr(equals + 1);
    if (!setting->read(value, &line.options)) {
      return Usage(fmt::format("{} needs {}", name, setting->wants));
    }
  }
  if (auto checked = CheckMockOptions(line.options); !checked) {
    return Usage(checked.error().message);
  }
  return line;
}

std::string_view HelpText() {
  return R"(gateway-server mock - a stand-in upstream to develop and load-test against

It speaks OpenAI's API on any path prefix (chat, responses, completions, embeddings, images, audio,
files, ...; docs/mock.md lists all) and Anthropic's (messages), and answers at once unless told
otherwise. GET /stats counts what happened.

  --port N            where to listen (9100); 0 takes a free port
  --host ADDRESS      (127.0.0.1)
  --threads N         event loops (one per core)

  --ttft TIME         time to the first token, or to a plain answer: 20ms, 1.5s, 20
  --gap TIME          between two chunks of a stream
  --chunks N          chunks of a stream: numbered filler text instead of the friendly answer
  --chunk-bytes N     text of one chunk
  --body-bytes N      text of a plain answer
  --stamp             each chunk tells when it was sent: @nanoseconds@ of the steady clock

  --fail-429 P        percent of the calls that get a 429 with retry-after
  --fail-500 P        ... that get a 500
  --overloaded P      ... that get a 503, or Anthropic's 529
  --reset P           ... whose connection is reset before any byte
  --hang P            ... that are never answered
  --html P            ... that get a web page with status 200
  --cut P             ... whose stream is broken off in the middle
  --retry-after N     seconds, told with a 429 (1)
  --seed N            the same calls fail each time

  --head-bytes N      a header of that size in each answer
  --key KEY           requires this key; may be given more than once
  --models A,B,C      what GET /models lists (mock-small,mock-large,...)
  --strict-models     other models get a 404
  --no-usage          never sends token counts
  --print-requests    a line for each call: method, path, model
)";
}

}  // namespace gateway::server::mock
