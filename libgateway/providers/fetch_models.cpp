#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "gateway/gateway.hpp"
#include "gateway/model_catalog.hpp"
#include "libgateway/base/ascii.hpp"
#include "libgateway/base/time_text.hpp"
#include "libgateway/json/mask.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/providers/upstream_models.hpp"

namespace gateway {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kMostBytes = 4U << 20U;
constexpr int kMostPages = 50;
constexpr std::size_t kMostShown = 300;
constexpr int kOk = 200;

// For a query.
std::string Encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return encoded;
}

Request AskFor(const Provider& provider, std::string_view request_id, const std::string& after) {
  Request request;
  request.id = request_id;
  request.dialect = provider.dialect;
  request.method = "GET";
  request.path = "/models/" + provider.name;
  request.headers.push_back({"accept", "application/json"});
  request.provider = provider.name;
  request.raw = true;
  request.raw_path = provider.models_path.substr(0, provider.models_path.find('?'));
  if (request.raw_path.size() < provider.models_path.size()) {
    request.query = provider.models_path.substr(request.raw_path.size() + 1);
  }
  const auto add = [&request](const std::string& parameter) {
    request.query.append(request.query.empty() ? "" : "&").append(parameter);
  };
  if (provider.dialect == Dialect::kAnthropic) {
    add("limit=1000");
  }
  if (!after.empty()) {
    add("after_id=" + Encoded(after));
  }
  request.logged = false;
  return request;
}

std::string_view Beginning(std::string_view body) { return base::Trim(body).substr(0, kMostShown); }

// What may still be spent on a list, over all its pages.
struct Budget {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::now() + kPatience;
  std::size_t bytes = kMostBytes;
};

Result<providers::ModelPage> FetchPage(Gateway& gateway, const Provider& provider, Request request,
                                       Budget* budget, std::string* key_alias) {
  request.timeout = std::max(std::chrono::milliseconds(1),
                             std::chrono::duration_cast<std::chrono::milliseconds>(
                                 budget->deadline - std::chrono::steady_clock::now()));
  auto answer = gateway.Call(std::move(request), budget->bytes);
  if (!answer) {
    const bool too_large = answer.error().code == ErrorCode::kTooLarge;
    return too_large ? Fail(ErrorCode::kUpstreamProtocol, "the upstream's list is over 4 MiB")
                     : answer.error();
  }
  budget->bytes -= answer->body.size();
  *key_alias = FindHeader(answer->headers, "x-gateway-key");
  const std::string body = json::MaskKeys(std::move(answer->body), *provider.keys);
  if (answer->status != kOk) {
    Error error = Fail(ErrorCode::kUpstreamStatus,
                       fmt::format("HTTP {}: {}", answer->status, Beginning(body)));
    error.upstream_status = answer->status;
    return error;
  }
  auto page = providers::ReadModelPage(body);
  if (!page) {
    return Fail(page.error().code,
                fmt::format("{}; it begins: {}", page.error().message, Beginning(body)));
  }
  return page;
}

}  // namespace

Result<UpstreamModels> FetchModels(Gateway& gateway, std::string_view provider,
                                   std::string_view request_id) {
  const auto known = gateway.registry().Find(provider);
  if (known == nullptr) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("there is no provider '{}'", provider.substr(0, kMostShown)));
  }
  UpstreamModels list;
  list.provider = known->name;
  list.asked = std::chrono::system_clock::now();
  std::unordered_set<std::string> seen;
  std::string after;
  Budget budget;
  for (int pages = 0; pages < kMostPages; ++pages) {
    auto page =
        FetchPage(gateway, *known, AskFor(*known, request_id, after), &budget, &list.key_alias);
    if (!page) {
      return page.error();
    }
    for (UpstreamModel& model : page->models) {
      if (seen.insert(model.id).second) {
        list.models.push_back(std::move(model));
      }
    }
    if (page->next.empty() || page->next == after) {
      break;
    }
    after = std::move(page->next);
  }
  return list;
}

Response ShowModels(const UpstreamModels& list, const Provider& provider,
                    std::chrono::minutes utc_offset) {
  const std::unordered_set<std::string> chosen(provider.models.begin(), provider.models.end());
  std::string body = fmt::format(
      R"({{"object":"list","provider":{},"asked_at":"{}","asked_at_ms":{},"key":{},"data":[)",
      json::Quote(list.provider), base::TimeText(list.asked, utc_offset),
      base::EpochMilliseconds(list.asked), json::Quote(list.key_alias));
  bool first = true;
  for (const UpstreamModel& model : list.models) {
    body += fmt::format(R"({}{{"id":{},"object":"model","created":{},"owned_by":{},"chosen":{}}})",
                        first ? "" : ",", json::Quote(model.id), model.created,
                        json::Quote(model.owned_by.empty() ? list.provider : model.owned_by),
                        chosen.count(model.id) != 0);
    first = false;
  }
  return Response{kOk, {{"content-type", "application/json"}}, body + "]}"};
}

}  // namespace gateway
