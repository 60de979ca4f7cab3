// The tables of the main file, each into its struct. What is absent keeps its default.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/table_reader.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

// Whose `clients` are read already: they decide where the server may listen.
void ReadServer(const Node& table, const Report& report, GatewayConfig* config);
void ReadAdmin(const Node& table, const Report& report, AdminConfig* admin);
void ReadCors(const Node& table, const Report& report, CorsConfig* cors);
void ReadLog(const Node& table, const Report& report, LogConfig* log);
// What of that, but for places and time zone, is not as it is by default: "durability = strict".
std::vector<std::string> UnusualLog(const LogConfig& log);
void ReadRequestLimits(const Node& table, const Report& report, RequestLimits* limits);

struct ClientList {
  std::vector<ClientConfig> clients;
  bool literal_keys = false;  // some key itself stands in the file
};

// A client that was complained about is left incomplete.
void ReadClients(const Node& list, const Report& report, ClientList* found);

struct ProviderList {
  std::vector<ProviderConfig> providers;
  std::vector<std::string> hints;
  bool literal_keys = false;  // some key stands in the file itself
};

// A provider that was complained about may be left incomplete; its name is there if it was good.
void ReadProviders(const Node& list, const Report& report, ProviderList* found);

// `keys`, `key`, `no_key`, `key_strategy` and `use_next_key` of a provider whose name is read
// already.
void ReadKeys(TableReader& reader, ProviderConfig* provider, ProviderList* found);

// `affinity` and `affinity_header`, after the keys.
void ReadAffinity(TableReader& reader, ProviderConfig* provider, ProviderList* found);

// `auth`, and how calls of clients that speak another protocol are put to the provider, whose own
// protocol is read already.
void ReadTranslation(TableReader& reader, ProviderConfig* provider);
// What of that is not as it is by default: "lossy = reject".
std::vector<std::string> UnusualTranslation(const ProviderConfig& provider);

// What a provider's calls are bounded by, and what is done when they fail: `max_in_flight`,
// `breaker`, `retry_budget`, `least_retries`, `on_disconnect`.
void ReadProviderLimits(TableReader& reader, ProviderConfig* provider);
// What of that is not as it is by default: "max_in_flight = 8".
std::vector<std::string> UnusualLimits(const ProviderConfig& provider);

// `prices` of a provider.
void ReadPrices(TableReader& reader, std::vector<ModelPrice>* prices);

// A header's name that the configuration may set to something. Lower case. Empty: complained.
std::optional<std::string> ReadHeaderName(const Node& node, const Report& report);

// `extra_headers` of a provider.
void ReadExtraHeaders(TableReader& reader, Headers* headers);

struct FoundRoute {
  RouteConfig route;
  Place place;
};

// What was complained about may be left incomplete.
void ReadRoutes(const Node& list, const Report& report,
                const std::vector<ProviderConfig>& providers, std::vector<FoundRoute>* found);
// Refuses those that nobody reaches, because an alias goes before them.
void RefuseHiddenRoutes(const std::vector<FoundRoute>& routes, const Redirects& redirects,
                        const Report& report);

}  // namespace gateway::config
