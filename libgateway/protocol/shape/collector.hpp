// Collector: the events of a stream to the one object that the upstream would have answered with,
// had it not streamed.
#pragma once

#include <string>

#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol::shape {

class Collector {
 public:
  virtual ~Collector() = default;

  // What is no event of this protocol is skipped. False when it reports an error; then no more
  // events.
  virtual bool Add(const sse::Event& event) = 0;

  // No event has come.
  [[nodiscard]] virtual bool empty() const = 0;
  // The event that ends a stream has come.
  [[nodiscard]] virtual bool ended() const = 0;
  // Everything that an answer needs has come, though perhaps not the event that ends it.
  [[nodiscard]] virtual bool finished() const = 0;

  // The object, as JSON. Once, last.
  virtual std::string Object() = 0;
};

}  // namespace gateway::protocol::shape
