// ClientUsageStore: what clients used on which day, kept so that a budget survives a restart.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/result.hpp"

namespace gateway {

struct ClientUsage {
  std::chrono::year_month_day day;  // of the log's time zone
  std::string client;               // ClientConfig::name
  std::uint64_t tokens = 0;         // prompts and answers together
  std::uint64_t requests = 0;
};

// Several gateways may keep theirs in one: what each adds is added up. Any thread; may block.
class ClientUsageStore {
 public:
  virtual ~ClientUsageStore() = default;

  // On top of what is there; all or nothing. Error: kStorage.
  virtual Result<void> Add(std::span<const ClientUsage> used) = 0;

  // All clients that did anything on that day, in no order. Error: kStorage.
  virtual Result<std::vector<ClientUsage>> Load(std::chrono::year_month_day day) = 0;
};

// The shipped one: in the log's database, table `client_usage`, or in memory when there is no log.
// May block. Error: kConfig, kStorage.
Result<std::unique_ptr<ClientUsageStore>> OpenClientUsageStore(const LogConfig& config);

}  // namespace gateway
