#include "libgateway/exchange/explain.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "libgateway/exchange/plan.hpp"
#include "libgateway/exchange/read_call.hpp"

namespace gateway::exchange {
namespace {

constexpr std::string_view kMasked = "***";

Result<std::shared_ptr<const Key>> LikelyKey(const Provider& provider, const Request& request,
                                             std::string_view model) {
  return request.key.empty() ? provider.keys->Peek({model, std::chrono::steady_clock::now()})
                             : NamedKey(provider, request.key);
}

Headers MaskHeaders(Headers headers, const Provider& provider, const Key& key) {
  const auto is_configured = [&provider](const Header& header) {
    return std::any_of(provider.extra_headers.begin(), provider.extra_headers.end(),
                       [&header](const Header& extra) { return extra.name == header.name; });
  };
  for (Header& header : headers) {
    const std::size_t at = header.value.find(key.secret.Reveal());
    if (!key.secret.empty() && at != std::string::npos) {
      header.value.replace(at, key.secret.Reveal().size(), key.secret.Hint());
    } else if (is_configured(header)) {  // may be a secret of another kind
      header.value = kMasked;
    }
  }
  return headers;
}

// Only a body that is there in memory already: what is still arriving is not read for this.
std::string BodyText(const Request& request, UpstreamRequest* upstream) {
  if (request.body_source != nullptr || upstream->body_source == nullptr) {
    return std::move(upstream->body);
  }
  std::string body;
  std::array<char, 16384> piece{};
  while (!upstream->body_source->ended()) {
    const auto got = upstream->body_source->Read(piece);
    if (!got || *got == 0) {
      break;
    }
    body.append(piece.data(), *got);
  }
  return body;
}

// Fills in the call. Error: why it would not be made.
Result<void> PlanCall(const Services& services, const Request& request, const CallHead& head,
                      const Target& target, Candidate* candidate) {
  const auto adapter = ChooseAdapter(services, request, *target.provider);
  if (!adapter) {
    return adapter.error();
  }
  const auto key = LikelyKey(*target.provider, request, target.model);
  if (!key) {
    return key.error();
  }
  candidate->key_alias = (*key)->alias;
  auto call = EncodeFor(**adapter, request, head, target, **key);
  if (!call) {
    return call.error();
  }
  candidate->lost = call->lost;
  if (call->answer) {
    candidate->key_alias.clear();
    return Fail(ErrorCode::kUnsupported, "the gateway answers by itself");
  }
  candidate->method = call->upstream.method;
  candidate->url = call->upstream.url;
  candidate->headers = MaskHeaders(std::move(call->upstream.headers), *target.provider, **key);
  candidate->body = target.provider->keys->Mask(BodyText(request, &call->upstream));
  return RefuseLoss(*target.provider, *call);
}

}  // namespace

Explanation Explain(const Services& services, const Request& request) {
  Explanation explanation;
  const auto head = ReadCall(request);
  if (!head) {
    explanation.error = head.error();
    return explanation;
  }
  explanation.model = head->model;
  const auto snapshot = services.snapshot.Get();
  auto route = FindRoute(*snapshot, request, *head);
  if (!route) {
    explanation.error = route.error();
    return explanation;
  }
  explanation.steps = std::move(route->steps);
  explanation.route = std::move(route->name);
  explanation.strategy = route->strategy;
  for (const Target& target : route->targets) {
    Candidate candidate;
    candidate.provider = target.provider->name;
    candidate.dialect = target.provider->dialect;
    candidate.model = target.model;
    if (const auto planned = PlanCall(services, request, *head, target, &candidate); !planned) {
      candidate.skipped = planned.error().message;
    }
    explanation.candidates.push_back(std::move(candidate));
  }
  return explanation;
}

}  // namespace gateway::exchange
