// LostFields: what of a client's call an upstream of another protocol does not get.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol {

class LostFields {
 public:
  // `name`: as EncodedCall::lost has it. `where`: the value that is lost, in the client's body.
  void Add(std::string_view name, json::Element where);
  // The same unless its loss changes nothing: null, false, "", or only such values inside.
  void AddUnlessNothing(std::string_view name, json::Element where);

  // Each name once, in the order of the body.
  [[nodiscard]] std::vector<std::string> Names() const;

 private:
  struct Field {
    std::string name;
    const char* at;  // in the client's body
  };

  std::vector<Field> fields_;
};

}  // namespace gateway::protocol
