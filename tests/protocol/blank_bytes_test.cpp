#include "protocol/decoding.hpp"

// An upstream that does not say what it sends, and begins with blanks.
namespace gateway::protocol {
namespace {

const std::string kEvent = "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

TEST_CASE("protocol: blanks ahead of a stream do no harm", "[protocol]") {
  const std::size_t piece = GENERATE(1, 1000, 1'000'000);

  CHECK(Decode(StreamCase(), std::string(4000, '\n') + kEvent, piece).complete);
}

TEST_CASE("protocol: too many blanks are no stream, however they are cut", "[protocol]") {
  const std::size_t piece = GENERATE(1, 1000, 1'000'000);

  CHECK(Decode(StreamCase(), std::string(5000, '\n') + kEvent, piece).failure);
}

}  // namespace
}  // namespace gateway::protocol
