#include <cstring>
#include <string>
#include <utility>

#include "gateway/key_pool.hpp"

namespace gateway {
namespace {

constexpr std::size_t kShortestWithHint = 12;
constexpr std::size_t kHintLength = 4;

void Wipe(std::string& text) {
  explicit_bzero(text.data(), text.capacity());
  text.clear();
}

}  // namespace

Secret::Secret(std::string value) : value_(value) { Wipe(value); }

Secret::Secret(Secret&& other) noexcept { value_.swap(other.value_); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe(value_);
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe(value_);
    value_.swap(other.value_);
  }
  return *this;
}

Secret::~Secret() { Wipe(value_); }

std::string Secret::Hint() const {
  if (value_.size() < kShortestWithHint) {
    return "...";
  }
  return "..." + value_.substr(value_.size() - kHintLength);
}

}  // namespace gateway
