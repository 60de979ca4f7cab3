#include "libgateway/json/log_record.hpp"

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/tree.hpp"

namespace gateway::json {
namespace {

using std::chrono::microseconds;
using std::chrono::system_clock;

// The two directions go through one list of members each (VisitRecord, VisitCall, VisitBodies), so
// that what is written is what is read.
template <typename Record, typename Visitor>
void VisitRecord(Record& record, Visitor& visitor) {
  visitor.Text("request_id", record.id);
  visitor.Text("client_request_id", record.client_request_id);
  visitor.Time("ts_ms", record.time);
  visitor.Kind("kind", record.kind);
  visitor.Protocol("client_protocol", record.client_dialect);
  visitor.Text("client", record.client);
  visitor.Text("method", record.method);
  visitor.Text("path", record.path);
  visitor.Text("model_asked", record.model_asked);
  visitor.Text("model_alias", record.model_alias);
  visitor.Text("model_sent", record.model_sent);
  visitor.Text("provider", record.provider);
  visitor.Text("key_alias", record.key_alias);
  visitor.Number("status", record.status);
  visitor.Number("upstream_status", record.upstream_status);
  visitor.Flag("streamed", record.streamed);
  visitor.Tokens("prompt_tokens", record.usage, &Usage::prompt);
  visitor.Tokens("completion_tokens", record.usage, &Usage::completion);
  visitor.Tokens("cached_tokens", record.usage, &Usage::cached);
  visitor.Tokens("cache_write_tokens", record.usage, &Usage::cache_written);
  visitor.Tokens("reasoning_tokens", record.usage, &Usage::reasoning);
  visitor.Source("usage_source", record.usage.source);
  visitor.Text("stop_reason", record.stop_reason);
  visitor.Text("lossy", record.lossy);
  visitor.Span("first_byte_ms", record.first_byte);
  visitor.Span("total_ms", record.total);
  visitor.Span("overhead_ms", record.overhead);
  visitor.Number("bytes_in", record.bytes_in);
  visitor.Number("bytes_out", record.bytes_out);
  visitor.Number("attempts", record.attempts);
  visitor.Real("cost", record.cost);
  visitor.Text("trace_id", record.trace_id);
  visitor.Text("parent_span", record.parent_span);
  visitor.Text("span", record.span);
  visitor.Text("outcome", record.outcome);
  visitor.Text("error_code", record.error_code);
  visitor.Text("error_text", record.error_text);
}

template <typename Call, typename Visitor>
void VisitCall(Call& call, Visitor& visitor) {
  visitor.Text("provider", call.provider);
  visitor.Text("key_alias", call.key_alias);
  visitor.Text("model_sent", call.model_sent);
  visitor.Number("status", call.status);
  visitor.Text("outcome", call.outcome);
  visitor.Text("error_text", call.error_text);
  visitor.Span("waited_ms", call.waited);
  visitor.Span("connect_ms", call.connect);
  visitor.Span("first_byte_ms", call.first_byte);
  visitor.Span("total_ms", call.total);
}

template <typename Bodies, typename Visitor>
void VisitBodies(Bodies& bodies, Visitor& visitor) {
  visitor.Text("request", bodies.request);
  visitor.Text("answer", bodies.answer);
  visitor.Flag("request_cut", bodies.request_cut);
  visitor.Flag("answer_cut", bodies.answer_cut);
}

class ToJson {
 public:
  explicit ToJson(Writer& writer) : writer_(writer) {}

  void Text(std::string_view key, const std::string& text) {
    if (!text.empty()) {
      writer_.Key(key).Text(text);
    }
  }
  void Number(std::string_view key, std::integral auto number) {
    writer_.Key(key).Integer(static_cast<std::int64_t>(number));
  }
  // null: nobody told.
  void Tokens(std::string_view key, const Usage& usage, std::int64_t Usage::*count) {
    if (usage.source == UsageSource::kNone && usage.*count == 0) {
      writer_.Key(key).Null();
    } else {
      Number(key, usage.*count);
    }
  }
  void Flag(std::string_view key, bool flag) { writer_.Key(key).Bool(flag); }
  void Real(std::string_view key, const std::optional<double>& number) {
    if (number && std::isfinite(*number)) {
      writer_.Key(key).Raw(fmt::to_string(*number));
    }
  }
  void Span(std::string_view key, const std::optional<microseconds>& span) {
    if (span) {
      Span(key, *span);
    }
  }
  void Span(std::string_view key, microseconds span) {
    const std::int64_t count = span.count();
    const auto size =
        count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    std::string text = fmt::format("{}{}", count < 0 ? "-" : "", size / 1000);
    if (size % 1000 != 0) {
      fmt::format_to(std::back_inserter(text), ".{:03}", size % 1000);
    }
    writer_.Key(key).Raw(text);
  }
  void Time(std::string_view key, system_clock::time_point time) {
    Span(key, std::chrono::floor<microseconds>(time.time_since_epoch()));
  }
  void Kind(std::string_view key, RecordKind kind) {
    if (kind == RecordKind::kStart) {
      writer_.Key(key).Text("start");
    }
  }
  void Protocol(std::string_view key, Dialect dialect) {
    if (dialect < Dialect::kFirstOwn) {
      writer_.Key(key).Text(DialectName(dialect));
    } else {
      writer_.Key(key).Integer(static_cast<int>(dialect));
    }
  }
  void Source(std::string_view key, UsageSource source) {
    writer_.Key(key).Text(UsageSourceName(source));
  }

 private:
  Writer& writer_;
};

class FromJson {
 public:
  explicit FromJson(Element object) : object_(object) {}

  void Text(std::string_view key, std::string& text) {
    if (const Element member = object_[key]; member.IsString()) {
      text = member.Text();
    }
  }
  template <std::integral Integer>
  void Number(std::string_view key, Integer& number) {
    // No count of ours is over what 63 bits hold.
    if (const auto read = object_[key].Integer(); read && std::in_range<Integer>(*read)) {
      number = static_cast<Integer>(*read);
    }
  }
  void Tokens(std::string_view key, Usage& usage, std::int64_t Usage::*count) {
    Number(key, usage.*count);
  }
  void Flag(std::string_view key, bool& flag) { flag = object_[key].IsTrue(); }
  void Real(std::string_view key, std::optional<double>& number) {
    number = object_[key].Number();
    if (number && !std::isfinite(*number)) {
      number.reset();
    }
  }
  void Span(std::string_view key, std::optional<microseconds>& span) { span = SpanOf(key); }
  void Span(std::string_view key, microseconds& span) { span = SpanOf(key).value_or(span); }
  void Time(std::string_view key, system_clock::time_point& time) {
    if (const auto span = SpanOf(key)) {
      time = system_clock::time_point(*span);
    }
  }
  void Kind(std::string_view key, RecordKind& kind) {
    kind = object_[key].Is("start") ? RecordKind::kStart : RecordKind::kWhole;
  }
  void Protocol(std::string_view key, Dialect& dialect) {
    const Element member = object_[key];
    const auto number = member.Integer();
    if (number && *number >= static_cast<int>(Dialect::kFirstOwn) && std::in_range<int>(*number)) {
      dialect = static_cast<Dialect>(*number);
    } else if (member.Is(DialectName(Dialect::kAnthropic))) {
      dialect = Dialect::kAnthropic;
    }
  }
  void Source(std::string_view key, UsageSource& source) {
    for (const UsageSource each : {UsageSource::kUpstream, UsageSource::kEstimated}) {
      if (object_[key].Is(UsageSourceName(each))) {
        source = each;
      }
    }
  }

 private:
  // Exact for 285 years of microseconds, as far as a double goes.
  [[nodiscard]] std::optional<microseconds> SpanOf(std::string_view key) const {
    constexpr double kMost = 9e15;
    const auto number = object_[key].Number();
    if (!number || !(std::abs(*number * 1000) <= kMost)) {
      return std::nullopt;
    }
    return microseconds(std::llround(*number * 1000));
  }

  Element object_;
};

}  // namespace

void WriteLogRecord(const LogRecord& record, Writer& writer) {
  ToJson to_json(writer);
  VisitRecord(record, to_json);
  if (!record.calls.empty()) {
    writer.Key("calls").BeginArray();
    for (const AttemptRecord& call : record.calls) {
      writer.BeginObject();
      VisitCall(call, to_json);
      writer.EndObject();
    }
    writer.EndArray();
  }
  if (record.bodies != nullptr) {
    writer.Key("bodies").BeginObject();
    VisitBodies(*record.bodies, to_json);
    writer.EndObject();
  }
}

void AppendLogRecord(const LogRecord& record, std::string* out) {
  Writer writer(out);
  writer.BeginObject();
  WriteLogRecord(record, writer);
  writer.EndObject();
}

Result<LogRecord> ReadLogRecord(std::string_view json) {
  Tree tree;
  if (auto read = tree.Read(json); !read) {
    return read.error();
  }
  if (!tree.root().IsObject()) {
    return Fail(ErrorCode::kInvalidRequest, "not a JSON object");
  }
  LogRecord record;
  FromJson from_json(tree.root());
  VisitRecord(record, from_json);
  for (const Element element : tree.root()["calls"]) {
    FromJson call_from_json(element);
    VisitCall(record.calls.emplace_back(), call_from_json);
  }
  if (const Element bodies = tree.root()["bodies"]; bodies.IsObject()) {
    auto read = std::make_shared<LoggedBodies>();
    FromJson bodies_from_json(bodies);
    VisitBodies(*read, bodies_from_json);
    record.bodies = std::move(read);
  }
  return record;
}

}  // namespace gateway::json
