// What the targets share: a pair of protocols, the provider that is asked, and the way of an
// Exchange through an adapter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/protocol_adapter.hpp"

namespace gateway::fuzz {

struct Pair {
  std::unique_ptr<ProtocolAdapter> (*make)();
  Dialect client;
  Dialect upstream;

  [[nodiscard]] bool translates() const { return client != upstream; }
};

inline std::string_view View(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT: bytes are bytes
}

// The upstream's name for the model; it must be quoted to be JSON.
inline constexpr std::string_view kUpstreamModel = "m\"up/\xC3\xBC";

// A provider of `pair`'s upstream. Lives as long as the program.
const std::shared_ptr<Provider>& ProviderOf(const Pair& pair);

Request RequestOf(const Pair& pair, std::string_view body);

// `body`: what a client sent. Encodes it, and looks at what would go upstream.
void Encode(const Pair& pair, std::string_view body);

// `input`: two bytes that say what the client asked and how the upstream answers (decode.cpp), then
// what the upstream sends. Decodes it whole and cut, and looks at what the client would get.
void Decode(const Pair& pair, std::string_view input);

}  // namespace gateway::fuzz
