#include "server/front/answer_text.hpp"
#include "server/front/httplib_text.hpp"
#include "server/front/request_target.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::AppendStatusAndHeaders leaves out what would break or frame the answer",
          "[server]") {
  std::string head;

  AppendStatusAndHeaders(&head, 200,
                         {{"content-type", "text/plain"},
                          {"Content-Length", "5"},
                          {"connection", "close"},
                          {"transfer-encoding", "chunked"},
                          {"keep-alive", "5"},
                          {"x-a", "b\r\nx-c: d"},
                          {"x-n", std::string("a\0b", 3)},
                          {"x e", "f"},
                          {"x-last", "g"}});

  CHECK(head == "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-last: g\r\n");
}

TEST_CASE("server::ErrorResponse quotes its message for JSON", "[server]") {
  CHECK(ErrorResponse(400, "a \"b\" \\ \n\xff").body ==
        R"({"error":{"message":"a \"b\" \\ \u000a\u00ff","type":"invalid_request_error",)"
        R"("param":null,"code":null}})");
}

TEST_CASE("server::CanonicalTarget gives a path back that ParseTarget read", "[server]") {
  for (const std::string_view path : {"/", "/a%25b", "/a/../b", "/%C3%A9%20%2B+", "/%u0041x%25u"}) {
    CAPTURE(path);
    const auto target = ParseTarget(path);
    if (path == "/%u0041x%25u") {
      CHECK_FALSE(target);
      continue;
    }
    REQUIRE(target);

    const auto again = ParseTarget(CanonicalTarget(target->path, "q=1"));

    REQUIRE(again);
    CHECK(again->path == target->path);
    CHECK(again->query == "q=1");
  }
}

TEST_CASE("server::CanonicalRequest shows cpp-httplib nothing of the client's head", "[server]") {
  const ClientRequest request{
      "POST", "/a b", "x=?", {{"range", "bytes=0-1"}, {"content-type", "text/x"}}, "hello"};

  CHECK(CanonicalRequest("POST", request, "hello") ==
        "POST /a%20b?x=%3F HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/octet-stream\r\n"
        "Content-Length: 5\r\n\r\nhello");
  CHECK(CanonicalRequest("HEAD", request, "") ==
        "GET /a%20b?x=%3F HTTP/1.1\r\nHost: gateway\r\n\r\n");
}

TEST_CASE("server::ReadAnswer takes cpp-httplib's answers apart", "[server]") {
  const Response plain =
      ReadAnswer("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi");
  CHECK(plain.status == 201);
  CHECK(FindHeader(plain.headers, "x-a") == "b");
  CHECK(plain.body == "hi");

  const Response chunked =
      ReadAnswer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
  CHECK(chunked.body == "hi");

  CHECK(ReadAnswer("HTTP/1.1 403 Forbidden\r\n\r\n").body.starts_with(R"({"error":)"));
  CHECK(ReadAnswer("").status == 500);
}

}  // namespace
}  // namespace gateway::server
