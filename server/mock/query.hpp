// The query of a request: "?limit=20&after=file-1".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::server::mock {

// The first value of `name`, decoded; empty when there is none. `query`: percent-encoded.
std::string QueryValue(std::string_view query, std::string_view name);

// Empty when there is none, or no whole number.
std::optional<std::size_t> QueryNumber(std::string_view query, std::string_view name);

}  // namespace gateway::server::mock
