// LostFields: what a request loses on its way into another protocol.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol {

class LostFields {
 public:
  // Once, however often it is said. A client may send any number of fields with any names: of them
  // kMostNames are kept, of each name kMostBytes.
  void Add(std::string_view name);
  // Unless the value says nothing anyway: null, false, "", [] or {}.
  void AddUnlessEmpty(std::string_view name, json::Element value);

  // In the order in which `call`, the client's body, has its members.
  std::vector<std::string> Take(json::Element call) &&;

  static constexpr std::size_t kMostNames = 64;
  static constexpr std::size_t kMostBytes = 64;

 private:
  std::vector<std::string> names_;
};

// Null, false, "", [] or {}; also true of what is not there.
bool SaysNothing(json::Element value);

}  // namespace gateway::protocol
