// LogDelivery: how records get from requests to where the log is kept, and what may be lost.
#pragma once

#include <cstddef>
#include <string>

namespace gateway {

enum class LogDurability {
  // A row is written, with others, within 100 ms after its request has ended.
  kBatch,
  // A row is written before the last byte of its answer goes to the client: whatever a client saw
  // complete is in the log. Costs each answer about one commit.
  kStrict,
};

// What becomes of requests while the log can be written nowhere, not even to the spill.
enum class OnLogFailure {
  kContinue,  // they go on; what is lost is counted
  kReject,    // kOverloaded, before an upstream is asked
};

struct LogDelivery {
  LogDurability durability = LogDurability::kBatch;
  bool start_rows = false;  // a record of RecordKind::kStart when a request is admitted, too
  OnLogFailure on_failure = OnLogFailure::kContinue;
  // What waits in memory, for each sink. Beyond it records go to the spill.
  std::size_t queue_rows = 20'000;
  std::size_t queue_bytes = 64U << 20U;
  // Folder of files that keep what a sink does not take, until it does. Empty: there is none.
  std::string spill_folder;
  std::size_t spill_bytes = 256U << 20U;  // all files together; beyond it records are dropped
};

}  // namespace gateway
