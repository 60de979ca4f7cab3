// Health reports: how keys and providers are, as JSON for whoever looks after them.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "gateway/key_health.hpp"
#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"

namespace gateway {

// {"object":"list","data":[{"provider","alias","hint","state","reason","since","since_local",
// "until","until_local","blocked":[{"model","reason","until","until_local"}],"calls","failures",
// "shared_limit"}]}. Times as RFC 3339 in UTC and, beside it, as text `utc_offset` ahead of it;
// null where there is none. `provider` empty: the keys of all. May block for a moment.
Response ShowKeys(const ProviderRegistry& registry, std::string_view provider,
                  std::chrono::minutes utc_offset);

// One element of that.
Response ShowKey(std::string_view provider, const KeyStatus& status,
                 std::chrono::minutes utc_offset);

// {"object":"list","data":[{"provider","protocol","base_url","in_flight","max_in_flight","retries",
// "breaker","open_for_ms","busy_for_ms","first_byte_ms","calls","failures","last_failure",
// "missing_models":[],"keys":{"usable","total"}}]}. Credentials in a base_url are left out. A key
// is usable when its state is "ready".
Response ShowProviderStates(const ProviderRegistry& registry,
                            std::chrono::steady_clock::time_point now);

}  // namespace gateway
