// StreamEvents: writes what stands around the pieces of a streamed answer.
#pragma once

#include <string>
#include <string_view>

namespace gateway::server::mock {

// Called in the order Opening, Piece*, Closing; each appends to `out`.
class StreamEvents {
 public:
  virtual ~StreamEvents() = default;

  virtual void Opening(std::string* out) = 0;
  virtual void Piece(std::string_view text, std::string* out) = 0;
  virtual void Closing(std::string* out) = 0;
};

}  // namespace gateway::server::mock
