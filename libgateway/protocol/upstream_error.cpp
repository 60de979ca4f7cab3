#include "libgateway/protocol/upstream_error.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/json/document.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostShown = 500;

std::optional<int> StatusOf(const json::Value& error) {
  for (const char* name : {"code", "status"}) {
    const json::Value* value = json::Find(error, name);
    if (value != nullptr && value->IsInt() && value->GetInt() >= 400 && value->GetInt() <= 599) {
      return value->GetInt();
    }
  }
  return std::nullopt;
}

std::optional<std::string> TextOrJson(const json::Value* value) {
  if (value == nullptr || value->IsNull() || value->IsFalse()) {
    return std::nullopt;
  }
  return value->IsString() ? std::string(json::Text(value)) : json::Write(*value);
}

std::string TextOf(const json::Value& object, std::string_view name) {
  return std::string(json::Text(json::Find(object, name)));
}

std::string_view HtmlTitle(std::string_view html) {
  const std::string lower = base::LowerCase(html);
  const auto begin = lower.find("<title>");
  const auto end = lower.find("</title>");
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return {};
  }
  return base::Trim(html.substr(begin + 7, end - begin - 7));
}

// At most `most` bytes, no character cut in two.
std::string_view Shorten(std::string_view text, std::size_t most) {
  std::size_t length = 0;
  while (length < text.size() && length < most) {
    const std::size_t character = base::FirstCharacter(text.substr(length)).length;
    const std::size_t step = character == 0 ? 1 : character;
    if (length + step > most) {
      break;
    }
    length += step;
  }
  return text.substr(0, length);
}

}  // namespace

std::optional<UpstreamError> ReadUpstreamError(std::string_view body) {
  const auto document = json::Parse(body);
  if (!document || !document->IsObject()) {
    return std::nullopt;
  }
  const json::Value* error = json::Find(*document, "error");
  if (error != nullptr && error->IsObject()) {
    auto message = TextOrJson(json::Find(*error, "message"));
    if (!message) {
      message = TextOrJson(json::Find(*document, "message"));
    }
    return UpstreamError{message ? *std::move(message) : json::Write(*error), StatusOf(*error),
                         TextOf(*error, "type"), TextOf(*error, "code"), TextOf(*error, "param")};
  }
  for (const json::Value* text :
       {error, json::Find(*document, "message"), json::Find(*document, "detail")}) {
    if (auto message = TextOrJson(text); message && !message->empty()) {
      // The error event of the Responses API stands for itself, too.
      return UpstreamError{*std::move(message),
                           StatusOf(*document),
                           {},
                           TextOf(*document, "code"),
                           TextOf(*document, "param")};
    }
  }
  return std::nullopt;
}

bool ReportsError(const json::Member* error) {
  return error != nullptr && error->kind != json::Kind::kNull &&
         error->kind != json::Kind::kFalse && error->value != R"("")";
}

bool ReportsError(json::Element error) {
  return error && !error.IsNull() && !error.Is(json::Kind::kFalse) && !error.Is("");
}

std::string DescribeForeignBody(std::string_view body, int status) {
  const std::string_view text = base::Trim(body);
  if (text.empty()) {
    return fmt::format("HTTP {}", status);
  }
  if (text.front() == '<') {
    const std::string_view title = Shorten(HtmlTitle(text), kMostShown);
    return title.empty()
               ? fmt::format("the upstream answered HTTP {} with an HTML page", status)
               : fmt::format("the upstream answered HTTP {} with an HTML page: {}", status, title);
  }
  return std::string(Shorten(text, kMostShown));
}

}  // namespace gateway::protocol
