#include "server/commands/bench_options.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/commands/gateway_address.hpp"
#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

using bench::Mode;
using bench::Settings;
using Value = std::optional<std::string_view>;

// What was given, not yet read.
struct Given {
  Value url;
  Value connections;
  Value duration;
  Value rate;
  Value streams;
  Value ramp;
  Value timeout;
  Value chunks;
  Value body_bytes;
  Value protocol;
  Value model;
  Value key;
  Value pid;
};

struct Option {
  std::string_view name;
  Value Given::*value;
};

constexpr std::array kOptions = {
    Option{"--connections", &Given::connections},
    Option{"--duration", &Given::duration},
    Option{"--rate", &Given::rate},
    Option{"--streams", &Given::streams},
    Option{"--ramp", &Given::ramp},
    Option{"--timeout", &Given::timeout},
    Option{"--chunks", &Given::chunks},
    Option{"--body-bytes", &Given::body_bytes},
    Option{"--protocol", &Given::protocol},
    Option{"--model", &Given::model},
    Option{"--key", &Given::key},
    Option{"--pid", &Given::pid},
};

Error Wrong(std::string what) { return Usage(std::move(what), "bench"); }

template <typename Number>
bool ReadNumber(std::string_view text, Number least, Number most, Number* number) {
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, *number);
  return failure == std::errc() && at == end && *number >= least && *number <= most;
}

// A whole number, if it was given.
template <typename Number>
Result<void> TakeCount(std::string_view name, const Value& text, Number least, Number most,
                       Number* number) {
  if (text && !ReadNumber(*text, least, most, number)) {
    return Wrong(fmt::format("{} is a whole number from {} to {}", name, least, most));
  }
  return {};
}

// Seconds, with or without an "s", if they were given.
Result<void> TakeSeconds(std::string_view name, Value text, std::chrono::milliseconds* time) {
  constexpr double kMost = 86'400;
  constexpr double kThousand = 1000;
  if (!text) {
    return {};
  }
  if (text->ends_with('s')) {
    text->remove_suffix(1);
  }
  double seconds = 0;
  if (!ReadNumber(*text, 0.0, kMost, &seconds) || (seconds == 0 && name != "--ramp")) {
    return Wrong(fmt::format("{} is a number of seconds, up to a day", name));
  }
  *time = std::chrono::milliseconds(std::llround(std::ceil(seconds * kThousand)));
  return {};
}

Result<void> TakeUrl(const Value& url, Settings* settings) {
  if (!url || url->empty()) {
    return Wrong("bench needs the URL to ask, such as http://127.0.0.1:8080/v1/chat/completions");
  }
  const auto address = ReadAddress(*url);
  if (!address) {
    return Wrong(address.error().message);
  }
  if (address->tls) {
    return Wrong("bench speaks plain http:// only");
  }
  settings->host = address->host;
  settings->port = address->port;
  settings->path = address->prefix;
  if (settings->path.empty()) {
    settings->path =
        settings->dialect == Dialect::kAnthropic ? "/v1/messages" : "/v1/chat/completions";
  }
  return {};
}

bool IsHeaderText(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

Result<void> TakeTexts(const Given& given, Settings* settings) {
  if (given.protocol && *given.protocol != "openai" && *given.protocol != "anthropic") {
    return Wrong("--protocol is openai or anthropic");
  }
  if (given.protocol == "anthropic") {
    settings->dialect = Dialect::kAnthropic;
  }
  if (given.model && (given.model->empty() || !IsUtf8(*given.model))) {
    return Wrong("--model needs the name of a model");
  }
  if (given.key && (given.key->empty() || !IsHeaderText(*given.key))) {
    return Wrong("--key needs a key");
  }
  settings->model = given.model.value_or(settings->model);
  settings->key = Secret(std::string(given.key.value_or("")));
  return TakeUrl(given.url, settings);
}

Result<void> TakeMode(const Given& given, Settings* settings) {
  constexpr std::size_t kMostConnections = 1'000'000;
  constexpr double kMostRate = 1e6;
  if (given.rate && given.streams) {
    return Wrong("--rate and --streams do not go together");
  }
  if (given.streams && (given.connections || given.duration)) {
    return Wrong("--streams has a connection for each, and lasts as long as they do");
  }
  if (!given.streams && (given.ramp || given.chunks)) {
    return Wrong("--ramp and --chunks go with --streams");
  }
  if (given.rate) {
    settings->mode = Mode::kRate;
    if (!ReadNumber(*given.rate, std::numeric_limits<double>::min(), kMostRate, &settings->rate)) {
      return Wrong("--rate is a number of requests a second");
    }
  }
  settings->mode = given.streams ? Mode::kStreams : settings->mode;
  return TakeCount(given.streams ? "--streams" : "--connections",
                   given.streams ? given.streams : given.connections, std::size_t{1},
                   kMostConnections, &settings->connections);
}

Result<void> TakeNumbers(const Given& given, Settings* settings) {
  constexpr std::size_t kMostBody = 64U << 20U;
  constexpr std::size_t kMostChunks = 1'000'000'000;
  for (auto taken :
       {TakeSeconds("--duration", given.duration, &settings->duration),
        TakeSeconds("--ramp", given.ramp, &settings->ramp),
        TakeSeconds("--timeout", given.timeout, &settings->timeout),
        TakeCount("--chunks", given.chunks, std::size_t{1}, kMostChunks, &settings->chunks),
        TakeCount("--body-bytes", given.body_bytes, std::size_t{1}, kMostBody,
                  &settings->body_bytes),
        TakeCount("--pid", given.pid, 1, std::numeric_limits<pid_t>::max(), &settings->pid)}) {
    if (!taken) {
      return taken;
    }
  }
  return {};
}

bool TakeOption(std::span<const std::string_view>& words, Given* given) {
  for (const Option& option : kOptions) {
    if (TakeValue(words, option.name, &(given->*option.value))) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<BenchOptions> ParseBenchOptions(std::span<const std::string_view> words) {
  BenchOptions options;
  Given given;
  while (!words.empty()) {
    if (TakeOption(words, &given)) {
      continue;
    }
    const std::string_view word = words.front();
    if (word == "--help" || word == "-h" || word == "help") {
      options.help = true;
      return options;
    }
    if (word == "--json") {
      options.json = true;
    } else if (!word.starts_with("-") && !given.url) {
      given.url = word;
    } else {
      return Wrong(fmt::format("bench does not know '{}'", word));
    }
    words = words.subspan(1);
  }
  for (const auto take : {TakeMode, TakeNumbers, TakeTexts}) {
    if (auto taken = take(given, &options.settings); !taken) {
      return taken.error();
    }
  }
  return options;
}

}  // namespace gateway::server
