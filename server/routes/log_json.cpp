#include "server/routes/log_json.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using std::chrono::microseconds;

// The members of one object, in the order they are given.
class Members {
 public:
  explicit Members(std::string* json) : json_(json) { json_->push_back('{'); }

  void End() { json_->push_back('}'); }

  void Raw(std::string_view name, std::string_view value) {
    json_->append(first_ ? "\"" : ",\"").append(name).append("\":").append(value);
    first_ = false;
  }
  void Text(std::string_view name, std::string_view text) {
    Raw(name, "");
    AppendQuoted(text, json_);
  }
  // Empty: null.
  void Name(std::string_view name, std::string_view text) {
    if (text.empty()) {
      Raw(name, "null");
    } else {
      Text(name, text);
    }
  }
  template <typename Integer>
  void Number(std::string_view name, Integer number) {
    Raw(name, fmt::format("{}", number));
  }
  void Truth(std::string_view name, bool truth) { Raw(name, truth ? "true" : "false"); }
  void Real(std::string_view name, std::optional<double> real) {
    Raw(name, real ? fmt::format("{:.12g}", *real) : "null");
  }
  void Milliseconds(std::string_view name, std::optional<microseconds> time) {
    constexpr double kPerMillisecond = 1000;
    Raw(name, time ? fmt::format("{:.3f}", static_cast<double>(time->count()) / kPerMillisecond)
                   : "null");
  }
  [[nodiscard]] std::string* json() { return json_; }

 private:
  std::string* json_;
  bool first_ = true;
};

void AddUsage(const Usage& usage, Members* members) {
  const bool known = usage.source != UsageSource::kNone;
  const auto tokens = [known, members](std::string_view name, std::int64_t count) {
    members->Raw(name, known ? fmt::format("{}", count) : "null");
  };
  tokens("prompt_tokens", usage.prompt);
  tokens("completion_tokens", usage.completion);
  tokens("cached_tokens", usage.cached);
  tokens("cache_write_tokens", usage.cache_written);
  tokens("reasoning_tokens", usage.reasoning);
  members->Text("usage_source", UsageSourceName(usage.source));
}

void AppendCall(const AttemptRecord& call, std::size_t number, std::string* json) {
  Members members(json);
  members.Number("number", number);
  members.Name("provider", call.provider);
  members.Name("key_alias", call.key_alias);
  members.Name("model_sent", call.model_sent);
  members.Raw("status", call.status == 0 ? "null" : fmt::format("{}", call.status));
  members.Name("outcome", call.outcome);
  members.Name("error_text", call.error_text);
  members.Milliseconds("waited_ms", call.waited);
  members.Milliseconds("connect_ms", call.connect);
  members.Milliseconds("first_byte_ms", call.first_byte);
  members.Milliseconds("total_ms", call.total);
  members.End();
}

void AddWhole(const LogRecord& record, Members* members) {
  members->Raw("calls", "[");
  for (std::size_t i = 0; i < record.calls.size(); ++i) {
    members->json()->append(i == 0 ? "" : ",");
    AppendCall(record.calls[i], i + 1, members->json());
  }
  members->json()->push_back(']');
  if (record.bodies == nullptr) {
    members->Raw("bodies", "null");
    return;
  }
  members->Raw("bodies", "");
  Members bodies(members->json());
  bodies.Text("request", record.bodies->request);
  bodies.Text("answer", record.bodies->answer);
  bodies.Truth("request_cut", record.bodies->request_cut);
  bodies.Truth("answer_cut", record.bodies->answer_cut);
  bodies.End();
}

void AddQuantiles(std::string_view name, const Quantiles& quantiles, Members* members) {
  members->Raw(name, "");
  Members both(members->json());
  both.Milliseconds("p50", quantiles.p50);
  both.Milliseconds("p95", quantiles.p95);
  both.End();
}

void AppendStatsRow(const LogStatsRow& row, bool named, std::string* json) {
  Members members(json);
  if (named) {
    members.Name("name", row.name);
  }
  members.Number("requests", row.requests);
  members.Number("errors", row.errors);
  members.Number("prompt_tokens", row.prompt_tokens);
  members.Number("completion_tokens", row.completion_tokens);
  members.Number("cached_tokens", row.cached_tokens);
  members.Real("cost", row.cost);
  AddQuantiles("first_byte_ms", row.first_byte, &members);
  AddQuantiles("total_ms", row.total, &members);
  members.End();
}

std::string LocalText(std::chrono::system_clock::time_point time, std::chrono::minutes utc_offset) {
  const auto local = std::chrono::floor<std::chrono::minutes>(time + utc_offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count());
}

}  // namespace

void AppendLogRow(const LogRow& row, bool whole, std::string* json) {
  const LogRecord& record = row.record;
  Members members(json);
  members.Number("id", row.id);
  members.Name("request_id", record.id);
  members.Name("client_request_id", record.client_request_id);
  members.Number(
      "ts_ms",
      std::chrono::floor<std::chrono::milliseconds>(record.time).time_since_epoch().count());
  members.Text("time", row.time);
  members.Text("client_protocol", DialectName(record.client_dialect));
  members.Name("client", record.client);
  members.Name("method", record.method);
  members.Name("path", record.path);
  members.Name("model_asked", record.model_asked);
  members.Name("model_alias", record.model_alias);
  members.Name("model_sent", record.model_sent);
  members.Name("provider", record.provider);
  members.Name("key_alias", record.key_alias);
  members.Number("status", record.status);
  members.Raw("upstream_status",
              record.upstream_status == 0 ? "null" : fmt::format("{}", record.upstream_status));
  members.Truth("streamed", record.streamed);
  AddUsage(record.usage, &members);
  members.Name("stop_reason", record.stop_reason);
  members.Name("lossy", record.lossy);
  members.Milliseconds("first_byte_ms", record.first_byte);
  members.Milliseconds("total_ms", record.total);
  members.Milliseconds("overhead_ms", record.overhead);
  members.Number("bytes_in", record.bytes_in);
  members.Number("bytes_out", record.bytes_out);
  members.Number("attempts", record.attempts);
  members.Real("cost", record.cost);
  members.Name("trace_id", record.trace_id);
  members.Name("parent_span", record.parent_span);
  members.Name("span", record.span);
  members.Name("outcome", record.outcome);
  members.Name("error_code", record.error_code);
  members.Name("error_text", record.error_text);
  members.Name("instance", row.instance);
  if (whole) {
    AddWhole(record, &members);
  }
  members.End();
}

std::string LogPageJson(const LogPage& page, std::int64_t newest) {
  std::string json;
  Members members(&json);
  members.Text("object", "list");
  members.Raw("data", "[");
  for (const LogRow& row : page.rows) {
    json.append(&row == &page.rows.front() ? "" : ",");
    AppendLogRow(row, false, &json);
  }
  json.push_back(']');
  members.Name("next", page.next);
  members.Number("newest", newest);
  members.End();
  return json;
}

std::string LogStatsJson(const LogStats& stats, StatsBy by, std::chrono::minutes utc_offset) {
  std::string json;
  Members members(&json);
  members.Text("object", "stats");
  members.Text("by", StatsByName(by));
  members.Name("since", stats.from ? LocalText(*stats.from, utc_offset) : "");
  members.Name("until", stats.to ? LocalText(*stats.to, utc_offset) : "");
  members.Raw("data", "[");
  for (const LogStatsRow& row : stats.rows) {
    json.append(&row == &stats.rows.front() ? "" : ",");
    AppendStatsRow(row, true, &json);
  }
  json.push_back(']');
  members.Raw("sum", "");
  AppendStatsRow(stats.sum, false, &json);
  members.End();
  return json;
}

}  // namespace gateway::server
