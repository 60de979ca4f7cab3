// LogReader: what the log holds, page by page, one request at a time, and in numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/log_record.hpp"
#include "gateway/result.hpp"

namespace gateway {

// Which requests are meant; what is empty does not choose.
struct LogFilter {
  std::optional<std::chrono::system_clock::time_point> from;  // accepted then or later
  std::optional<std::chrono::system_clock::time_point> to;    // accepted before
  std::string model;                                          // as asked for, or as sent
  std::string provider;
  std::string key;  // its alias, or "provider/alias"
  std::string client;
  std::string status;  // to the client: "429", or a class of them, "5xx"
  std::optional<bool> streamed;
  std::string text;  // part of the error text, small and capital letters of ASCII alike
};

struct LogRow {
  std::int64_t id = 0;  // counts up as rows are written
  std::string time;     // LogRecord::time as text in the log's time zone
  // Without calls and bodies, unless it was asked for alone. `outcome` is "started" while a request
  // runs and its start is logged, "interrupted" when its gateway ended before it did.
  LogRecord record;
  std::string instance;  // the gateway that wrote it; may be empty
};

struct LogPage {
  std::vector<LogRow> rows;
  // Goes on where this page ends. Empty: there is no more. May be given with few rows, or none,
  // when what was looked at so far took long enough.
  std::string next;
};

enum class StatsBy { kDay, kModel, kProvider, kKey, kClient };

// "day", "model", "provider", "key", "client".
std::string_view StatsByName(StatsBy by);
std::optional<StatsBy> StatsByNamed(std::string_view name);

// Latencies are right within 5 percent. Empty: there were none.
struct Quantiles {
  std::optional<std::chrono::microseconds> p50;
  std::optional<std::chrono::microseconds> p95;
};

struct LogStatsRow {
  // A day as "2026-11-25" in the log's time zone; a model as it was sent, or as asked for when it
  // was not; a key as "provider/alias". Empty: the requests that have none.
  std::string name;
  std::int64_t requests = 0;
  std::int64_t errors = 0;  // status 400 and up, or an error in a stream that had begun well
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::optional<double> cost;  // empty: none of them has a price
  Quantiles first_byte;
  Quantiles total;
};

struct LogStats {
  // What was counted: the span asked for, rounded outwards to quarters of an hour.
  std::optional<std::chrono::system_clock::time_point> from;
  std::optional<std::chrono::system_clock::time_point> to;
  std::vector<LogStatsRow> rows;  // days from first to last; all else by requests, most first
  LogStatsRow sum;                // of all rows; without a name
};

inline constexpr std::size_t kMostLogRows = 500;  // of a page

// Any thread, several at once; every call may block, for some seconds at most. Errors:
// kInvalidRequest for a filter or cursor that cannot be understood, kStorage, and kConfig for a URL
// that cannot be one.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Those accepted last come first. `limit`: at most kMostLogRows. `cursor`: LogPage::next of the
  // page before; empty: from the newest.
  virtual Result<LogPage> Page(const LogFilter& filter, std::size_t limit,
                               const std::string& cursor) = 0;

  // Rows whose id is above `after`, lowest first, without requests that still run: those get a new
  // id when they end. No row becomes visible after one with a higher id.
  virtual Result<std::vector<LogRow>> After(const LogFilter& filter, std::size_t limit,
                                            std::int64_t after) = 0;

  // The highest id that there is, 0: none.
  virtual Result<std::int64_t> Newest() = 0;

  // With its calls and its bodies; by the gateway's id, else the last one that came with that
  // x-request-id. Empty: there is none.
  virtual Result<std::optional<LogRow>> Find(const std::string& id) = 0;

  // Of what is over. Which requests: by times, model, provider, key and client only.
  virtual Result<LogStats> Stats(StatsBy by, const LogFilter& filter) = 0;
};

// A reader of the database at `config.url`, which need not be there yet: it is opened when
// something is asked. Null: there is no log.
[[nodiscard]] std::unique_ptr<LogReader> OpenLogReader(const LogConfig& config);

}  // namespace gateway
