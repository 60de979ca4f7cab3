#include "libgateway/transport/parsed_url.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

ParsedUrl Parse(const std::string& url) {
  CAPTURE(url);
  ParsedUrls urls;
  const auto parsed = urls.Find(url);
  REQUIRE(parsed);
  return **parsed;
}

TEST_CASE("transport::ParsedUrls gives origin, authority and target", "[transport]") {
  const ParsedUrl url = Parse("https://api.example.com/v1/models?limit=5");

  CHECK(url.origin == "https://api.example.com/");
  CHECK(url.authority == "api.example.com");
  CHECK(url.target == "/v1/models?limit=5");
  CHECK(url.credential.empty());
  CHECK(url.is_secure);
}

TEST_CASE("transport::ParsedUrls keeps the port", "[transport]") {
  const ParsedUrl url = Parse("http://localhost:8080/v1");

  CHECK(url.origin == "http://localhost:8080/");
  CHECK(url.authority == "localhost:8080");
  CHECK_FALSE(url.is_secure);
}

TEST_CASE("transport::ParsedUrls keeps the brackets of an IPv6 address", "[transport]") {
  const ParsedUrl plain = Parse("http://[::1]/v1");
  const ParsedUrl with_port = Parse("http://[2001:db8::1]:8080/v1");

  CHECK(plain.origin == "http://[::1]/");
  CHECK(plain.authority == "[::1]");
  CHECK(with_port.origin == "http://[2001:db8::1]:8080/");
  CHECK(with_port.authority == "[2001:db8::1]:8080");
}

TEST_CASE("transport::ParsedUrls leaves percent signs in path and query as they are",
          "[transport]") {
  CHECK(Parse("http://h/files/a%2Fb%20c?after=a%26b&x=%zz").target ==
        "/files/a%2Fb%20c?after=a%26b&x=%zz");
  CHECK(Parse("http://h/a+b?c=d+e//f?g").target == "/a+b?c=d+e//f?g");
}

TEST_CASE("transport::ParsedUrls asks for / where there is no path", "[transport]") {
  CHECK(Parse("http://h").target == "/");
  CHECK(Parse("http://h?a=b").target == "/?a=b");
}

TEST_CASE("transport::ParsedUrls leaves out the fragment", "[transport]") {
  const ParsedUrl url = Parse("http://h/a?b#c");

  CHECK(url.target == "/a?b");
  CHECK(url.origin == "http://h/");
}

TEST_CASE("transport::ParsedUrls takes a scheme in whatever case", "[transport]") {
  const ParsedUrl url = Parse("HTTPS://h/a");

  CHECK(url.is_secure);
  CHECK(url.origin == "https://h/");
}

TEST_CASE("transport::ParsedUrls makes a Basic credential of user and password", "[transport]") {
  CHECK(Parse("https://u:p@h/").credential == "Basic dTpw");
  CHECK(Parse("https://u@h/").credential == "Basic dTo=");
  CHECK(Parse("https://a%40b:c%3Ad@h/").credential == "Basic YUBiOmM6ZA==");  // a@b:c:d
}

TEST_CASE("transport::ParsedUrls keeps the credential out of everything else", "[transport]") {
  const ParsedUrl url = Parse("https://user:secret@h:8443/a?b");

  CHECK(url.origin == "https://h:8443/");
  CHECK(url.authority == "h:8443");
  CHECK(url.target == "/a?b");
}

TEST_CASE("transport::ParsedUrls refuses what is no URL of http", "[transport]") {
  const std::string url =
      GENERATE("", "h/a", "ftp://h/a", "file:///etc/passwd", "http://", "httpx://h/",
               "http://h:99999/", "http://h:x/", "http://h/a b", "http://h/a\r\nx: y", "://h/");
  CAPTURE(url);
  ParsedUrls urls;

  const auto parsed = urls.Find(url);

  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == ErrorCode::kConnect);
}

TEST_CASE("transport::ParsedUrls tells no password of a URL that it refuses", "[transport]") {
  ParsedUrls urls;

  const auto parsed = urls.Find("ftp://user:secret@h/");

  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message.find("secret") == std::string::npos);
}

TEST_CASE("transport::ParsedUrls parses the same URL once", "[transport]") {
  ParsedUrls urls;

  const auto first = urls.Find("http://h/a");
  const auto other = urls.Find("http://h/b");
  const auto again = urls.Find("http://h/a");

  REQUIRE((first && other && again));
  CHECK(*first == *again);
  CHECK(*first != *other);
}

TEST_CASE("transport::ParsedUrls parses the 1,025th URL, but does not keep it", "[transport]") {
  ParsedUrls urls;
  const auto first = urls.Find("http://h/0");
  for (int i = 1; i < 1024; ++i) {
    REQUIRE(urls.Find("http://h/" + std::to_string(i)));
  }

  const auto more = urls.Find("http://h/1024");
  const auto again = urls.Find("http://h/1024");

  REQUIRE((first && more && again));
  CHECK((*more)->target == "/1024");
  CHECK((*again)->target == "/1024");
  CHECK(*more != *again);
  CHECK(*urls.Find("http://h/0") == *first);
}

TEST_CASE("transport::ParsedUrls leaves a URL to whoever holds it", "[transport]") {
  std::shared_ptr<const ParsedUrl> url;
  {
    ParsedUrls urls;
    url = *urls.Find("http://h/a");
  }

  CHECK(url->target == "/a");
}

}  // namespace
}  // namespace gateway::transport
