// BodySource: a request body that is read piece by piece, because it is large or still arriving.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "gateway/result.hpp"

namespace gateway {

// Everything is called on the loop of the request that the body belongs to.
class BodySource {
 public:
  virtual ~BodySource() = default;

  // Bytes in all; empty: known only at its end. The same for its whole life.
  [[nodiscard]] virtual std::optional<std::uint64_t> length() const = 0;

  // Copies the next bytes, at most `to.size()`, and returns how many. 0: none are there now, or, if
  // ended(), none are left. Error: the body will never be whole, and the request fails with this
  // error.
  virtual Result<std::size_t> Read(std::span<char> to) = 0;

  // Everything was read.
  [[nodiscard]] virtual bool ended() const = 0;

  // The next Read gives the first byte again. False: what was read is gone.
  virtual bool Rewind() = 0;

  // After a Read that returned 0 without being ended, `wake` is called once Read has something to
  // say again (bytes, the end, an error): on the loop, not inside Read. An empty function: nobody
  // waits any more.
  virtual void OnReadable(std::function<void()> wake) = 0;
};

}  // namespace gateway
