#include "libgateway/protocol/usage.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

TEST_CASE("protocol::ReadOpenAiUsage reads OpenAI's four numbers", "[protocol]") {
  const Usage usage = ReadOpenAiUsage(
      R"({"prompt_tokens":13,"completion_tokens":386,"total_tokens":399,)"
      R"("prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":7}})");

  CHECK(usage.source == UsageSource::kUpstream);
  CHECK(usage.prompt == 13);
  CHECK(usage.completion == 386);
  CHECK(usage.cached == 5);
  CHECK(usage.cache_written == 3);
  CHECK(usage.reasoning == 7);
}

TEST_CASE("protocol::ReadOpenAiUsage takes DeepSeek's cache hits for cached tokens", "[protocol]") {
  CHECK(ReadOpenAiUsage(R"({"prompt_tokens":20,"prompt_cache_hit_tokens":16})").cached == 16);
}

TEST_CASE("protocol::ReadOpenAiUsage knows numbers by where they are, however they are spelt",
          "[protocol]") {
  const Usage usage = ReadOpenAiUsage(
      R"({"cached_tokens":7,"input\u005ftokens":10,"output_tokens":4,"x":{"cached_tokens":8},)"
      R"("output_tokens_details":{"reasoning_tokens":3,"y":{"reasoning_tokens":9}},)"
      R"("input_tokens_details":{"list":[1,2],"cached_tokens":5,"cache_write_tokens":2}})");

  CHECK(usage.prompt == 10);
  CHECK(usage.completion == 4);
  CHECK(usage.cached == 5);
  CHECK(usage.cache_written == 2);
  CHECK(usage.reasoning == 3);
}

TEST_CASE("protocol::ReadOpenAiUsage takes nonsense for nothing", "[protocol]") {
  const Usage usage = ReadOpenAiUsage(
      R"({"prompt_tokens":-3,"completion_tokens":12.9,"prompt_tokens_details":null,)"
      R"("completion_tokens_details":[1],"prompt_cache_hit_tokens":"9"})");

  CHECK(usage.source == UsageSource::kUpstream);
  CHECK(usage.prompt == 0);
  CHECK(usage.completion == 12);
  CHECK(usage.cached == 0);
  CHECK(usage.reasoning == 0);
  CHECK(ReadOpenAiUsage(R"({"prompt_tokens":1e300})").prompt <
        std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("protocol::ReadOpenAiUsage does not know what it was not told", "[protocol]") {
  const std::string_view text = GENERATE("", "null", "[]", "12", "{}", "{\"prompt_tokens\":null}",
                                         "{\"prompt_tokens\":\"12\"}", "{\"prompt_tokens\":");
  CAPTURE(text);

  CHECK(ReadOpenAiUsage(text).source == UsageSource::kNone);
}

}  // namespace
}  // namespace gateway::protocol
