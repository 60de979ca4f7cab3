#include "fault/upstream_zoo.hpp"

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using fault::FaultFixture;

// The model's name says which case is asked for.
fault::FaultUpstream::Script Script(const std::vector<ZooCase>& cases) {
  return [&cases](const fault::Call& call) {
    const ZooCase& one = cases.at(std::stoul(call.model.substr(call.model.find('-') + 1)));
    const auto then = one.then == Then::kClose   ? fault::Then::kClose
                      : one.then == Then::kReset ? fault::Then::kReset
                                                 : fault::Then::kKeep;
    return fault::Answer{.bytes = one.sent, .then = then};
  };
}

std::string Row(const FaultFixture& fixture, std::size_t index) {
  return logging::Ask(
      fixture.database(),
      fmt::format("SELECT status||' '||attempts||' '||bytes_out||' "
                  "'||ifnull(upstream_status,'-')||' '||streamed||' '||ifnull(CASE usage_source "
                  "WHEN 'upstream' THEN prompt_tokens END,'-')||"
                  "' '||ifnull(error_code,'-') FROM requests WHERE model_sent = 'case-{}'",
                  index));
}

// Without what libcurl says in parentheses at the end of a message: that changes with its version.
std::string WithoutDetail(std::string body) {
  const auto end = body.rfind(")\",\"type\":\"upstream_error\"");
  const auto begin = body.rfind(" (", end);
  if (end != std::string::npos && begin != std::string::npos) {
    body.erase(begin, end + 1 - begin);
  }
  return body;
}

}  // namespace

void RunZoo(const std::vector<ZooCase>& cases, const std::function<void(GatewayConfig&)>& change) {
  FaultFixture fixture(Script(cases), [&change](GatewayConfig& config) {
    config.request.max_attempts = 1;  // what one answer leads to
    if (change) {
      change(config);
    }
  });
  std::vector<RawClient> clients;  // all at once, for the sake of those that wait
  for (std::size_t i = 0; i < cases.size(); ++i) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(FaultFixture::ChatText(
        fmt::format(R"({{"model":"up/case-{}","stream":{},"messages":[]}})", i, cases[i].stream))));
  }
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ZooCase& one = cases[i];
    const auto answer = clients[i].Read();
    sizes.push_back(answer.body.size());
    CAPTURE(one.name, one.stream);
    CHECK(answer.complete);
    CHECK(answer.status == one.status);
    CHECK(WithoutDetail(answer.body) == one.body);
    const bool streamed = one.row[one.row.find(' ') + 1] == '1';
    CHECK(streamed == (answer.head.find("transfer-encoding: chunked") != std::string::npos));
    const std::string type = streamed ? "text/event-stream; charset=utf-8" : "application/json";
    CHECK(answer.head.find("content-type: " + type + "\r\n") != std::string::npos);
  }
  fault::Report("R28", fmt::format("{} odd answers, from \"{}\" to \"{}\"", cases.size(),
                                   cases.front().name, cases.back().name));
  CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
  fixture.server.reset();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].name, cases[i].stream);
    CHECK(Row(fixture, i) == fmt::format("{} 1 {} {}", cases[i].status, sizes[i], cases[i].row));
  }
}

std::string Framed(const std::string& status_and_headers, const std::string& body) {
  return "HTTP/1.1 " + status_and_headers + "\r\n" + body;
}

std::string Stream(const std::string& events) {
  return kStreamHead + Chunked(events) + "0\r\n\r\n";
}

std::string UpstreamError(const std::string& message) {
  return R"({"error":{"message":")" + message +
         R"(","type":"upstream_error","param":null,"code":null}})";
}

std::string ErrorEvent(const std::string& body) { return "data: " + body + "\n\n"; }

}  // namespace gateway::server
