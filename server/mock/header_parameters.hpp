// What stands behind a header's value: "form-data; name=file".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::server::mock {

struct HeaderParameter {
  std::string_view name;
  std::string value;
};

// Those of a header's whole `value`, in their order; empty when they are not well-formed.
std::optional<std::vector<HeaderParameter>> ReadParameters(std::string_view value);

// `lower`: in lower case.
bool StartsWithNoCase(std::string_view text, std::string_view lower);

// Without those at its ends.
std::string_view WithoutBlanks(std::string_view text);

}  // namespace gateway::server::mock
