#include "libgateway/json/plain_numbers.hpp"

#include <algorithm>
#include <cstddef>

#include "libgateway/json/gate_pass.hpp"

namespace gateway::json {
namespace {

constexpr std::string_view kPlain = "0.0";
constexpr std::string_view kManyZeros = "0000000000";
constexpr std::string_view kMost64 = "18446744073709551615";  // 2^64 - 1
// A point within leaves one half whole.
constexpr std::string_view kMost64Begin = kMost64.substr(0, 10);
constexpr std::string_view kMost64End = kMost64.substr(10);

// Puts plain numbers over the odd ones in a copy of the text that the pass goes over.
class Overwriting {
 public:
  Overwriting(std::string_view text, std::string* copy) : begin_(text.data()), copy_(*copy) {}

  void Begin(std::size_t /*depth*/, std::string_view /*key*/, Kind kind, const char* at) {
    number_ = kind == Kind::kNumber ? at : nullptr;
  }
  void End(std::size_t /*depth*/, const char* at) {
    if (number_ != nullptr) {
      Take(std::string_view(number_, at));
    }
    number_ = nullptr;
  }

 private:
  void Take(std::string_view number) {
    number.remove_prefix(number.front() == '-' ? 1 : 0);
    const std::string_view digits = number.substr(0, number.find_first_of("eE"));
    if (number.size() >= kPlain.size() &&
        digits.find_first_not_of("0.") == std::string_view::npos) {
      const auto at = static_cast<std::size_t>(number.data() - begin_);
      copy_.replace(at, number.size(), number.size(), ' ').replace(at, kPlain.size(), kPlain);
      return;
    }
    TakeDigits(digits);
  }

  // The significant ones.
  void TakeDigits(std::string_view digits) {
    std::size_t count = 0;
    const char* last = nullptr;
    for (const char& digit :
         digits.substr(std::min(digits.size(), digits.find_first_not_of("0.")))) {
      if (digit == '.') {
        continue;
      }
      if (count == kMost64.size()) {
        if (digit >= '5') {
          copy_[static_cast<std::size_t>(last - begin_)] = '4';
        }
        return;
      }
      if (digit != kMost64[count]) {
        return;
      }
      ++count;
      last = &digit;
    }
  }

  const char* const begin_;
  std::string& copy_;
  const char* number_ = nullptr;  // the one being read
};

}  // namespace

bool MayHoldOddNumbers(std::string_view text) {
  return text.find("0e") != std::string_view::npos || text.find("0E") != std::string_view::npos ||
         text.find(kManyZeros) != std::string_view::npos ||
         text.find(kMost64Begin) != std::string_view::npos ||
         text.find(kMost64End) != std::string_view::npos;
}

std::string PlainNumbers(std::string_view checked) {
  std::string plain(checked);
  Overwriting overwriting(checked, &plain);
  GatePass<Overwriting>(checked, overwriting).Run();
  return plain;
}

}  // namespace gateway::json
