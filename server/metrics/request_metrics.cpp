#include "server/metrics/request_metrics.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gateway::server {
namespace {

// Its place among the outcomes; kOutcomes: it is none.
std::size_t OutcomeOf(std::string_view name) {
  static const auto places = [] {
    std::unordered_map<std::string_view, std::size_t> all;
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      all.emplace(OutcomeName(static_cast<Outcome>(i)), i);
    }
    return all;
  }();
  const auto found = places.find(name);
  return found == places.end() ? kOutcomes : found->second;
}

void CountTokens(const Usage& usage, ProviderCounts* counts) {
  const std::array<std::int64_t, kTokenKinds.size()> kinds = {
      usage.prompt, usage.completion, usage.cached, usage.cache_written, usage.reasoning};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    counts->tokens[i].Add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, kinds[i])));
  }
}

void Observe(std::chrono::microseconds time, AnswerTimes* times) {
  times->Here().Add(BucketOf(time, kAnswerBounds), time);
}

void WriteTimes(const ProviderSeries& provider, const std::array<AnswerTimes, 2>& times,
                MetricsText* text) {
  for (std::size_t i = 0; i < times.size(); ++i) {
    const HistogramCounts counts = CountsOf(times[i]);
    if (std::any_of(counts.buckets.begin(), counts.buckets.end(),
                    [](std::uint64_t count) { return count > 0; })) {
      text->Sample({{"provider", provider.name}, {"stream", i == 0 ? "false" : "true"}},
                   kAnswerBounds, counts);
    }
  }
}

}  // namespace

// Which names are labels. Immutable, but that the models' series are found once.
class RequestMetrics::Names {
 public:
  struct Model {
    mutable std::atomic<ModelSeries*> series{nullptr};  // null: not looked for yet
  };

  struct Provider {
    ProviderSeries* series = nullptr;
    std::unordered_map<std::string, Model> models;  // upstream names
  };

  // Null: there is no such provider.
  [[nodiscard]] const Provider* Find(const std::string& name) const {
    const auto found = providers_.find(name);
    return found == providers_.end() ? nullptr : &found->second;
  }

  [[nodiscard]] static ModelSeries& ModelOf(const Provider& provider, const std::string& model) {
    if (model.empty()) {
      return provider.series->no_one;
    }
    const auto found = provider.models.find(model);
    if (found == provider.models.end()) {
      return provider.series->other;
    }
    std::atomic<ModelSeries*>& known = found->second.series;
    ModelSeries* series = known.load(std::memory_order_acquire);
    if (series == nullptr) {
      series = provider.series->Model(model);
      series = series == nullptr ? &provider.series->other : series;
      known.store(series, std::memory_order_release);
    }
    return *series;
  }

  void Add(const gateway::Provider& provider, ProviderSeries* series) {
    Provider& place = providers_[provider.name];
    place.series = series;
    for (const std::string& model : provider.models) {
      place.models.try_emplace(model);  // an alias is none upstream, which does no harm
    }
    for (const auto& [alias, redirect] : provider.redirects) {
      place.models.try_emplace(redirect.to);
    }
  }

  // "provider/model", or anything else.
  void AddTarget(std::string_view target) {
    const std::size_t slash = target.find('/');
    const auto found = providers_.find(std::string(target.substr(0, slash)));
    if (slash != std::string_view::npos && found != providers_.end()) {
      found->second.models.try_emplace(std::string(target.substr(slash + 1)));
    }
  }

 private:
  std::unordered_map<std::string, Provider> providers_;
};

RequestMetrics::RequestMetrics() : names_(std::make_shared<const Names>()) {}

RequestMetrics::~RequestMetrics() = default;

ProviderSeries& RequestMetrics::SeriesOf(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(providers_.begin(), providers_.end(),
                                  [&provider](const auto& one) { return one->name == provider; });
  if (found != providers_.end()) {
    return **found;
  }
  return *providers_.emplace_back(std::make_unique<ProviderSeries>(provider));
}

void RequestMetrics::Learn(const ProviderRegistry& registry, const GatewayConfig& config) {
  auto names = std::make_shared<Names>();
  for (const auto& provider : registry.List()) {
    names->Add(*provider, &SeriesOf(provider->name));
  }
  for (const auto& [alias, redirect] : config.redirects) {
    names->AddTarget(redirect.to);
  }
  for (const RouteConfig& route : config.routes) {
    for (const RouteTarget& target : route.targets) {
      names->AddTarget(target.to);
    }
  }
  names_.Set(std::move(names));
}

void RequestMetrics::OnEnd(const LogRecord& record) noexcept {
  if (record.kind == RecordKind::kStart) {
    return;
  }
  const Names& names = names_.Here();
  const Names::Provider* known = names.Find(record.provider);
  ProviderSeries& provider = known == nullptr ? none_ : *known->series;
  ModelSeries* model = &provider.no_one;
  try {
    if (known != nullptr) {
      model = &Names::ModelOf(*known, record.model_sent);
    }
  } catch (const std::bad_alloc&) {
    model = &provider.other;
  }
  const std::size_t stream = record.streamed ? 1 : 0;
  model->requests.Here()
      .by_status[stream * kStatusClasses.size() + StatusClassOf(record.status)]
      .Add(1);
  if (record.usage.source != UsageSource::kNone) {
    CountTokens(record.usage, &provider.counts.Here());
  }
  if (record.first_byte) {
    Observe(*record.first_byte, &provider.first_byte[stream]);
  }
  Observe(record.total, &provider.total[stream]);
  if (record.attempts > 0) {
    overhead_.Here().Add(BucketOf(record.overhead, kOverheadBounds), record.overhead);
  }
  for (const AttemptRecord& call : record.calls) {
    const bool same = call.provider == record.provider;
    const Names::Provider* asked = same ? known : names.Find(call.provider);
    ProviderSeries& series = asked == nullptr ? none_ : *asked->series;
    series.counts.Here().attempts[OutcomeOf(call.outcome)].Add(1);
  }
}

void RequestMetrics::Write(MetricsText* text) const {
  std::vector<const ProviderSeries*> all{&none_};
  {
    const std::lock_guard lock(mutex_);
    for (const auto& provider : providers_) {
      all.push_back(provider.get());
    }
  }
  text->Counter("gateway_requests_total", "Requests that have ended.");
  for (const ProviderSeries* provider : all) {
    provider->WriteRequests(text);
  }
  text->Counter("gateway_attempts_total", "Calls to upstreams, by how they ended.");
  for (const ProviderSeries* provider : all) {
    provider->WriteAttempts(text);
  }
  text->Counter("gateway_tokens_total",
                "Tokens as far as they are known; cached and cache_written are part of prompt, "
                "reasoning is part of completion.");
  for (const ProviderSeries* provider : all) {
    provider->WriteTokens(text);
  }
  text->Histogram("gateway_first_byte_seconds",
                  "From a request's arrival to the first byte of its answer.");
  for (const ProviderSeries* provider : all) {
    WriteTimes(*provider, provider->first_byte, text);
  }
  text->Histogram("gateway_request_seconds", "From a request's arrival to the end of its answer.");
  for (const ProviderSeries* provider : all) {
    WriteTimes(*provider, provider->total, text);
  }
  text->Histogram("gateway_overhead_seconds",
                  "What the gateway itself took of requests that went to an upstream.");
  text->Sample({}, kOverheadBounds, CountsOf(overhead_));
}

}  // namespace gateway::server
