#include "libgateway/protocol/text_count.hpp"

#include <utility>

#include "libgateway/base/observed_body.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kShortestFile = 1024;  // in base64

class CountedText final : public base::ObservedBody {
 public:
  CountedText(std::shared_ptr<BodySource> body, std::shared_ptr<TextCount> count)
      : ObservedBody(std::move(body)), count_(std::move(count)) {}

 private:
  void OnRead(std::string_view bytes) override { count_->Add(bytes); }
  void OnRewound() override { *count_ = TextCount(); }

  const std::shared_ptr<TextCount> count_;
};

}  // namespace

void TextCount::Add(std::string_view bytes) {
  for (const char c : bytes) {
    const bool is_base64 = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' || c == '_' ||
                           c == '=';
    if (is_base64) {
      ++run_;
    } else {
      bytes_ += (run_ < kShortestFile ? run_ : 0) + 1;
      run_ = 0;
    }
  }
}

std::size_t TextCount::bytes() const { return bytes_ + (run_ < kShortestFile ? run_ : 0); }

std::shared_ptr<BodySource> CountText(std::shared_ptr<BodySource> body,
                                      std::shared_ptr<TextCount> count) {
  return std::make_shared<CountedText>(std::move(body), std::move(count));
}

}  // namespace gateway::protocol
