#include "server/model_desk.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/model_choice.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kEvery = "*";
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;

std::chrono::minutes OffsetOf(const LiveConfig& live) { return live.config()->log.utc_offset; }

// A place among those who may ask at a time.
class Turn {
 public:
  Turn(std::atomic<int>* asking, int most) : asking_(*asking), is_ours_(++asking_ <= most) {}
  ~Turn() { --asking_; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool is_ours() const { return is_ours_; }

 private:
  std::atomic<int>& asking_;
  const bool is_ours_;
};

// A key that is refused offers nothing; one that failed in another way may still offer what it did.
bool SomeKeyIsSilent(const std::vector<KeyModels>& by_key) {
  return std::any_of(by_key.begin(), by_key.end(), [](const KeyModels& key) {
    return !key.list && key.list.error().upstream_status != kUnauthorized &&
           key.list.error().upstream_status != kForbidden;
  });
}

void KeepAll(const UpstreamModels& before, UpstreamModels* list) {
  std::unordered_set<std::string> known;
  for (const UpstreamModel& model : list->models) {
    known.insert(model.id);
  }
  for (const UpstreamModel& model : before.models) {
    if (known.insert(model.id).second) {
      list->models.push_back(model);
    }
  }
}

}  // namespace

Result<ModelReport> ModelDesk::Fetch(const Provider& provider, const std::string& key,
                                     const std::string& request_id) {
  const Turn turn(&asking_, most_asking_);
  if (!turn.is_ours()) {
    return Fail(ErrorCode::kOverloaded, "other upstreams are being asked; try again in a moment");
  }
  ModelReport report;
  FetchOptions options;
  options.request_id = request_id;
  if (key == kEvery) {
    auto by_key = FetchModelsByKey(gateway_, provider.name, options);
    if (!by_key) {
      return by_key.error();
    }
    report.by_key = *std::move(by_key);
  } else {
    options.key = key;
  }
  auto list =
      key == kEvery ? JoinLists(report.by_key) : FetchModels(gateway_, provider.name, options);
  if (!list) {
    return list.error();
  }
  report.list = *std::move(list);
  auto before = catalog().Load(provider.name);
  if (!before) {
    return before.error();
  }
  report.before = *std::move(before);
  if (report.before && SomeKeyIsSilent(report.by_key)) {
    KeepAll(*report.before, &report.list);
  }
  if (auto stored = catalog().Store(report.list); !stored) {
    return stored.error();
  }
  if (auto refreshed = live_.Refresh(); !refreshed) {
    return refreshed.error();
  }
  return report;
}

Result<Response> ModelDesk::Ask(const Provider& provider, const std::string& key,
                                const std::string& request_id) {
  auto report = Fetch(provider, key, request_id);
  if (!report) {
    return report.error();
  }
  auto chosen = catalog().Chosen(provider.name);
  if (!chosen) {
    return chosen.error();
  }
  report->chosen = *std::move(chosen);
  Response answer = ShowModels(*report, provider, OffsetOf(live_));
  answer.headers.push_back({"x-gateway-key", report->list.key_alias});
  return answer;
}

Result<Response> ModelDesk::ShowLast(const Provider& provider) {
  auto list = catalog().Load(provider.name);
  if (!list) {
    return list.error();
  }
  if (!*list) {
    return Fail(ErrorCode::kNotFound, "the provider '" + provider.name +
                                          "' was never asked: GET /models/" + provider.name +
                                          " without cached=true asks it");
  }
  auto chosen = catalog().Chosen(provider.name);
  if (!chosen) {
    return chosen.error();
  }
  ModelReport report;
  report.list = **std::move(list);
  report.before = report.list;
  report.chosen = *std::move(chosen);
  return ShowModels(report, provider, OffsetOf(live_));
}

Result<Response> ModelDesk::ShowAll() {
  std::vector<KnownModels> all;
  const auto snapshot = gateway_.snapshot();
  for (const auto& provider : snapshot->registry->List()) {
    auto offered = catalog().Load(provider->name);
    if (!offered) {
      return offered.error();
    }
    auto chosen = catalog().Chosen(provider->name);
    if (!chosen) {
      return chosen.error();
    }
    all.push_back({provider, *std::move(offered), *std::move(chosen)});
  }
  return ShowProviders(all, OffsetOf(live_));
}

Result<Response> ModelDesk::Choose(const Provider& provider, const WantedModels& wanted,
                                   const std::string& request_id) {
  if (auto clear = CheckNames(wanted.models, *live_.config(), provider); !clear) {
    return clear.error();
  }
  auto offered = catalog().Load(provider.name);
  if (!offered) {
    return offered.error();
  }
  if (wanted.all && !*offered) {
    auto fetched = Fetch(provider, {}, request_id);
    if (!fetched) {
      return fetched.error();
    }
    *offered = std::move(fetched->list);
  }
  const auto chosen = catalog().Chosen(provider.name);
  if (!chosen) {
    return chosen.error();
  }
  ChoiceReport report = PlanChoice(wanted, *offered, *chosen, provider);
  if (auto stored = catalog().Choose(provider.name, report.added); !stored) {
    return stored.error();
  }
  if (auto refreshed = live_.Refresh(); !refreshed) {
    return refreshed.error();
  }
  if (const auto now = gateway_.snapshot()->registry->Find(provider.name)) {
    report.listed = now->models;
  }
  return ShowChoice(report);
}

Result<Response> ModelDesk::Drop(const Provider& provider, const std::string& name) {
  std::vector<std::string> names{name};
  if (name == kEvery) {
    const auto chosen = catalog().Chosen(provider.name);
    if (!chosen) {
      return chosen.error();
    }
    names.clear();
    for (const ChosenModel& model : *chosen) {
      names.push_back(model.id);
    }
  }
  const auto removed = catalog().Drop(provider.name, names);
  if (!removed) {
    return removed.error();
  }
  if (removed->empty() && provider.configured_models.Contains(name)) {
    return Fail(ErrorCode::kInvalidRequest,
                "'" + name +
                    "' stands in the configuration file; take it out there "
                    "(gateway-server models remove --write)");
  }
  if (removed->empty()) {
    return Fail(ErrorCode::kNotFound, "'" + name + "' is not chosen at '" + provider.name + "'");
  }
  if (auto refreshed = live_.Refresh(); !refreshed) {
    return refreshed.error();
  }
  return ShowDropped(provider.name, *removed);
}

}  // namespace gateway::server
