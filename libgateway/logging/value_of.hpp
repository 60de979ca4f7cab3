// What a row's values are, for who knows what they should be: anything else counts as 0 or empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "libgateway/storage/database.hpp"

namespace gateway::logging {

inline std::int64_t IntegerIn(const storage::Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return *whole;
  }
  const auto* real = std::get_if<double>(&value);
  return real == nullptr ? 0 : static_cast<std::int64_t>(*real);
}

// Empty: NULL.
inline std::optional<double> RealIn(const storage::Value& value) {
  if (const auto* real = std::get_if<double>(&value)) {
    return *real;
  }
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole == nullptr ? std::nullopt : std::optional(static_cast<double>(*whole));
}

inline std::string TextIn(storage::Value value) {
  auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : std::move(*text);
}

inline storage::Value RealOrNull(const std::optional<double>& real) {
  return real ? storage::Value(*real) : storage::Value();
}

}  // namespace gateway::logging
