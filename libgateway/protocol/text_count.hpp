// TextCount: how much of a request's body may cost prompt tokens.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "gateway/body_source.hpp"

namespace gateway::protocol {

// Bytes, but for what looks like a file in base64.
class TextCount {
 public:
  void Add(std::string_view bytes);
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::size_t bytes_ = 0;
  std::size_t run_ = 0;  // of base64's characters, up to here
};

// `body`, counted on its way.
std::shared_ptr<BodySource> CountText(std::shared_ptr<BodySource> body,
                                      std::shared_ptr<TextCount> count);

}  // namespace gateway::protocol
