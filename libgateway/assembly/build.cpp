// BuildGateway: configuration to parts to Gateway. Reads like a packing list.
#include <memory>
#include <utility>

#include "gateway/gateway.hpp"
#include "gateway/key_state_store.hpp"
#include "libgateway/assembly/log_parts.hpp"
#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "libgateway/protocol/raw.hpp"

namespace gateway {

Result<GatewayParts> BuildParts(const GatewayConfig& config) {
  GatewayParts parts;
  if (auto added = assembly::AddLog(config.log, &parts); !added) {
    return added.error();
  }
  auto model_catalog = OpenModelCatalog(config.log);
  if (!model_catalog) {
    return model_catalog.error();
  }

  auto key_states = OpenKeyStateStore(config.log);
  if (!key_states) {
    return key_states.error();
  }
  auto key_health = NewKeyHealth(*std::move(key_states));
  if (!key_health) {
    return key_health.error();
  }

  Snapshot before;  // nothing runs yet, but what is known of the keys is
  before.key_health = *std::move(key_health);
  auto snapshot = BuildSnapshot(config, model_catalog->get(), &before);
  if (!snapshot) {
    return snapshot.error();
  }

  static_cast<Snapshot&>(parts) = *std::move(snapshot);
  parts.adapters.push_back(protocol::NewOpenAiPassthrough());
  parts.adapters.push_back(protocol::NewAnthropicPassthrough());
  parts.adapters.push_back(protocol::NewOpenAiToAnthropic());
  parts.adapters.push_back(protocol::NewAnthropicToOpenAi());
  parts.raw_adapter = protocol::NewRawPassthrough();
  parts.model_catalog = *std::move(model_catalog);
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
