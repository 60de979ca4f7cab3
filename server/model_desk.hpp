// ModelDesk: looks at what upstreams offer, and puts models into the gateway's list or takes them
// out.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "gateway/gateway.hpp"
#include "gateway/model_report.hpp"
#include "gateway/result.hpp"
#include "server/live_config.hpp"

namespace gateway::server {

// Any thread; all of it may block, and none of it belongs on a loop.
class ModelDesk {
 public:
  // Both outlive it; the gateway has a catalog. `most_asking`: upstreams asked at a time; whoever
  // comes then is told to come again, so that some workers are left for the rest.
  ModelDesk(Gateway& gateway, LiveConfig& live, int most_asking)
      : gateway_(gateway), live_(live), most_asking_(most_asking) {}

  // Asks the upstream now and keeps what it said. `key`: alias of the key to ask with; empty: the
  // next one; "*": with every one. Error: as FetchModels, kStorage.
  Result<Response> Ask(const Provider& provider, const std::string& key,
                       const std::string& request_id);

  // What it said last. Error: kNotFound when it was never asked, kStorage.
  Result<Response> ShowLast(const Provider& provider);

  // All providers, none asked. Error: kStorage.
  Result<Response> ShowAll();

  // Error: kInvalidRequest, kStorage; those of Ask, if all are wanted that the upstream offers and
  // it was never asked.
  Result<Response> Choose(const Provider& provider, const WantedModels& wanted,
                          const std::string& request_id);

  // `name`: id or alias, or "*" for all that is chosen. Error: kNotFound when it is not chosen,
  // kInvalidRequest when it stands in the configuration, kStorage.
  Result<Response> Drop(const Provider& provider, const std::string& name);

 private:
  Result<ModelReport> Fetch(const Provider& provider, const std::string& key,
                            const std::string& request_id);
  [[nodiscard]] ModelCatalog& catalog() const { return *gateway_.model_catalog(); }

  Gateway& gateway_;
  LiveConfig& live_;
  const int most_asking_;
  std::atomic<int> asking_{0};
};

}  // namespace gateway::server
