// GatewayConfig: the whole configuration as a plain struct, however it was written down.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "gateway/client_key.hpp"
#include "gateway/key_pool.hpp"
#include "gateway/log_delivery.hpp"
#include "gateway/message.hpp"
#include "gateway/price.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/redirect.hpp"
#include "gateway/result.hpp"
#include "gateway/route_config.hpp"

namespace gateway {

struct ProviderConfig {
  std::string name;  // without "/"
  Dialect dialect = Dialect::kOpenAi;
  std::string base_url;   // "https://api.openai.com/v1", without a slash at the end
  std::vector<Key> keys;  // empty: the upstream wants none
  KeyStrategy key_strategy = KeyStrategy::kFirst;
  bool use_next_key = true;  // KeyPoolOptions::use_next
  UpstreamTimeouts timeouts;
  Headers extra_headers;
  std::string models_path = "/models";
  std::vector<std::string> models;  // names clients see: upstream names, or aliases of `redirects`
  Redirects redirects;              // to names of this provider
  bool include_usage = true;
  bool bearer_auth = false;
  TranslationOptions translation;
  ProviderLimits limits;
  OnDisconnect on_disconnect = OnDisconnect::kCancel;
  Affinity affinity = Affinity::kNone;
  std::string affinity_header = "x-session-id";  // lower case
  std::vector<ModelPrice> prices;                // the first that fits a model counts
  bool log_bodies = false;                       // what is said with this provider
};

// Who may use a gateway-server, and how much. 0: as much as it likes.
struct ClientConfig {
  std::string name;  // for the log
  ClientKey key;
  std::vector<std::string> models;  // see AllowedModels; empty: all
  std::size_t requests_per_minute = 0;
  std::size_t tokens_per_minute = 0;
  std::size_t tokens_per_day = 0;  // days of the log's time zone; kept in its database
  std::size_t max_in_flight = 64;
  bool log_bodies = false;  // what this client says and is answered
};

// Of gateway-server; a Gateway uses only `threads`.
struct ServerConfig {
  std::string host = "127.0.0.1";
  int port = 8080;                     // 0: the system chooses one
  int threads = 0;                     // event loops; 0: one per core
  int worker_threads = 4;              // for routes that may block
  bool allow_unauthenticated = false;  // without clients, needed to listen beyond loopback
  bool watch_config = false;           // read the files again when they have changed
  // Of clients and of the admin, each, from one address; beyond it none of its keys are looked at
  // for a while. 0: any number.
  std::size_t wrong_keys_per_minute = 20;

  std::size_t max_connections = 16'384;
  std::size_t max_body_bytes = 32U << 20U;
  std::size_t max_upload_bytes = std::size_t{1} << 30U;  // of bodies that are passed on unread
  std::size_t max_head_bytes = 32U << 10U;
  std::size_t max_request_line_bytes = 8U << 10U;
  std::size_t max_header_count = 100;
  std::chrono::milliseconds head_timeout{10'000};  // first byte of a request to the end of its head
  std::chrono::milliseconds body_timeout{
      30'000};  // end of head to end of body, at 1 KiB/s at least
  std::chrono::milliseconds keepalive_idle{60'000};  // between two requests
  std::chrono::milliseconds write_stall{30'000};     // without one byte taken by the client
  std::size_t max_requests = 4096;                   // admitted at once
  std::size_t max_queued = 256;                      // that wait to be admitted
  std::chrono::milliseconds queue_wait{1'000};       // at most
  std::size_t max_buffered_bytes = 512U << 20U;      // of bodies and answers, all together
  std::chrono::milliseconds drain_delay{0};          // from SIGTERM to the end of accepting
  std::chrono::milliseconds drain_timeout{25'000};   // for running requests, after that
};

// Who may change things on a running gateway-server.
struct AdminConfig {
  Secret token;  // empty: whoever calls from this machine may look, and nobody may change
  // An address of its own for /admin and /metrics, which are then found nowhere else. Empty: they
  // are where everything is.
  std::string host;
  int port = 0;  // 0: the system chooses one
};

// Which names of a provider clients see.
enum class ModelListing {
  kChosen,  // what is configured or chosen; if nothing is, all that its upstream last offered
  kAll,     // all that its upstream last offered, too
};

// Web pages that may call the gateway from a browser; a page is known by its origin.
struct CorsConfig {
  std::vector<std::string> allowed_origins;  // "https://chat.example.com"; "*": any
};

struct LogConfig {
  // Empty: no log. A relative path counts from the working directory; folders are made.
  std::string url = "sqlite://data/gateway.db";
  std::string timezone = "Asia/Shanghai";   // as written
  std::chrono::minutes utc_offset{8 * 60};  // what it means; fixed, without summer time
  // Where records go besides: URLs like `url`, "stdout:" for lines of JSON.
  std::vector<std::string> also;
  LogDelivery delivery;
  // Told apart by it, when several gateways write into one database. Empty: the machine's name.
  std::string instance;
  std::chrono::hours keep{0};               // rows that are older are deleted; 0: never
  std::size_t max_bytes = 0;                // the oldest rows go beyond it; 0: it may grow
  std::size_t max_body_bytes = 64U << 10U;  // of a request and of an answer that are logged
  std::chrono::hours keep_bodies{7 * 24};   // whole days; 0: as long as the rows
};

struct RequestLimits {
  std::chrono::milliseconds deadline{600'000};           // everything, all attempts included
  std::chrono::milliseconds stream_deadline{3'600'000};  // the same when a stream was asked for
  int max_attempts = 3;        // calls to upstreams, over all keys and providers
  bool retry_timeouts = true;  // ask the next target when one sent no first byte in time
  // A client that asked for a stream gets its head and comments (or pings) when there is nothing
  // else yet after this time; until then a failure can still be told by the status. 0: never.
  std::chrono::milliseconds first_event_hold{15'000};
  // A comment (OpenAI) or ping (Anthropic) after so much silence in a stream. 0: none.
  std::chrono::milliseconds heartbeat{15'000};
  std::chrono::milliseconds longest_wait{2'000};  // for a key or provider told to wait for
  std::size_t logged_body_bytes = 64U << 10U;     // of a request and of an answer that are logged
};

// LoadConfig has checked what it returns. Who makes or changes one in code keeps to the remarks
// here: BuildParts and BuildGateway check little of it again.
struct GatewayConfig {
  ServerConfig server;
  AdminConfig admin;
  std::vector<ClientConfig> clients;  // no two with the same name or key; none: whoever asks
  CorsConfig cors;
  LogConfig log;
  RequestLimits request;
  std::vector<ProviderConfig> providers;  // at least one
  std::vector<RouteConfig> routes;        // no two for the same model
  std::string default_provider;           // empty: the first one
  Redirects redirects;  // to "provider/model", "model" or another alias; without circles
  ModelListing model_listing = ModelListing::kChosen;
  std::string id;                  // 8 hex digits that change with the files' content; may be empty
  std::vector<std::string> files;  // it was read from, or would be if they were there
  std::vector<std::string> hints;  // remarks worth a line at start; no mistakes
};

// Reads a TOML, YAML or JSON file (told by its ending, else by its content), the redirect file that
// it names or that lies beside it, and the environment variables they ask for. May block.
// Error: kConfig; the message has one line for every mistake found: "file:line: what; what to do".
Result<GatewayConfig> LoadConfig(const std::string& file);

// A change of one provider's models in a configuration file.
struct ModelEdit {
  struct Model {
    std::string id;     // the provider's own name of it
    std::string alias;  // the name that clients use instead; empty: its id
  };

  std::string provider;             // its name
  std::vector<Model> add;           // after all are taken out
  std::vector<std::string> remove;  // ids or aliases; an id that only aliases lead to: all of those
};

// Puts models into and out of a provider's `models`, aliases also into its `redirects`, in a TOML
// file. All else in the file stays as it is, comments and blanks included. It is replaced in one
// step, or left alone: always when the outcome is not exactly what was asked for, or nothing
// changes. What stands there already is no mistake. A name with "${" in it is written as "$${", and
// names that are made of variables are not touched. May block.
// Error: kNotFound for a provider or a model to remove that is not there; kInvalidRequest for a
// name that cannot be one, or an alias of another model; kUnsupported for YAML, JSON and forms of
// TOML that cannot be changed here; kConfig for what LoadConfig cannot read, too; kStorage. Where a
// person has to do it, the message says what to add and to take out.
Result<void> EditModels(const std::string& file, const ModelEdit& edit);

// Puts a client at the end of a TOML file, its key as a digest; limits are written where they are
// not the default. All else in the file stays as it is, and it is replaced in one step. May block.
// Error: kInvalidRequest when there is one of that name or key, or LoadConfig would refuse it;
// kUnsupported for YAML, JSON and forms of TOML that cannot be changed here: the message says what
// to add by hand; kConfig for what LoadConfig cannot read; kStorage. The file is then as it was.
Result<void> AddClient(const std::string& file, const ClientConfig& client);

// Takes the client's table out again, likewise. Error: kNotFound when there is no such client; else
// as AddClient.
Result<void> RemoveClient(const std::string& file, const std::string& name);

// A configuration from OPENAI_API_KEY, DEEPSEEK_API_KEY and their like. Error: kConfig when none
// of them is set.
Result<GatewayConfig> ConfigFromEnvironment();

// Puts "127.0.0.1:8080" or "[::1]:8080" into `config`. Error: kConfig for anything else, and for an
// address beyond loopback with neither clients nor allow_unauthenticated.
Result<void> SetListenAddress(const std::string& address, GatewayConfig* config);

// What the configuration does, for people, keys masked: one line each, without a trailing newline.
std::string DescribeConfig(const GatewayConfig& config);

}  // namespace gateway
