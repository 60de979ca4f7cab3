#include "gateway/model_catalog.hpp"

#include <map>
#include <utility>

#include "libgateway/base/mutex.hpp"
#include "libgateway/providers/choices.hpp"
#include "libgateway/providers/stored_catalog.hpp"

namespace gateway {
namespace {

class MemoryCatalog final : public ModelCatalog {
 public:
  Result<void> Store(const UpstreamModels& list) override {
    const base::MutexLock lock(mutex_);
    lists_[list.provider] = list;
    return {};
  }

  Result<std::optional<UpstreamModels>> Load(std::string_view provider) override {
    const base::MutexLock lock(mutex_);
    const auto found = lists_.find(provider);
    return found == lists_.end() ? std::nullopt : std::optional(found->second);
  }

  Result<std::vector<ChosenModel>> Chosen(std::string_view provider) override {
    const base::MutexLock lock(mutex_);
    const auto found = chosen_.find(provider);
    return found == chosen_.end() ? std::vector<ChosenModel>() : found->second;
  }

  Result<void> Choose(std::string_view provider, std::span<const ChosenModel> models) override {
    const base::MutexLock lock(mutex_);
    std::vector<ChosenModel>& chosen = chosen_[std::string(provider)];
    auto next = providers::AddChoices(chosen, models, std::chrono::system_clock::now());
    if (!next) {
      return next.error();
    }
    chosen = *std::move(next);
    return {};
  }

  Result<std::vector<std::string>> Drop(std::string_view provider,
                                        std::span<const std::string> names) override {
    const base::MutexLock lock(mutex_);
    return providers::DropChoices(names, &chosen_[std::string(provider)]);
  }

 private:
  base::Mutex mutex_;
  std::map<std::string, UpstreamModels, std::less<>> lists_ GATEWAY_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<ChosenModel>, std::less<>> chosen_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::shared_ptr<ModelCatalog>> OpenModelCatalog(const LogConfig& config) {
  if (config.url.empty()) {
    return std::shared_ptr<ModelCatalog>(std::make_shared<MemoryCatalog>());
  }
  return providers::OpenStoredCatalog(config.url, config.utc_offset);
}

}  // namespace gateway
