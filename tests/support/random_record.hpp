// Log records of all shapes, the same for the same seed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>

#include "gateway/log_record.hpp"

namespace gateway::test {

class RandomRecords {
 public:
  explicit RandomRecords(std::uint32_t seed) : random_(seed) {}

  LogRecord Next() {
    LogRecord record;
    record.kind = Below(4) == 0 ? RecordKind::kStart : RecordKind::kWhole;
    record.time = std::chrono::system_clock::time_point(Span());
    record.client_dialect = Pick(Dialect::kOpenAi, Dialect::kAnthropic, static_cast<Dialect>(107));
    for (std::string* text :
         {&record.id, &record.client_request_id, &record.client, &record.method, &record.path,
          &record.model_asked, &record.model_alias, &record.model_sent, &record.provider,
          &record.key_alias, &record.stop_reason, &record.lossy, &record.trace_id,
          &record.parent_span, &record.span, &record.outcome, &record.error_code,
          &record.error_text}) {
      *text = Text();
    }
    record.status = static_cast<int>(Below(600));
    record.upstream_status = static_cast<int>(Below(600));
    record.streamed = Below(2) == 0;
    record.usage = {
        Count(), Count(),
        Count(), Count(),
        Count(), Pick(UsageSource::kNone, UsageSource::kUpstream, UsageSource::kEstimated)};
    record.first_byte = Perhaps(Span());
    record.total = Span();
    record.overhead = Span();
    record.bytes_in = static_cast<std::uint64_t>(Count());
    record.bytes_out = static_cast<std::uint64_t>(Count());
    record.attempts = static_cast<int>(Below(5));
    record.cost = Perhaps(std::uniform_real_distribution<>(0, 1e3)(random_));
    for (std::uint64_t calls = Below(4); calls > 0; --calls) {
      record.calls.push_back({Text(), Text(), Text(), static_cast<int>(Below(600)), Text(), Text(),
                              Span(), Perhaps(Span()), Perhaps(Span()), Span()});
    }
    if (Below(3) == 0) {
      record.bodies = std::make_shared<LoggedBodies>(
          LoggedBodies{Text(), Text(), Below(2) == 0, Below(2) == 0});
    }
    return record;
  }

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::string Text() {
    constexpr std::string_view kPieces[] = {"a",    "model-4o", "\"",   "\\",           "\n",
                                            "\x01", "中文",     "\x7f", "\xe2\x80\xa8", "/",
                                            "{}",   "\\u0041",  "😀"};
    std::string text;
    for (std::uint64_t pieces = Below(6); pieces > 0; --pieces) {
      text += kPieces[Below(std::size(kPieces))];
    }
    return text;
  }
  // Small ones more often than large ones.
  std::int64_t Count() { return static_cast<std::int64_t>(random_() >> (1 + Below(62))); }
  std::chrono::microseconds Span() {
    return std::chrono::microseconds(static_cast<std::int64_t>(random_() >> (14 + Below(49))));
  }
  template <typename Value>
  std::optional<Value> Perhaps(Value value) {
    return Below(3) == 0 ? std::nullopt : std::optional<Value>(value);
  }
  template <typename Value>
  Value Pick(Value a, Value b, Value c) {
    const Value values[] = {a, b, c};
    return values[Below(3)];
  }

  std::mt19937_64 random_;
};

inline auto Members(const AttemptRecord& call) {
  return std::tie(call.provider, call.key_alias, call.model_sent, call.status, call.outcome,
                  call.error_text, call.waited, call.connect, call.first_byte, call.total);
}

inline auto Members(const Usage& usage) {
  return std::tie(usage.prompt, usage.completion, usage.cached, usage.cache_written,
                  usage.reasoning, usage.source);
}

inline auto Members(const LoggedBodies& bodies) {
  return std::tie(bodies.request, bodies.answer, bodies.request_cut, bodies.answer_cut);
}

// All but the values that have members of their own.
inline auto Members(const LogRecord& record) {
  return std::tie(record.kind, record.id, record.client_request_id, record.time,
                  record.client_dialect, record.client, record.method, record.path,
                  record.model_asked, record.model_alias, record.model_sent, record.provider,
                  record.key_alias, record.status, record.upstream_status, record.streamed,
                  record.stop_reason, record.lossy, record.first_byte, record.total,
                  record.bytes_in, record.bytes_out, record.overhead, record.attempts, record.cost,
                  record.trace_id, record.parent_span, record.span, record.outcome,
                  record.error_code, record.error_text);
}

inline bool Same(const LogRecord& one, const LogRecord& other) {
  bool same = Members(one) == Members(other) && Members(one.usage) == Members(other.usage) &&
              one.calls.size() == other.calls.size() &&
              (one.bodies == nullptr) == (other.bodies == nullptr);
  for (std::size_t i = 0; same && i < one.calls.size(); ++i) {
    same = Members(one.calls[i]) == Members(other.calls[i]);
  }
  return same && (one.bodies == nullptr || Members(*one.bodies) == Members(*other.bodies));
}

}  // namespace gateway::test
