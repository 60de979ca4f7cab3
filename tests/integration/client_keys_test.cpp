// Who is let in by a client key, and to what.
#include <string>

#include "integration/clients_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("The server answers 401 before the body comes, in the client's protocol",
          "[integration]") {
  const auto [path, fields, error] = GENERATE(table<std::string, std::string, std::string>({
      {"/v1/chat/completions", "", R"({"error":{"message":"this needs a key of this gateway)"},
      {"/v1/chat/completions", "authorization: Bearer wrong\r\n",
       R"({"error":{"message":"this is no key of this gateway","type":"authentication_error",)"
       R"("param":null,"code":"invalid_api_key"}})"},
      {"/v1/chat/completions", "authorization: Bearer admin-token-0123456789\r\n",
       R"({"error":{"message":"this is no key)"},
      {"/v1/messages", "x-api-key: wrong\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/up/anything", "", R"({"error":{"message":"this needs a key)"},
      {"/up/v1/messages", "x-api-key: wrong\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/up/v1/messages", "authorization: Bearer wrong\r\nanthropic-version: 2023-06-01\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/nothing", "", R"({"error":{"message":"this needs a key)"},
  }));
  CAPTURE(path, fields);
  ClientsFixture fixture;
  RawClient client = fixture.Connect();

  client.Send("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + kJson + fields +
              "expect: 100-continue\r\ncontent-length: 1000000\r\n\r\n");
  const auto answer = client.Read();

  CHECK(answer.status == 401);
  CHECK(answer.body.starts_with(error));
  CHECK(answer.Header("x-gateway-error") == "unauthorized");
  CHECK(answer.Header("www-authenticate") == "Bearer");
  CHECK(fixture.upstream.connections() == 0);
  CHECK(fixture.ServerFixture::Ask(
            "SELECT status || error_code || (client IS NULL) FROM requests") == "401unauthorized1");
}

TEST_CASE("The server takes a client's key in each form, and names the client in the log",
          "[integration]") {
  const auto [line, fields] = GENERATE(table<std::string, std::string>({
      {"POST /v1/chat/completions", "authorization: Bearer " + kKey + "\r\n"},
      {"POST /v1/chat/completions", "api-key: " + kKey + "\r\n"},
      {"POST /v1/chat/completions", "x-goog-api-key: " + kKey + "\r\n"},
      {"POST /v1/messages", "x-api-key: " + kKey + "\r\nanthropic-version: 2023-06-01\r\n"},
      {"POST /up/chat/completions", "x-api-key: " + kKey + "\r\n"},
  }));
  CAPTURE(line, fields);
  std::string received;
  ClientsFixture fixture({}, [&received](support::RawConnection& connection) {
    received = connection.ReadRequest();
    connection.Write(kAnswer);
  });

  const auto answer = fixture.Send(line, kJson + fields, Call("up/m"));

  CHECK(answer.status == 200);
  CHECK(answer.head.find(kKey) == std::string::npos);
  CHECK(fixture.ServerFixture::Ask("SELECT client FROM requests") == "team-a");
  CHECK_FALSE(received.empty());
  CHECK(received.find(kKey) == std::string::npos);
}

TEST_CASE("The server asks no key for health, and the admin's for what is the admin's",
          "[integration]") {
  const ClientsFixture fixture;
  const std::string admin = "authorization: Bearer admin-token-0123456789\r\n";

  CHECK(fixture.Send("GET /healthz", "").status == 200);
  CHECK(fixture.Send("GET /readyz", "").status == 200);
  CHECK(fixture.Send("GET /healthz/x", "").status == 401);
  CHECK(fixture.Send("POST /admin/explain", kJson + fixture.Bearer(), R"({"model":"m"})").status ==
        401);
  CHECK(fixture.Send("POST /admin/explain", kJson + admin, R"({"model":"m"})").status == 200);
  CHECK(fixture.Send("POST /models/up", kJson + fixture.Bearer(), "{}").status == 401);
  CHECK(fixture.Send("GET /models", "").status == 401);
  CHECK(fixture.Send("GET /models", admin).status == 200);
  CHECK(fixture.Send("GET /models", fixture.Bearer()).status == 200);
  CHECK(fixture.Send("GET /v1/models", admin).status == 401);
}

TEST_CASE("The server lists, and lets a client use, the allowed models only", "[integration]") {
  ClientsFixture fixture([](ClientConfig& client) { client.models = {"fast", "up/org/*"}; });
  const std::string bearer = fixture.Bearer();

  CHECK(fixture.Ask("fast").status == 200);
  CHECK(fixture.Ask("up/org/n").status == 200);
  CHECK(fixture.Ask("n").status == 200);  // resolved: up/org/n
  const int asked = fixture.upstream.connections();
  const auto refused = fixture.Ask("m");
  CHECK(refused.status == 403);
  CHECK(refused.body == R"({"error":{"message":"this key may not be used for the model 'm'",)"
                        R"("type":"permission_error","param":"model","code":null}})");
  CHECK(refused.Header("x-gateway-error") == "forbidden");
  CHECK(fixture.Ask("fast", "x-gateway-provider: other\r\n").status == 403);
  CHECK(fixture.Send("POST /up/chat/completions", kJson + bearer, Call("fast")).status == 403);
  CHECK(fixture.Send("POST /up%2Forg/x", kJson + bearer, Call("fast")).status == 403);
  CHECK(fixture.Send("GET /v1/files", bearer).status == 403);
  CHECK(fixture.Send("GET /models", bearer).status == 403);
  CHECK(fixture.Send("GET /models/up?cached=true", bearer).status == 403);
  CHECK(fixture.Send("GET /models/up", bearer).status == 401);  // asks the upstream: the admin's
  const auto anthropic =
      fixture.Send("POST /v1/messages", kJson + "x-api-key: " + kKey + "\r\n", Call("m"));
  CHECK(anthropic.status == 403);
  CHECK(anthropic.body.starts_with(
      R"({"type":"error","error":{"type":"permission_error","message":"this key may not)"));
  CHECK(fixture.upstream.connections() == asked);
  const auto list = fixture.Send("GET /v1/models", bearer);
  CHECK(list.body.find("\"up/org/n\"") != std::string::npos);
  CHECK(list.body.find("\"up/m\"") == std::string::npos);
  CHECK(list.body.find("other") == std::string::npos);
  CHECK(fixture.Send("GET /v1/models/up/m", bearer).status == 404);
  CHECK(fixture.Send("GET /v1/models/up/org/n", bearer).status == 200);
}

TEST_CASE("The server answers a preflight without a client's key", "[integration]") {
  ServerFixture fixture(support::Answer(kAnswer), [](GatewayConfig& built) {
    built.clients.push_back(ClientNamed("team-a", kKey));
    built.cors.allowed_origins = {"https://chat.example"};
  });
  RawClient client = fixture.Connect();

  client.Send(
      "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\norigin: https://chat.example\r\n"
      "access-control-request-method: POST\r\n\r\n");
  CHECK(client.Read().status == 204);
  client.Send("OPTIONS /up/x HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.Read().status == 401);
}

}  // namespace
}  // namespace gateway::server
