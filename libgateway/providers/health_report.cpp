#include "gateway/health_report.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "libgateway/base/time_text.hpp"
#include "libgateway/json/writer.hpp"

namespace gateway {
namespace {

using json::Writer;
using std::chrono::system_clock;

std::string Rfc3339(system_clock::time_point time) {
  std::string text = base::TimeText(time, std::chrono::minutes(0)) + "Z";
  std::replace(text.begin(), text.end(), ' ', 'T');
  return text;
}

void WriteTime(std::string_view name, std::optional<system_clock::time_point> time,
               std::chrono::minutes utc_offset, Writer* writer) {
  writer->Key(name);
  time ? writer->Text(Rfc3339(*time)) : writer->Null();
  writer->Key(std::string(name) + "_local");
  time ? writer->Text(base::TimeText(*time, utc_offset)) : writer->Null();
}

void WriteTextOrNull(std::string_view name, std::string_view text, Writer* writer) {
  writer->Key(name);
  text.empty() ? writer->Null() : writer->Text(text);
}

void WriteCount(std::string_view name, std::uint64_t count, Writer* writer) {
  writer->Key(name).Integer(static_cast<std::int64_t>(count));
}

void WriteDuration(std::string_view name, std::optional<std::chrono::milliseconds> time,
                   Writer* writer) {
  writer->Key(name);
  time ? writer->Integer(time->count()) : writer->Null();
}

void WriteKey(std::string_view provider, const KeyStatus& status, std::chrono::minutes utc_offset,
              Writer* writer) {
  writer->BeginObject().Key("provider").Text(provider).Key("alias").Text(status.alias);
  writer->Key("hint").Text(status.hint).Key("state").Text(KeyStateName(status.state));
  WriteTextOrNull("reason", status.reason, writer);
  WriteTime("since", status.since, utc_offset, writer);
  WriteTime("until", status.until, utc_offset, writer);
  writer->Key("blocked").BeginArray();
  for (const KeyModelBlock& block : status.blocked) {
    writer->BeginObject().Key("model").Text(block.model).Key("reason").Text(block.reason);
    WriteTime("until", block.until, utc_offset, writer);
    writer->EndObject();
  }
  writer->EndArray();
  WriteCount("calls", status.calls, writer);
  WriteCount("failures", status.failures, writer);
  writer->Key("shared_limit").Bool(status.shared_limit).EndObject();
}

std::string WithoutCredentials(std::string url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t at = url.substr(0, url.find_first_of("/?#", start)).rfind('@');
  return at == std::string::npos || at < start ? url : url.erase(start, at + 1 - start);
}

void WriteKeyCounts(const KeyPool& pool, std::chrono::steady_clock::time_point now,
                    Writer* writer) {
  const auto keys = pool.Status(now);
  const auto usable = std::count_if(
      keys.begin(), keys.end(), [](const KeyStatus& key) { return key.state == KeyState::kReady; });
  writer->Key("keys").BeginObject();
  WriteCount("usable", static_cast<std::uint64_t>(usable), writer);
  WriteCount("total", keys.size(), writer);
  writer->EndObject();
}

void WriteProvider(const Provider& provider, std::chrono::steady_clock::time_point now,
                   Writer* writer) {
  const ProviderStatus status = provider.health->Status(now);
  writer->BeginObject().Key("provider").Text(provider.name);
  writer->Key("protocol").Text(DialectName(provider.dialect));
  writer->Key("base_url").Text(WithoutCredentials(provider.base_url));
  WriteCount("in_flight", status.in_flight, writer);
  WriteCount("max_in_flight", provider.health->limits().max_in_flight, writer);
  WriteCount("retries", status.retries, writer);
  writer->Key("breaker").Text(BreakerStateName(status.breaker));
  WriteDuration("open_for_ms", status.open_for, writer);
  WriteDuration("busy_for_ms", status.busy_for, writer);
  WriteDuration("first_byte_ms", status.first_byte, writer);
  WriteCount("calls", status.calls, writer);
  WriteCount("failures", status.failures, writer);
  WriteTextOrNull("last_failure", status.last_failure, writer);
  writer->Key("missing_models").BeginArray();
  for (const std::string& model : status.missing_models) {
    writer->Text(model);
  }
  writer->EndArray();
  WriteKeyCounts(*provider.keys, now, writer);
  writer->EndObject();
}

Response Json(std::string body) {
  return Response{200, {{"content-type", "application/json"}}, std::move(body)};
}

}  // namespace

Response ShowKeys(const ProviderRegistry& registry, std::string_view provider,
                  std::chrono::minutes utc_offset) {
  std::string body;
  Writer writer(&body);
  writer.BeginObject().Key("object").Text("list").Key("data").BeginArray();
  for (const auto& known : registry.List()) {
    if (!provider.empty() && known->name != provider) {
      continue;
    }
    for (const KeyStatus& status : known->keys->Status(std::chrono::steady_clock::now())) {
      WriteKey(known->name, status, utc_offset, &writer);
    }
  }
  writer.EndArray().EndObject();
  return Json(std::move(body));
}

Response ShowKey(std::string_view provider, const KeyStatus& status,
                 std::chrono::minutes utc_offset) {
  std::string body;
  Writer writer(&body);
  WriteKey(provider, status, utc_offset, &writer);
  return Json(std::move(body));
}

Response ShowProviderStates(const ProviderRegistry& registry,
                            std::chrono::steady_clock::time_point now) {
  std::string body;
  Writer writer(&body);
  writer.BeginObject().Key("object").Text("list").Key("data").BeginArray();
  for (const auto& known : registry.List()) {
    WriteProvider(*known, now, &writer);
  }
  writer.EndArray().EndObject();
  return Json(std::move(body));
}

}  // namespace gateway
