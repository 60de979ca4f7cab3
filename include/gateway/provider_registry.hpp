// Provider: an upstream as configured. ProviderRegistry: all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_pool.hpp"
#include "gateway/message.hpp"
#include "gateway/model_names.hpp"
#include "gateway/price.hpp"
#include "gateway/provider_health.hpp"
#include "gateway/redirect.hpp"

namespace gateway {

// Limits on the way to and from an upstream.
struct UpstreamTimeouts {
  std::chrono::milliseconds connect{5'000};             // DNS, TCP and TLS together
  std::chrono::milliseconds first_byte{120'000};        // request sent to response head
  std::chrono::milliseconds stream_first_byte{60'000};  // the same when a stream was asked for
  std::chrono::milliseconds idle{120'000};  // between two reads, pauses of ours excepted
};

// How OpenAI's reasoning_effort is put to an Anthropic upstream.
enum class ThinkingMode {
  kAdaptive,  // thinking "adaptive" and output_config.effort: Claude 4.6 and later
  kBudget,    // thinking "enabled" with a number of tokens: older ones, and many third parties
  kOff,       // not at all
};

// How calls of clients that speak another protocol are put to a provider.
struct TranslationOptions {
  // A call that loses something is refused (400, naming the fields) instead of sent.
  bool reject_lossy = false;

  // OpenAI clients, Anthropic upstream.
  std::int64_t default_max_tokens = 8192;  // for calls that say no maximum; Anthropic needs one
  ThinkingMode thinking_mode = ThinkingMode::kAdaptive;
  // Also for clients that speak Anthropic but name no version. The default is the one that every
  // Anthropic API understands. Source: https://docs.anthropic.com/en/api/versioning
  std::string anthropic_version = "2023-06-01";
  // Signed thinking of an answer with tool calls is kept for an hour, in memory, and put back when
  // the client's next call carries the calls without it.
  bool keep_thinking = true;

  // Anthropic clients, OpenAI upstream.
  bool developer_role = false;         // system texts as role "developer"
  bool max_completion_tokens = false;  // in place of "max_tokens"
  bool reasoning_history = true;       // earlier thinking as "reasoning_content"
  bool reasoning_effort = true;        // false: never sent
  bool forward_top_k = false;
  bool forward_cache_control = false;
  bool shorten_tool_names = false;  // to 64 characters, and back in answers
};

// What becomes of a call whose client has left.
enum class OnDisconnect {
  kCancel,  // its connection is closed, which is what stops most upstreams generating and billing
  kDrain,   // it is read to its end, for the usage; 60 s at most, and 64 of them at once
};

// By what requests are told that should keep to one key.
enum class Affinity {
  kNone,
  kSession,  // the value of a header
  kPrompt,   // a hash of the first messages
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
  // What clients see and may ask for without the provider's name: upstream names, or aliases of
  // `redirects`. Any other name may be asked for with the provider's in front.
  ModelNames models;
  ModelNames configured_models;  // those of them that the configuration names
  Redirects redirects;           // aliases at this provider, for names of its own
  bool include_usage = true;     // ask streams for usage, for the log; its chunk is taken out again
  bool bearer_auth = false;  // Anthropic: the key as "authorization: Bearer", not as "x-api-key"
  TranslationOptions translation;
  std::shared_ptr<ProviderHealth> health = std::make_shared<ProviderHealth>();  // never null
  OnDisconnect on_disconnect = OnDisconnect::kCancel;
  Affinity affinity = Affinity::kNone;
  std::string affinity_header = "x-session-id";  // lower case
  std::vector<ModelPrice> prices;                // the first that fits a model counts
  bool log_bodies = false;                       // what is said with this provider
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
