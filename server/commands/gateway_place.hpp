// GatewayPlace: what the command line says about the gateway to work on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::server {

// Empty: not given.
struct GatewayPlace {
  std::string config_file;
  std::string server;
  std::string token;
  std::string key = {};  // a client's
};

// The options that all such commands take: --config, --server, --token, --key.
class PlaceWords {
 public:
  // Takes one of them off the front of `words`; false when another word stands there.
  bool Take(std::span<const std::string_view>& words);
  // Error: kInvalidRequest, a line for the user of `command`.
  [[nodiscard]] Result<GatewayPlace> Read(std::string_view command) const;

 private:
  std::optional<std::string_view> config_;
  std::optional<std::string_view> server_;
  std::optional<std::string_view> token_;
  std::optional<std::string_view> key_;
};

}  // namespace gateway::server
