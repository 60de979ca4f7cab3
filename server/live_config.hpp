// LiveConfig: the configuration a running server goes by, and how it changes: because its files
// were read again, or because somebody chose models.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/published.hpp"
#include "server/revision.hpp"

namespace gateway::server {

// Reads the configuration from wherever it comes. Error: kConfig.
using ConfigSource = std::function<Result<GatewayConfig>()>;

struct Reloaded {
  std::string id;                           // GatewayConfig::id
  std::vector<std::string> restart_needed;  // settings that changed without effect: "server.listen"
};

// Any thread; Reload and Refresh may block.
class LiveConfig {
 public:
  // `source` empty: there is nothing to read again. `gateway` outlives it.
  LiveConfig(const GatewayConfig& config, ConfigSource source, Gateway& gateway);

  // Reads everything again and puts it into force at once. Error: kConfig, kStorage; then nothing
  // has changed.
  Result<Reloaded> Reload();

  // Puts into force what the model catalog says now. Error: kStorage.
  Result<void> Refresh();

  // Called after each Reload that worked, with what counts now. Before the first one.
  void OnReload(std::function<void(const GatewayConfig&)> observer);

  [[nodiscard]] std::shared_ptr<const GatewayConfig> config() const { return now_.Get()->config; }
  [[nodiscard]] std::shared_ptr<const Revision> revision() const { return now_.Get(); }
  // For the loops: takes no lock. Valid until the thread's next call.
  [[nodiscard]] const Revision& here() const { return now_.Here(); }

 private:
  Result<void> Swap(const GatewayConfig& config);

  const ConfigSource source_;
  Gateway& gateway_;
  std::function<void(const GatewayConfig&)> on_reload_;
  std::mutex changing_;  // one change at a time, so that none is put into force by an older one
  // One pointer for all of it, so that no request goes by parts of two revisions.
  Published<Revision> now_;
};

}  // namespace gateway::server
