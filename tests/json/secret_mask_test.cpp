#include "libgateway/json/secret_mask.hpp"

#include <array>
#include <string>
#include <vector>

#include "libgateway/json/mask.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

std::string Masked(std::string_view secret, std::string_view text) {
  return SecretMask({&secret, 1}).Apply(std::string(text));
}

TEST_CASE("json::SecretMask masks every secret, wherever it stands", "[json]") {
  const SecretMask mask(
      std::array<std::string_view, 3>{"canary-one", "canary-one-and-more", "other"});

  CHECK(mask.Apply("canary-one canary-one-and-more, other") == "*** ***, ***");
  CHECK(mask.Apply("othercanary-oneother") == "*********");
  CHECK(mask.Apply("canary-on") == "canary-on");
  CHECK(mask.Apply("").empty());
  CHECK(SecretMask().Apply("text") == "text");
}

TEST_CASE("json::SecretMask knows a secret however it is spelled", "[json]") {
  const std::string secret = "a\"b/c+d=e";

  for (const std::string& spelling : Spellings(secret)) {
    CAPTURE(spelling);
    CHECK(Masked(secret, "<" + spelling + ">") == "<***>");
  }
  CHECK(Masked(secret, R"({"k":"a\"b\/c+d=e"})") == R"({"k":"***"})");
  CHECK(Masked(secret, "?k=a%22b%2Fc%2Bd%3De&") == "?k=***&");
  CHECK(Masked(secret, "?k=a%22b%2fc%2bd%3de&") == "?k=***&");
  CHECK(Masked(secret, "YSJiL2MrZD1l") == "***");
}

TEST_CASE("json::SecretMask does not look for what is too short to be a secret", "[json]") {
  CHECK(Masked("", "text") == "text");
  CHECK(Masked("abc", "abc") == "abc");
  CHECK(Masked("abcd", "abcd") == "***");
}

TEST_CASE("json::SecretMask looks for secrets of the length that is asked for", "[json]") {
  const std::array<std::string_view, 2> secrets{"ollama", "canary-0123"};

  CHECK(SecretMask(secrets, 11).Apply("/ollama/canary-0123") == "/ollama/***");
  CHECK(SecretMask(secrets).Apply("/ollama/canary-0123") == "/***/***");
}

TEST_CASE("json::SecretMask finds each of very many", "[json]") {
  std::vector<std::string> secrets;
  for (int i = 0; i < 10'000; ++i) {
    secrets.push_back("canary-" + std::to_string(i * 7919) + "-" + std::to_string(i));
  }
  const SecretMask mask(std::vector<std::string_view>(secrets.begin(), secrets.end()));

  for (std::size_t i = 0; i < secrets.size(); i += 101) {
    REQUIRE(mask.Apply("a" + secrets[i] + "z") == "a***z");
  }
  CHECK(mask.Apply("canary-x") == "canary-x");
}

TEST_CASE("json::MaskLooks masks what looks like a key", "[json]") {
  struct Case {
    const char* text;
    const char* masked;
  };
  const Case example = GENERATE(
      Case{"my key is sk-abcdefghij0123456789, ok", "my key is ***, ok"},
      Case{R"({"c":"sk-ant-api03-AAAA_BBBB-CCCC"})", R"({"c":"***"})"},
      Case{"Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"},
      Case{"bearer ABCDEFGHIJ", "bearer ***"}, Case{"X-Api-Key: 0123456789", "X-Api-Key: ***"},
      Case{R"("x-api-key": "0123456789")", R"("x-api-key": "***")"},
      Case{R"({\"api_key\":\"0123456789\"})", R"({\"api_key\":\"***\"})"},
      Case{"https://h/v1?key=AbCdEfGhIj&x=1", "https://h/v1?key=***&x=1"},
      Case{"postgresql://user:pass-word@h/db", "postgresql://user:***@h/db"},
      Case{"AIzaSyA0123456789012345678901234567890", "***"});
  CAPTURE(example.text);

  CHECK(MaskLooks(example.text) == example.masked);
}

TEST_CASE("json::MaskLooks leaves ordinary texts alone", "[json]") {
  const std::string text = GENERATE(
      as<std::string>(), "", "the bearer of bad news", "task-force-of-the-nineties-and-more",
      "sk-short", "an api key has to be set", "api key: none", "http://host:80/path",
      "mail user@host", "monkey=012345678901", "a://b:c", "Bearer");
  CAPTURE(text);

  CHECK(MaskLooks(text) == text);
}

}  // namespace
}  // namespace gateway::json
