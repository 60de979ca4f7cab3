// Model reports: what is known of providers' models, as JSON for whoever chooses among them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/fetch_models.hpp"
#include "gateway/message.hpp"
#include "gateway/model_catalog.hpp"
#include "gateway/provider_registry.hpp"

namespace gateway {

// One provider's list, and what became of it.
struct ModelReport {
  UpstreamModels list;
  std::optional<UpstreamModels> before;  // the one before; empty: there was none, so all is new
  std::vector<ChosenModel> chosen;
  std::vector<KeyModels> by_key;  // if every key was asked
};

// {"object":"list","provider","asked_at","asked_at_ms","key","keys":[{"alias","models","error"}],
// "data":[{"id","object":"model","created","owned_by","chosen","alias","new","keys"}],"gone":[]}.
// `chosen`: clients see it, because it is chosen or configured. `keys` stands there only with
// by_key, and at a model only if not every key that got a list was offered it. Times are shown
// `utc_offset` ahead of UTC.
Response ShowModels(const ModelReport& report, const Provider& provider,
                    std::chrono::minutes utc_offset);

// What is known of one provider without asking it.
struct KnownModels {
  std::shared_ptr<const Provider> provider;  // never null
  std::optional<UpstreamModels> offered;     // empty: it was never asked
  std::vector<ChosenModel> chosen;
};

// {"object":"list","data":[{"provider","protocol","keys":[],"asked_at","asked_at_ms","offered",
// "configured":[],"chosen":[{"id","alias","chosen_at"}],"listed":[]}]}: `keys` are aliases,
// `offered` is a number, `listed` what clients see.
Response ShowProviders(const std::vector<KnownModels>& providers, std::chrono::minutes utc_offset);

// What somebody wants chosen.
struct WantedModels {
  bool all = false;                 // whatever the upstream offers
  std::vector<ChosenModel> models;  // in the order given
};

// {"models":["a",{"id":"b","alias":"x"}]}; the name "*" stands for all. Error: kInvalidRequest.
Result<WantedModels> ReadWantedModels(std::string_view body);

// What came of it.
struct ChoiceReport {
  std::string provider;
  std::vector<ChosenModel> added;
  std::vector<std::string> kept;         // ids: clients see them already
  std::vector<std::string> not_offered;  // ids: added, though the upstream's last list lacks them
  ModelNames listed;                     // what clients see now
};

// {"provider","added":[{"id","alias"}],"kept":[],"not_offered":[],"listed":[]}
Response ShowChoice(const ChoiceReport& report);

// {"provider","removed":[]}
Response ShowDropped(std::string_view provider, const std::vector<std::string>& removed);

}  // namespace gateway
