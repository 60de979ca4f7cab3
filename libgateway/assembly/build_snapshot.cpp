// BuildSnapshot: configuration, and what is known of the models, to providers and router.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/json/secret_header.hpp"
#include "libgateway/keys/stateful_pool.hpp"
#include "libgateway/providers/listed_models.hpp"
#include "libgateway/providers/static_registry.hpp"

namespace gateway {
namespace {

// Same place: what is known of a provider that moved is not true any more.
bool SamePlace(const Provider& a, const Provider& b) {
  return a.base_url == b.base_url && a.dialect == b.dialect;
}

bool SamePool(const KeyPool& a, const KeyPool& b) {
  const auto* one_pool = dynamic_cast<const keys::StatefulPool*>(&a);
  const auto* other_pool = dynamic_cast<const keys::StatefulPool*>(&b);
  if (one_pool == nullptr || other_pool == nullptr || !one_pool->SameAs(*other_pool)) {
    return false;
  }
  return std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end(),
                    [](const auto& one, const auto& other) {
                      return one->alias == other->alias && one->secret == other->secret;
                    });
}

// A running snapshot may consist of key health alone: that of a gateway to be.
std::shared_ptr<const Provider> Known(const ProviderConfig& config, const Snapshot* running) {
  return running == nullptr || running->registry == nullptr ? nullptr
                                                            : running->registry->Find(config.name);
}

// Upstreams may echo what they are sent in these as they do with keys.
void MaskHeaders(const Headers& headers, KeyPool& pool) {
  std::vector<Secret> secrets;
  for (const Header& header : headers) {
    if (json::HoldsSecret(header)) {
      secrets.emplace_back(header.value);
    }
  }
  auto* own = dynamic_cast<keys::StatefulPool*>(&pool);
  if (own != nullptr && !secrets.empty()) {
    own->AlsoMask(std::move(secrets));
  }
}

// The pool that runs already if it is the same: its turns go on.
std::shared_ptr<KeyPool> KeyPoolFor(const ProviderConfig& config, const Snapshot* running,
                                    const std::shared_ptr<KeyHealth>& health) {
  std::vector<Key> keys = config.keys;
  if (keys.empty()) {  // an upstream that asks for none: the empty secret is never sent
    keys.push_back({"none", Secret()});
  }
  auto pool =
      NewKeyPool(config.name, std::move(keys), {config.key_strategy, config.use_next_key}, health);
  MaskHeaders(config.extra_headers, *pool);
  const auto known = Known(config, running);
  if (known != nullptr && SamePool(*known->keys, *pool)) {
    return known->keys;
  }
  return pool;
}

std::shared_ptr<Provider> NewProvider(const ProviderConfig& config, const Snapshot* running,
                                      const std::shared_ptr<KeyHealth>& health) {
  auto provider = std::make_shared<Provider>();
  provider->name = config.name;
  provider->dialect = config.dialect;
  provider->base_url = config.base_url;
  provider->keys = KeyPoolFor(config, running, health);
  provider->timeouts = config.timeouts;
  provider->extra_headers = config.extra_headers;
  provider->models_path = config.models_path;
  provider->configured_models = config.models;
  provider->redirects = config.redirects;
  provider->include_usage = config.include_usage;
  provider->bearer_auth = config.bearer_auth;
  provider->translation = config.translation;
  provider->on_disconnect = config.on_disconnect;
  provider->affinity = config.affinity;
  provider->affinity_header = config.affinity_header;
  provider->prices = config.prices;
  provider->log_bodies = config.log_bodies;
  const auto known = Known(config, running);
  const bool goes_on =
      known != nullptr && SamePlace(*known, *provider) && known->health->limits() == config.limits;
  provider->health = goes_on ? known->health : std::make_shared<ProviderHealth>(config.limits);
  return provider;
}

}  // namespace

Result<Snapshot> BuildSnapshot(const GatewayConfig& config, ModelCatalog* catalog,
                               const Snapshot* running) {
  std::shared_ptr<KeyHealth> key_health = running == nullptr ? nullptr : running->key_health;
  if (key_health == nullptr) {
    auto made = NewKeyHealth();
    if (!made) {
      return made.error();
    }
    key_health = *std::move(made);
  }
  std::vector<std::shared_ptr<const Provider>> providers;
  for (const ProviderConfig& provider_config : config.providers) {
    const auto provider = NewProvider(provider_config, running, key_health);
    if (auto listed = providers::ListModelsOf(config.model_listing, catalog, provider.get());
        !listed) {
      return listed.error();
    }
    providers.push_back(provider);
  }
  Snapshot snapshot;
  snapshot.registry = std::make_shared<providers::StaticRegistry>(std::move(providers));
  snapshot.router =
      NewTableRouter(snapshot.registry, config.redirects, config.default_provider, config.routes);
  snapshot.limits = config.request;
  snapshot.limits.logged_body_bytes = config.log.max_body_bytes;
  snapshot.key_health = std::move(key_health);
  snapshot.config_id = config.id;
  return snapshot;
}

}  // namespace gateway
