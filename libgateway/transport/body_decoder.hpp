// BodyDecoder: undoes a compression that nobody asked for. We ask upstreams for "identity".
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::transport {

class BodyDecoder {
 public:
  using Take = std::function<void(std::string_view)>;

  // Null: `coding`, the value of content-encoding, changes nothing.
  // Error: kUpstreamStream, it is neither gzip nor deflate.
  static Result<std::unique_ptr<BodyDecoder>> For(std::string_view coding);

  virtual ~BodyDecoder() = default;

  // Gives what `bytes` decode to to `take`, in pieces. Error: kUpstreamStream, they are damaged.
  virtual Result<void> Decode(std::string_view bytes, const Take& take) = 0;

  // The body is over. Error: kUpstreamStream, it should not be.
  virtual Result<void> End() = 0;
};

}  // namespace gateway::transport
