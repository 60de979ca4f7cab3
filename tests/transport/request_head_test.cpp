#include "libgateway/transport/request_head.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

using namespace std::string_literals;

// Knows how long it is, or does not; nobody reads it here.
class FakeSource final : public BodySource {
 public:
  explicit FakeSource(std::optional<std::uint64_t> length) : length_(length) {}

  [[nodiscard]] std::optional<std::uint64_t> length() const override { return length_; }
  Result<std::size_t> Read(std::span<char> /*to*/) override { return std::size_t{0}; }
  [[nodiscard]] bool ended() const override { return true; }
  bool Rewind() override { return false; }
  void OnReadable(std::function<void()> /*wake*/) override {}

 private:
  std::optional<std::uint64_t> length_;
};

ParsedUrl Url() {
  return {.origin = "https://up:8443/",
          .authority = "up:8443",
          .target = "/v1/chat?a=b",
          .credential = {},
          .is_secure = true};
}

UpstreamRequest Get(Headers headers = {}) {
  UpstreamRequest request;
  request.method = "GET";
  request.headers = std::move(headers);
  return request;
}

std::string HeadOf(const UpstreamRequest& request, const ParsedUrl& url = Url()) {
  std::string head;
  AppendRequestHead(request, url, 0, &head);
  return head;
}

bool Has(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

int Count(const std::string& head, const std::string& text) {
  int count = 0;
  for (auto at = head.find(text); at != std::string::npos; at = head.find(text, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("transport::AppendRequestHead writes request line, Host and headers", "[transport]") {
  const std::string head = HeadOf(Get({{"x-api-key", "k"}, {"accept", "a, b"}}));

  CHECK(head ==
        "GET /v1/chat?a=b HTTP/1.1\r\nHost: up:8443\r\nAccept-Encoding: identity\r\n"
        "x-api-key: k\r\naccept: a, b\r\n\r\n");
}

TEST_CASE("transport::AppendRequestHead leaves alone what stands before it", "[transport]") {
  std::string text = "before";

  AppendRequestHead(Get(), Url(), 0, &text);

  CHECK(text == "before" + HeadOf(Get()));
}

TEST_CASE("transport::AppendRequestHead puts a request's own headers in place of ours",
          "[transport]") {
  ParsedUrl url = Url();
  url.credential = "Basic dTpw";

  const std::string head = HeadOf(
      Get({{"host", "own"}, {"accept-encoding", "gzip"}, {"authorization", "Bearer k"}}), url);

  CHECK(Has(head, "host: own"));
  CHECK(Has(head, "accept-encoding: gzip"));
  CHECK(Has(head, "authorization: Bearer k"));
  CHECK(Count(head, "\r\n") == 5);
}

TEST_CASE("transport::AppendRequestHead sends the credential of the URL", "[transport]") {
  ParsedUrl url = Url();
  url.credential = "Basic dTpw";

  CHECK(Has(HeadOf(Get(), url), "authorization: Basic dTpw"));
  CHECK(Count(HeadOf(Get()), "authorization") == 0);
}

TEST_CASE("transport::AppendRequestHead tells the length of a body", "[transport]") {
  const std::string method = GENERATE("POST", "PUT", "PATCH", "GET", "DELETE");
  UpstreamRequest request = Get();
  request.method = method;
  request.body = std::string(1234, 'x');

  const std::string head = HeadOf(request);

  CHECK(Has(head, "Content-Length: 1234"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(Count(head, "transfer-encoding") == 0);
}

// RFC 9110 §8.6.
TEST_CASE("transport::AppendRequestHead tells that there is no body where one is expected",
          "[transport]") {
  UpstreamRequest request = Get();

  for (const char* method : {"POST", "PUT", "PATCH"}) {
    request.method = method;
    CHECK(Has(HeadOf(request), "Content-Length: 0"));
  }
  for (const char* method : {"GET", "DELETE", "HEAD", "OPTIONS"}) {
    request.method = method;
    CHECK(Count(HeadOf(request), "Content-Length") == 0);
  }
}

TEST_CASE("transport::AppendRequestHead tells the length that a source knows", "[transport]") {
  const std::uint64_t length =
      GENERATE(std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{18446744073709551615U});
  UpstreamRequest request;
  request.body_source = std::make_shared<FakeSource>(length);

  const std::string head = HeadOf(request);

  CHECK_FALSE(IsChunked(request));
  CHECK(Has(head, "Content-Length: " + std::to_string(length)));
  CHECK(Count(head, "transfer-encoding") == 0);
}

TEST_CASE("transport::AppendRequestHead announces chunks when nobody knows the length",
          "[transport]") {
  UpstreamRequest request;
  request.body_source = std::make_shared<FakeSource>(std::nullopt);

  const std::string head = HeadOf(request);

  CHECK(IsChunked(request));
  CHECK(Has(head, "transfer-encoding: chunked"));
  CHECK(Count(head, "Content-Length") == 0);
}

TEST_CASE("transport::IsChunked is false for a body in one piece", "[transport]") {
  UpstreamRequest request;
  CHECK_FALSE(IsChunked(request));
  request.body = "{}";
  CHECK_FALSE(IsChunked(request));
}

TEST_CASE("transport::AppendRequestHead makes blanks of what cannot stand in a value",
          "[transport]") {
  const std::string head = HeadOf(Get({{"a", "1\r\nb: 2"s}, {"c", "\0x\ty\n"s}, {"d", "\r"s}}));

  CHECK(Has(head, "a: 1  b: 2"));
  CHECK(Has(head, "c:  x\ty "));
  CHECK(Has(head, "d:  "));
  CHECK(Count(head, "\r\n") == 7);
  CHECK(head.find('\0') == std::string::npos);
}

TEST_CASE("transport::AppendRequestHead writes an empty value without a blank", "[transport]") {
  CHECK(Has(HeadOf(Get({{"a", ""}})), "a:"));
}

TEST_CASE("transport::AppendRequestHead keeps headers of the same name apart", "[transport]") {
  const std::string head = HeadOf(Get({{"a", "1"}, {"b", "2"}, {"a", "3"}}));

  CHECK(head.ends_with("a: 1\r\nb: 2\r\na: 3\r\n\r\n"));
}

// One that outgrows what was reserved gets twice as much, and leaves the old one behind in memory.
TEST_CASE("transport::AppendRequestHead makes room once, enough for all", "[transport]") {
  constexpr std::size_t kMostUnused = 256;
  ParsedUrl url = Url();
  UpstreamRequest request;
  for (int i = 0; i < 200; ++i) {
    CAPTURE(i);
    request.headers.push_back({"x-header", i % 2 == 0 ? "" : std::string(29, 'v')});
    url.target += "/target";
    url.credential += "credential";
    request.body_source = std::make_shared<FakeSource>(
        i % 3 == 0 ? std::nullopt : std::optional<std::uint64_t>(18446744073709551615U));

    const std::string head = HeadOf(request, url);

    CHECK(head.capacity() <= head.size() + kMostUnused);
  }
}

TEST_CASE("transport::AppendRequestHead stays where it has room", "[transport]") {
  const UpstreamRequest request = Get({{"authorization", std::string(500, 'k')}});
  std::string head;
  head.reserve(2000);
  const char* before = head.data();

  AppendRequestHead(request, Url(), 0, &head);

  CHECK(head.data() == before);
}

}  // namespace
}  // namespace gateway::transport
