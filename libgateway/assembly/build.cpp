// BuildGateway: configuration to parts to Gateway. Reads like a packing list.
#include <memory>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/keys/first_pool.hpp"
#include "libgateway/keys/random_pool.hpp"
#include "libgateway/keys/round_robin_pool.hpp"
#include "libgateway/logging/open_sink.hpp"
#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "libgateway/protocol/raw.hpp"
#include "libgateway/providers/static_registry.hpp"

namespace gateway {
namespace {

std::shared_ptr<KeyPool> BuildKeyPool(const ProviderConfig& config) {
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

std::shared_ptr<const Provider> BuildProvider(const ProviderConfig& config) {
  auto provider = std::make_shared<Provider>();
  provider->name = config.name;
  provider->dialect = config.dialect;
  provider->base_url = config.base_url;
  provider->keys = BuildKeyPool(config);
  provider->timeouts = config.timeouts;
  provider->extra_headers = config.extra_headers;
  provider->models_path = config.models_path;
  provider->models = config.models;
  provider->include_usage = config.include_usage;
  provider->bearer_auth = config.bearer_auth;
  provider->translation = config.translation;
  return provider;
}

}  // namespace

Result<GatewayParts> BuildParts(const GatewayConfig& config) {
  std::vector<std::shared_ptr<const Provider>> providers;
  for (const ProviderConfig& provider : config.providers) {
    providers.push_back(BuildProvider(provider));
  }
  auto registry = std::make_shared<providers::StaticRegistry>(std::move(providers));

  auto log_sink = logging::OpenLogSink(config.log);
  if (!log_sink) {
    return log_sink.error();
  }
  auto model_catalog = OpenModelCatalog(config.log);
  if (!model_catalog) {
    return model_catalog.error();
  }

  GatewayParts parts;
  parts.router = NewTableRouter(registry, config.redirects, config.default_provider);
  parts.registry = std::move(registry);
  parts.adapters.push_back(protocol::NewOpenAiPassthrough());
  parts.adapters.push_back(protocol::NewAnthropicPassthrough());
  parts.adapters.push_back(protocol::NewOpenAiToAnthropic());
  parts.adapters.push_back(protocol::NewAnthropicToOpenAi());
  parts.raw_adapter = protocol::NewRawPassthrough();
  parts.log_sink = *std::move(log_sink);
  parts.model_catalog = *std::move(model_catalog);
  parts.limits = config.request;
  parts.threads = static_cast<std::size_t>(config.server.threads);
  return parts;
}

Result<std::unique_ptr<Gateway>> BuildGateway(const GatewayConfig& config) {
  auto parts = BuildParts(config);
  if (!parts) {
    return parts.error();
  }
  return Gateway::Create(*std::move(parts));
}

}  // namespace gateway
