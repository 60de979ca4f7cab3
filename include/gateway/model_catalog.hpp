// ModelCatalog: what upstreams said they offer, and when they said it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"

namespace gateway {

class Gateway;

struct UpstreamModel {
  std::string id;            // the upstream's own name, without provider prefix
  std::string owned_by;      // empty: not told
  std::int64_t created = 0;  // seconds since the epoch; 0: not told
};

// An upstream's list at one moment.
struct UpstreamModels {
  std::string provider;
  std::string key_alias;  // of the key it was asked with
  std::chrono::system_clock::time_point asked;
  std::vector<UpstreamModel> models;  // in the upstream's order, without duplicates
};

// Keeps the last list of each provider. Any thread; may block.
class ModelCatalog {
 public:
  virtual ~ModelCatalog() = default;

  // In place of the provider's earlier list. Error: kStorage, and the earlier one stays.
  virtual Result<void> Store(const UpstreamModels& list) = 0;

  // Empty: the provider was never asked. Error: kStorage.
  virtual Result<std::optional<UpstreamModels>> Load(std::string_view provider) = 0;
};

// The shipped one: in the log's database, or in memory when there is no log. May block.
// Error: kConfig, kStorage.
Result<std::shared_ptr<ModelCatalog>> OpenModelCatalog(const LogConfig& config);

// Asks the provider for its models now, with its next key; 10 s and 4 MiB at most, over all pages.
// Blocks; not on a loop's thread. Leaves no record in the log. The lists of both protocols are
// understood, and what third parties make of them. `request_id`: sent along as x-request-id; may be
// empty.
// Error: kNotFound without such a provider; kUpstreamStatus, whose message has the first of what
// the upstream said; kUpstreamProtocol for what is no list; those of Gateway::Call.
Result<UpstreamModels> FetchModels(Gateway& gateway, std::string_view provider,
                                   std::string_view request_id = {});

// The list as JSON, in the shape of OpenAI's: each model with `chosen`, whether `provider` lists it
// for clients; beside the models when and with which key it was asked.
Response ShowModels(const UpstreamModels& list, const Provider& provider,
                    std::chrono::minutes utc_offset);

}  // namespace gateway
