// Provider: an upstream as configured. ProviderRegistry: all of them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_pool.hpp"
#include "gateway/message.hpp"

namespace gateway {

// Limits on the way to and from an upstream.
struct UpstreamTimeouts {
  std::chrono::milliseconds connect{5'000};             // DNS, TCP and TLS together
  std::chrono::milliseconds first_byte{120'000};        // request sent to response head
  std::chrono::milliseconds stream_first_byte{60'000};  // the same when a stream was asked for
  std::chrono::milliseconds idle{120'000};  // between two reads, pauses of ours excepted
};

// Immutable; a changed configuration makes new ones.
struct Provider {
  std::string name;  // without "/"
  Dialect dialect = Dialect::kOpenAi;
  std::string base_url;  // "https://api.openai.com/v1", without a slash at the end
  std::shared_ptr<KeyPool> keys;
  UpstreamTimeouts timeouts;
  Headers extra_headers;                // sent with every call to this upstream, in place of ours
  std::string models_path = "/models";  // appended to base_url
  std::vector<std::string> models;      // upstream names it lists; empty: nothing is listed
  bool include_usage = true;  // ask streams for usage, for the log; its chunk is taken out again
};

// Any thread, the event loops among them: must not block or throw.
class ProviderRegistry {
 public:
  virtual ~ProviderRegistry() = default;

  // Null when there is no provider of that name.
  [[nodiscard]] virtual std::shared_ptr<const Provider> Find(std::string_view name) const = 0;

  // All, in configured order.
  [[nodiscard]] virtual std::vector<std::shared_ptr<const Provider>> List() const = 0;
};

}  // namespace gateway
