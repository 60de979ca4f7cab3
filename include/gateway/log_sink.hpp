// LogSink: where finished log records go.
#pragma once

#include <span>

#include "gateway/log_record.hpp"
#include "gateway/result.hpp"

namespace gateway {

// One thread calls it, of its own, which is no event loop: it may block. Destroyed by the
// Gateway's destructor, on the thread that runs that.
class LogSink {
 public:
  virtual ~LogSink() = default;

  // Keeps all of `records` (1 to 2,048, in the order in which requests ended), or none: a failed
  // batch is written again, later ones wait meanwhile. `records` are valid until return, their
  // texts (but for bodies) at most 4 KiB each. Error: kStorage; its message goes to stderr. What it
  // throws counts as an error, too.
  // A record whose id was written before is the same request again and changes nothing, but for a
  // whole one after its start (RecordKind).
  virtual Result<void> Write(std::span<const LogRecord> records) = 0;

  // Time for what has to be done now and then, such as deleting what is too old: comes after each
  // Write that worked, and about once a second while there is nothing to write. Should take some
  // milliseconds at most, records wait meanwhile. True: there is more to do, so it comes again
  // soon. Error: kStorage; its message goes to stderr, and it comes again.
  virtual Result<bool> Tidy() { return false; }
};

}  // namespace gateway
