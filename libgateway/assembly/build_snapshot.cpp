// BuildSnapshot: configuration, and what is known of the models, to providers and router.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/keys/first_pool.hpp"
#include "libgateway/keys/random_pool.hpp"
#include "libgateway/keys/round_robin_pool.hpp"
#include "libgateway/providers/listed_models.hpp"
#include "libgateway/providers/static_registry.hpp"

namespace gateway {
namespace {

std::shared_ptr<KeyPool> NewKeyPool(const ProviderConfig& config) {
  keys::KeyPointers keys;
  for (const Key& key : config.keys) {
    keys.push_back(std::make_shared<const Key>(key));
  }
  if (keys.empty()) {  // an upstream that asks for none: the empty secret is never sent
    keys.push_back(std::make_shared<const Key>(Key{"none", Secret()}));
  }
  switch (config.key_strategy) {
    case KeyStrategy::kRoundRobin:
      return std::make_shared<keys::RoundRobinPool>(std::move(keys));
    case KeyStrategy::kRandom:
      return std::make_shared<keys::RandomPool>(std::move(keys));
    case KeyStrategy::kFirst:
      break;
  }
  return std::make_shared<keys::FirstPool>(std::move(keys));
}

bool SameKeys(const KeyPool& a, const KeyPool& b) {
  return std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end(),
                    [](const auto& one, const auto& other) {
                      return one->alias == other->alias && one->secret == other->secret;
                    });
}

// The pool that runs already if it is the same: its turns go on.
std::shared_ptr<KeyPool> KeyPoolFor(const ProviderConfig& config, const Snapshot* running) {
  auto pool = NewKeyPool(config);
  const auto known = running == nullptr ? nullptr : running->registry->Find(config.name);
  if (known != nullptr && typeid(*known->keys) == typeid(*pool) && SameKeys(*known->keys, *pool)) {
    return known->keys;
  }
  return pool;
}

std::shared_ptr<Provider> NewProvider(const ProviderConfig& config, const Snapshot* running) {
  auto provider = std::make_shared<Provider>();
  provider->name = config.name;
  provider->dialect = config.dialect;
  provider->base_url = config.base_url;
  provider->keys = KeyPoolFor(config, running);
  provider->timeouts = config.timeouts;
  provider->extra_headers = config.extra_headers;
  provider->models_path = config.models_path;
  provider->configured_models = config.models;
  provider->redirects = config.redirects;
  provider->include_usage = config.include_usage;
  provider->bearer_auth = config.bearer_auth;
  provider->translation = config.translation;
  return provider;
}

}  // namespace

Result<Snapshot> BuildSnapshot(const GatewayConfig& config, ModelCatalog* catalog,
                               const Snapshot* running) {
  std::vector<std::shared_ptr<const Provider>> providers;
  for (const ProviderConfig& provider_config : config.providers) {
    const auto provider = NewProvider(provider_config, running);
    if (auto listed = providers::ListModelsOf(config.model_listing, catalog, provider.get());
        !listed) {
      return listed.error();
    }
    providers.push_back(provider);
  }
  Snapshot snapshot;
  snapshot.registry = std::make_shared<providers::StaticRegistry>(std::move(providers));
  snapshot.router = NewTableRouter(snapshot.registry, config.redirects, config.default_provider);
  snapshot.limits = config.request;
  snapshot.config_id = config.id;
  return snapshot;
}

}  // namespace gateway
