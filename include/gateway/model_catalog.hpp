// ModelCatalog: what upstreams said they offer and when they said it, and what was chosen of it.
//
// A provider's list for clients (Provider::models) comes of three things: what the configuration
// names, what was chosen here, and, where there is neither, what the upstream last offered.
// BuildSnapshot puts them together; a running Gateway gets to see a change by Gateway::Swap.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"

namespace gateway {

struct UpstreamModel {
  std::string id;            // the upstream's own name, without provider prefix
  std::string owned_by;      // empty: not told
  std::int64_t created = 0;  // seconds since the epoch; 0: not told
};

// An upstream's list at one moment.
struct UpstreamModels {
  std::string provider;
  std::string key_alias;  // of the key it was asked with; "*": with all of them, their lists joined
  std::chrono::system_clock::time_point asked;
  std::vector<UpstreamModel> models;  // in the upstream's order, without duplicates
};

// A model that somebody put into the gateway's list.
struct ChosenModel {
  std::string id;     // the upstream's own name
  std::string alias;  // what clients call it; empty: by its id
  std::chrono::system_clock::time_point chosen = {};
};

// Keeps the last list of each provider, and the choices. Any thread; may block.
class ModelCatalog {
 public:
  virtual ~ModelCatalog() = default;

  // In place of the provider's earlier list. Error: kStorage, and the earlier one stays.
  virtual Result<void> Store(const UpstreamModels& list) = 0;

  // Empty: the provider was never asked. Error: kStorage.
  virtual Result<std::optional<UpstreamModels>> Load(std::string_view provider) = 0;

  // What is chosen at a provider, in the order in which it was. Error: kStorage.
  virtual Result<std::vector<ChosenModel>> Chosen(std::string_view provider) = 0;

  // Adds to the choices of a provider, all or nothing; a model that is chosen already gets its new
  // alias. Error: kInvalidRequest for a name that is empty, longer than 256 bytes, no UTF-8, "*" or
  // has control characters, an alias with a "*" at its end, or one that stands for another model,
  // and for more than 20,000 models; kStorage.
  virtual Result<void> Choose(std::string_view provider, std::span<const ChosenModel> models) = 0;

  // Takes models out again, by id or alias. Returns the ids of those that were chosen; names that
  // were not are passed over. Error: kStorage.
  virtual Result<std::vector<std::string>> Drop(std::string_view provider,
                                                std::span<const std::string> names) = 0;
};

// The shipped one: in the log's database, or in memory when there is no log. May block.
// Error: kConfig, kStorage.
Result<std::shared_ptr<ModelCatalog>> OpenModelCatalog(const LogConfig& config);

}  // namespace gateway
