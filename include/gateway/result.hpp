// Result<T>: a value or an Error. A small subset of std::expected (C++23). Look before you read:
// reading the one that is not there ends the program (assert), or is undefined with NDEBUG.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "gateway/error.hpp"

namespace gateway {

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return error;` both read well.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition: has_value().
  [[nodiscard]] T& value() & { return *Get(); }
  [[nodiscard]] const T& value() const& { return *Get(); }
  [[nodiscard]] T&& value() && { return std::move(*Get()); }
  T& operator*() & { return *Get(); }
  const T& operator*() const& { return *Get(); }
  T&& operator*() && { return std::move(*Get()); }
  T* operator->() { return Get(); }
  const T* operator->() const { return Get(); }

  // Precondition: !has_value().
  [[nodiscard]] const Error& error() const {
    const Error* error = std::get_if<1>(&state_);
    assert(error != nullptr);
    return *error;
  }

 private:
  [[nodiscard]] T* Get() {
    T* value = std::get_if<0>(&state_);
    assert(value != nullptr);
    return value;
  }
  [[nodiscard]] const T* Get() const {
    const T* value = std::get_if<0>(&state_);
    assert(value != nullptr);
    return value;
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }

  // Precondition: !has_value().
  [[nodiscard]] const Error& error() const {
    assert(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

// return Fail(ErrorCode::kTimeout, "no first byte after 30 s");
inline Error Fail(ErrorCode code, std::string message) {
  return Error{code, std::move(message), 0, {}};
}

}  // namespace gateway
