// A stream of events, whole and cut in two ways: the same events. The first byte is the size of the
// pieces.
#include "harness.hpp"
#include "libgateway/sse/scanner.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

constexpr std::size_t kMost = 1024;  // small, so that it is reached

class Notes final : public sse::EventTaker {
 public:
  void OnEvent(const sse::Event& event) override {
    Require(event.name.find_first_of("\r\n") == std::string_view::npos, "a name is one line");
    Require(event.data.find('\r') == std::string_view::npos, "data has no CR");
    text_.append("e").append(event.name).append("\r").append(event.data).append("\r");
  }
  void OnComment(std::string_view text) override {
    Require(text.find_first_of("\r\n") == std::string_view::npos, "a comment is one line");
    text_.append("c").append(text).append("\r");
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Everything that came, in one text.
std::string Scan(std::string_view bytes, std::size_t piece) {
  sse::Scanner scanner(kMost);
  Notes notes;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::string copy(bytes.substr(at, piece));
    if (!scanner.Feed(copy, notes)) {
      return notes.text() + "too large";
    }
  }
  scanner.Finish(notes);
  return notes.text();
}

}  // namespace
}  // namespace gateway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gateway::fuzz;  // NOLINT: a file of its own
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes = View(data + 1, size - 1);
  const std::string whole = Scan(bytes, bytes.size() + 1);
  Require(Scan(bytes, 1) == whole, "single bytes give the same events", whole);
  Require(Scan(bytes, 1 + data[0] % 64U) == whole, "pieces give the same events", whole);
  return 0;
}
