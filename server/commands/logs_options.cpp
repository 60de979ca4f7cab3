#include "server/commands/logs_options.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "gateway/log_reader.hpp"
#include "server/commands/gateway_address.hpp"
#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

struct QueryOption {
  std::string_view option;
  std::string_view name;  // in the query
  bool of_stats;          // statistics can be asked for by it, too
};

constexpr std::array kQueryOptions{
    QueryOption{"--since", "since", true},    QueryOption{"--until", "until", true},
    QueryOption{"--model", "model", true},    QueryOption{"--provider", "provider", true},
    QueryOption{"--key", "key", true},        QueryOption{"--client", "client", true},
    QueryOption{"--status", "status", false}, QueryOption{"--text", "text", false},
};

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

Error Wrong(std::string what) { return Usage(std::move(what), "logs"); }

class LogsReader {
 public:
  Result<LogsOptions> Read(std::span<const std::string_view> words) {
    TakeAction(words);
    while (!words.empty() && options_.action != LogsAction::kHelp) {
      if (TakeValues(words)) {
        continue;
      }
      if (auto taken = TakeWord(words.front()); !taken) {
        return taken.error();
      }
      words = words.subspan(1);
    }
    if (options_.action == LogsAction::kHelp) {
      return std::move(options_);
    }
    return Finish();
  }

 private:
  void TakeAction(std::span<const std::string_view>& words) {
    const std::string_view word = words.empty() ? "" : words.front();
    if (word == "show") {
      options_.action = LogsAction::kShow;
    } else if (word == "stats") {
      options_.action = LogsAction::kStats;
    } else if (word != "list") {
      return;
    }
    words = words.subspan(1);
  }

  // Before the place's own options: --key names a key of the log here.
  bool TakeValues(std::span<const std::string_view>& words) {
    for (std::size_t i = 0; i < kQueryOptions.size(); ++i) {
      if (TakeValue(words, kQueryOptions[i].option, &values_[i])) {
        return true;
      }
    }
    return TakeValue(words, "--limit", &limit_) || TakeValue(words, "-n", &limit_) ||
           TakeValue(words, "--by", &by_) || place_.Take(words);
  }

  Result<void> TakeWord(std::string_view word) {
    if (IsHelp(word)) {
      options_.action = LogsAction::kHelp;
    } else if (word == "--json" || word == "--csv") {
      options_.format = word == "--json" ? LogsFormat::kJson : LogsFormat::kCsv;
    } else if (word == "--follow" || word == "-f") {
      options_.follow = true;
    } else if (word == "--stream" || word == "--no-stream") {
      stream_ = word == "--stream" ? "true" : "false";
    } else if (options_.action == LogsAction::kShow && options_.id.empty() &&
               !word.starts_with("-")) {
      options_.id = word;
    } else {
      return Wrong(fmt::format("logs does not know '{}'", word));
    }
    return {};
  }

  Result<LogsOptions> Finish() {
    for (const auto& check : {CheckShow(), CheckStats(), ReadLimit(), MakeQuery()}) {
      if (!check) {
        return check.error();
      }
    }
    auto where = place_.Read("logs");
    if (!where) {
      return where.error();
    }
    options_.place = *std::move(where);
    return std::move(options_);
  }

  Result<void> CheckShow() const {
    if (options_.action != LogsAction::kShow) {
      return {};
    }
    if (options_.id.empty() || !IsUtf8(options_.id)) {
      return Wrong("logs show needs the id of a request");
    }
    return options_.format == LogsFormat::kCsv ? Wrong("logs show knows --json, and no --csv")
                                               : Result<void>();
  }

  Result<void> CheckStats() {
    if (options_.action != LogsAction::kStats) {
      return by_ ? Wrong("--by is for logs stats") : Result<void>();
    }
    if (options_.follow || limit_ || !stream_.empty()) {
      return Wrong("logs stats knows no --follow, --limit and --stream");
    }
    options_.by = by_.value_or("day");
    if (!StatsByNamed(options_.by)) {
      return Wrong("--by is one of day, model, provider, key and client");
    }
    return {};
  }

  Result<void> ReadLimit() {
    if (!limit_) {
      return {};
    }
    if (*limit_ == "all") {
      options_.limit.reset();
      return {};
    }
    std::size_t number = 0;
    const char* const end = limit_->data() + limit_->size();
    const auto read = std::from_chars(limit_->data(), end, number);
    if (limit_->empty() || read.ec != std::errc() || read.ptr != end || number == 0) {
      return Wrong("--limit needs a number from 1 on, or all");
    }
    options_.limit = number;
    return {};
  }

  // An unset shell variable must not stand for all of something.
  Result<void> MakeQuery() {
    for (std::size_t i = 0; i < kQueryOptions.size(); ++i) {
      const auto& [option, name, of_stats] = kQueryOptions[i];
      if (!values_[i]) {
        continue;
      }
      if (values_[i]->empty() || !IsUtf8(*values_[i])) {
        return Wrong(fmt::format("{} needs a value", option));
      }
      if (options_.action == LogsAction::kStats && !of_stats) {
        return Wrong(fmt::format("logs stats knows no {}", option));
      }
      Append(name, *values_[i]);
    }
    if (!stream_.empty()) {
      Append("stream", stream_);
    }
    return {};
  }

  void Append(std::string_view name, std::string_view value) {
    options_.query.append(options_.query.empty() ? "" : "&")
        .append(name)
        .append("=")
        .append(PercentEncoded(value));
  }

  LogsOptions options_;
  PlaceWords place_;
  std::array<std::optional<std::string_view>, kQueryOptions.size()> values_;
  std::optional<std::string_view> limit_;
  std::optional<std::string_view> by_;
  std::string_view stream_;
};

}  // namespace

Result<LogsOptions> ParseLogsOptions(std::span<const std::string_view> words) {
  return LogsReader().Read(words);
}

std::string_view LogsHelpText() {
  return R"(gateway-server logs - what the log holds

  logs [list] [filters] [--limit N|all] [--json | --csv]
      The last 20 requests, the newest first: when, status, model, who was asked, tokens, time to
      the first byte and in all; what went wrong below. --json: one object a line; --csv: RFC 4180.
  logs --follow [filters] [--json | --csv]
      The last 20, then each request as it ends, until you stop it.
  logs show ID [--json]
      All of one request: its calls to providers, and what was said, if that was logged.
  logs stats [--by day|model|provider|key|client] [filters] [--json | --csv]
      Requests, errors, tokens, cost, and how long half and 95 % of them took at most; without
      --since of the last 7 days.

  --since T, --until T   2h (ago; s, m, h, d, w), 2026-11-25, '2026-11-25 14:30' in the log's
                         time zone, 2026-11-25T14:30:00Z
  --model NAME           as it was asked for, or as it was sent
  --provider NAME, --key ALIAS or PROVIDER/ALIAS, --client NAME
  --status 429 | 5xx     not for stats; nor these:
  --stream, --no-stream  whether the answer was a stream
  --text WORDS           part of the error text
  --config FILE          the configuration; else the environment's API keys
  --server URL           the gateway to talk to; else the one that listens where the configuration
                         says (127.0.0.1:8080). If none runs there, the command reads the database
                         itself.
  --token TOKEN          the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's

Exit status: 0 done, 1 failed, 2 wrong usage.
)";
}

}  // namespace gateway::server
