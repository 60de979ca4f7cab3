#include "libgateway/json/plain_zeros.hpp"

#include <algorithm>
#include <cstddef>

#include "libgateway/json/gate_pass.hpp"

namespace gateway::json {
namespace {

// Puts blanks over the exponents in a copy of the text that the pass goes over.
class Blanking {
 public:
  Blanking(std::string_view text, std::string* copy) : begin_(text.data()), copy_(*copy) {}

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
    const std::size_t exponent = number.find_first_of("eE");
    if (exponent == std::string_view::npos ||
        number.substr(0, exponent).find_first_not_of("-0.") != std::string_view::npos) {
      return;
    }
    const auto at = static_cast<std::size_t>(number.data() - begin_) + exponent;
    std::fill_n(copy_.begin() + static_cast<std::ptrdiff_t>(at), number.size() - exponent, ' ');
    if (number.find('.') == std::string_view::npos) {
      copy_.replace(at, 2, ".0");  // still no whole number
    }
  }

  const char* const begin_;
  std::string& copy_;
  const char* number_ = nullptr;  // the one being read
};

}  // namespace

bool MayHoldZerosWithExponent(std::string_view text) {
  return text.find("0e") != std::string_view::npos || text.find("0E") != std::string_view::npos;
}

std::string PlainZeros(std::string_view checked) {
  std::string plain(checked);
  Blanking blanking(checked, &plain);
  GatePass<Blanking>(checked, blanking).Run();
  return plain;
}

}  // namespace gateway::json
