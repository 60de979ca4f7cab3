// FetchModels: asks an upstream what it offers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway {

class Gateway;

struct FetchOptions {
  std::string request_id;                      // sent along as x-request-id; may be empty
  std::string key;                             // alias of the key to ask with; empty: the next one
  std::chrono::milliseconds patience{10'000};  // for all pages together
};

// Asks the provider for its models now; 4 MiB at most, over all pages. Blocks; not on a loop's
// thread. Leaves no record in the log, and stores nothing. The lists of both protocols are
// understood, and what third parties make of them.
// Error: kNotFound without such a provider or key; kUpstreamStatus, whose message has the first of
// what the upstream said; kUpstreamProtocol for what is no list; those of Gateway::Call.
Result<UpstreamModels> FetchModels(Gateway& gateway, std::string_view provider,
                                   const FetchOptions& options = {});

// What the upstream offers to one of the keys.
struct KeyModels {
  std::string key_alias;
  Result<UpstreamModels> list;
};

// FetchModels with each key of the provider, up to eight at a time, on threads of its own; in the
// keys' order. `options.key` does not count; three times `options.patience` for all keys together.
// Error: kNotFound without such a provider.
Result<std::vector<KeyModels>> FetchModelsByKey(Gateway& gateway, std::string_view provider,
                                                const FetchOptions& options = {});

// All that any key was offered, as one list asked with key "*". Error: the first key's, when none
// got a list.
Result<UpstreamModels> JoinLists(const std::vector<KeyModels>& by_key);

}  // namespace gateway
