#include "gateway/provider_health.hpp"

#include <atomic>

namespace gateway {

struct ProviderHealth::Impl {
  explicit Impl(const ProviderLimits& its_limits) : limits(its_limits) {}
  const ProviderLimits limits;
  std::atomic<std::size_t> in_flight{0};
};

ProviderHealth::ProviderHealth(const ProviderLimits& limits) : impl_(new Impl(limits)) {}
ProviderHealth::~ProviderHealth() = default;

ProviderHealth::Entry ProviderHealth::Enter(std::string_view /*model*/, Time /*now*/,
                                            bool /*anyway*/) {
  impl_->in_flight.fetch_add(1);
  return {};
}
ProviderHealth::Entry ProviderHealth::Look(std::string_view /*model*/, Time /*now*/) const {
  return {};
}
void ProviderHealth::Leave() { impl_->in_flight.fetch_sub(1); }
void ProviderHealth::Tell(const Report& /*report*/, Time /*now*/) {}
bool ProviderHealth::StartRetry() { return true; }
void ProviderHealth::EndRetry() {}
std::optional<std::chrono::milliseconds> ProviderHealth::FirstByte(
    std::string_view /*model*/) const {
  return std::nullopt;
}
std::size_t ProviderHealth::in_flight() const { return impl_->in_flight.load(); }
ProviderStatus ProviderHealth::Status(Time /*now*/) const { return {}; }
const ProviderLimits& ProviderHealth::limits() const { return impl_->limits; }

}  // namespace gateway
