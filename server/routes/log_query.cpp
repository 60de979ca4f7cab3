#include "server/routes/log_query.hpp"

#include <algorithm>
#include <charconv>

#include "server/routes/log_time.hpp"

namespace gateway::server {
namespace {

using std::chrono::system_clock;

// A number, and nothing else.
template <typename Number>
std::optional<Number> ReadNumber(const std::string& text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

class QueryReader {
 public:
  QueryReader(bool statistics, system_clock::time_point now, std::chrono::minutes utc_offset)
      : statistics_(statistics), now_(now), utc_offset_(utc_offset) {}

  Result<void> Take(const std::string& name, const std::string& value) {
    if (std::string* text = TextNamed(name); text != nullptr) {
      *text = value;
      return {};
    }
    if (name == "since") {
      return TakeTime(value, DayMeans::kItsBegin, &query_.filter.from);
    }
    if (name == "until") {
      return TakeTime(value, DayMeans::kItsEnd, &query_.filter.to);
    }
    if (name == "stream") {
      return TakeStream(value);
    }
    return statistics_ ? TakeOfStatistics(name, value) : TakeOfPages(name, value);
  }

  LogQuery Query() && { return std::move(query_); }

 private:
  std::string* TextNamed(const std::string& name) {
    LogFilter& filter = query_.filter;
    return name == "model"      ? &filter.model
           : name == "provider" ? &filter.provider
           : name == "key"      ? &filter.key
           : name == "client"   ? &filter.client
           : name == "status"   ? &filter.status
           : name == "text"     ? &filter.text
                                : nullptr;
  }

  Result<void> TakeTime(const std::string& value, DayMeans day,
                        std::optional<system_clock::time_point>* time) const {
    if (value.empty()) {
      return {};
    }
    const auto read = ReadLogTime(value, day, now_, utc_offset_);
    if (!read) {
      return read.error();
    }
    *time = *read;
    return {};
  }

  Result<void> TakeStream(const std::string& value) {
    if (value != "true" && value != "false" && !value.empty()) {
      return Fail(ErrorCode::kInvalidRequest, "stream is true or false");
    }
    query_.filter.streamed = value.empty() ? std::nullopt : std::optional(value == "true");
    return {};
  }

  Result<void> TakeOfStatistics(const std::string& name, const std::string& value) {
    if (name != "by") {
      return Unknown(name);
    }
    const auto by = StatsByNamed(value.empty() ? "day" : value);
    if (!by) {
      return Fail(ErrorCode::kInvalidRequest,
                  "statistics are by day, model, provider, key or client");
    }
    query_.by = *by;
    return {};
  }

  Result<void> TakeOfPages(const std::string& name, const std::string& value) {
    if (name != "limit" && name != "before" && name != "after") {
      return Unknown(name);
    }
    if (name == "before") {
      query_.before = value;
      return {};
    }
    const auto number = ReadNumber<std::int64_t>(value);
    if (value.empty()) {
      return {};
    }
    if (!number || *number < 0) {
      return Fail(ErrorCode::kInvalidRequest, name + " is a whole number");
    }
    if (name == "after") {
      query_.after = *number;
    } else {
      query_.limit = static_cast<std::size_t>(
          std::clamp<std::int64_t>(*number, 1, std::int64_t{kMostLogRows}));
    }
    return {};
  }

  [[nodiscard]] Error Unknown(const std::string& name) const {
    return Fail(ErrorCode::kInvalidRequest,
                "'" + name.substr(0, 40) +
                    "' cannot be asked for; there are since, until, model, " +
                    "provider, key, client" +
                    (statistics_ ? " and by" : ", status, stream, text, limit, before and after"));
  }

  const bool statistics_;
  const system_clock::time_point now_;
  const std::chrono::minutes utc_offset_;
  LogQuery query_;
};

}  // namespace

Result<LogQuery> ReadLogQuery(const httplib::Params& params, bool statistics,
                              system_clock::time_point now, std::chrono::minutes utc_offset) {
  QueryReader reader(statistics, now, utc_offset);
  for (const auto& [name, value] : params) {
    if (auto taken = reader.Take(name, value); !taken) {
      return taken.error();
    }
  }
  LogQuery query = std::move(reader).Query();
  if (query.after && !query.before.empty()) {
    return Fail(ErrorCode::kInvalidRequest, "a page is before a cursor or after an id, not both");
  }
  return query;
}

}  // namespace gateway::server
