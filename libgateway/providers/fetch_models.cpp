#include "gateway/fetch_models.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "gateway/gateway.hpp"
#include "libgateway/base/ascii.hpp"
#include "libgateway/json/document.hpp"
#include "libgateway/providers/upstream_models.hpp"

namespace gateway {
namespace {

constexpr std::size_t kMostBytes = 4U << 20U;
constexpr int kMostPages = 50;
constexpr std::size_t kMostAtATime = 8;
constexpr int kPatiences = 3;
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

Request AskFor(const Provider& provider, const FetchOptions& options, const std::string& after) {
  Request request;
  request.id = options.request_id;
  request.key = options.key;
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
  const bool is_anthropic = provider.dialect == Dialect::kAnthropic;
  if (is_anthropic) {
    add("limit=1000");
  }
  if (!after.empty()) {  // OpenAI's own list has no pages, but its other lists have, in this way
    add((is_anthropic ? "after_id=" : "after=") + Encoded(after));
  }
  request.logged = false;
  return request;
}

std::string_view Beginning(std::string_view body) { return base::Trim(body).substr(0, kMostShown); }

// What may still be spent on a list, over all its pages.
struct Budget {
  std::chrono::steady_clock::time_point deadline;
  std::size_t bytes = kMostBytes;
};

// What an answer that is no list says. `body`: without keys.
Error ErrorIn(const Response& answer, const std::string& body) {
  if (const auto own = ErrorNamed(FindHeader(answer.headers, "x-gateway-error"))) {
    const auto document = json::Parse(body);
    const json::Value* error = document ? json::Find(*document, "error") : nullptr;
    const json::Value* message = error == nullptr ? nullptr : json::Find(*error, "message");
    return Fail(*own, std::string(message == nullptr ? Beginning(body) : json::Text(message)));
  }
  Error error =
      Fail(ErrorCode::kUpstreamStatus, fmt::format("HTTP {}: {}", answer.status, Beginning(body)));
  error.upstream_status = answer.status;
  return error;
}

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
  const std::string body = provider.keys->Mask(std::move(answer->body));
  if (answer->status != kOk) {
    return ErrorIn(*answer, body);
  }
  auto page = providers::ReadModelPage(body);
  if (!page) {
    return Fail(page.error().code,
                fmt::format("{}; it begins: {}", page.error().message, Beginning(body)));
  }
  return page;
}

Error NoSuchProvider(std::string_view name) {
  return Fail(ErrorCode::kNotFound,
              fmt::format("there is no provider '{}'", name.substr(0, kMostShown)));
}

}  // namespace

Result<UpstreamModels> FetchModels(Gateway& gateway, std::string_view provider,
                                   const FetchOptions& options) {
  const auto known = gateway.snapshot()->registry->Find(provider);
  if (known == nullptr) {
    return NoSuchProvider(provider);
  }
  UpstreamModels list;
  list.provider = known->name;
  list.asked = std::chrono::system_clock::now();
  std::unordered_set<std::string> seen;
  std::string after;
  Budget budget{std::chrono::steady_clock::now() + options.patience};
  for (int pages = 0; pages < kMostPages; ++pages) {
    auto page =
        FetchPage(gateway, *known, AskFor(*known, options, after), &budget, &list.key_alias);
    if (!page) {
      return page.error();
    }
    for (UpstreamModel& model : page->models) {
      if (seen.insert(model.id).second) {
        list.models.push_back(std::move(model));
      }
    }
    if (page->next.empty() || page->next == after) {
      return list;
    }
    after = std::move(page->next);
  }
  return Fail(ErrorCode::kUpstreamProtocol,
              fmt::format("the upstream's list has more than {} pages", kMostPages));
}

Result<std::vector<KeyModels>> FetchModelsByKey(Gateway& gateway, std::string_view provider,
                                                const FetchOptions& options) {
  const auto known = gateway.snapshot()->registry->Find(provider);
  if (known == nullptr) {
    return NoSuchProvider(provider);
  }
  std::vector<KeyModels> by_key;
  for (const auto& key : known->keys->keys()) {
    by_key.push_back({key->alias, UpstreamModels{}});
  }
  // Many dead keys may not take many times the patience for one.
  const auto deadline = std::chrono::steady_clock::now() + kPatiences * options.patience;
  std::atomic<std::size_t> next{0};
  const auto work = [&]() noexcept {
    for (std::size_t i = next.fetch_add(1); i < by_key.size(); i = next.fetch_add(1)) {
      FetchOptions own = options;
      own.key = by_key[i].key_alias;
      own.patience =
          std::min(options.patience, std::chrono::duration_cast<std::chrono::milliseconds>(
                                         deadline - std::chrono::steady_clock::now()));
      by_key[i].list = FetchModels(gateway, provider, own);
    }
  };
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < std::min(by_key.size(), kMostAtATime); ++i) {
      helpers.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // The system gives no more threads: it takes longer.
  }
  work();
  helpers.clear();  // joins
  return by_key;
}

Result<UpstreamModels> JoinLists(const std::vector<KeyModels>& by_key) {
  std::optional<UpstreamModels> joined;
  std::unordered_set<std::string_view> seen;
  for (const KeyModels& one : by_key) {
    if (!one.list) {
      continue;
    }
    if (!joined) {
      joined = UpstreamModels{one.list->provider, "*", one.list->asked, {}};
    }
    for (const UpstreamModel& model : one.list->models) {
      if (seen.insert(model.id).second) {
        joined->models.push_back(model);
      }
    }
  }
  if (joined) {
    return *std::move(joined);
  }
  return by_key.empty() ? Fail(ErrorCode::kNoKey, "the provider has no keys")
                        : by_key.front().list.error();
}

}  // namespace gateway
