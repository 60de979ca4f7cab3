#include "server/routes/own_answer.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "server/front/http_front.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"

namespace gateway::server {
namespace {

void WriteAnswer(const Response& answer, httplib::Response& to) {
  to.status = answer.status;
  for (const Header& header : answer.headers) {
    if (header.name != "content-type") {
      to.set_header(header.name, header.value);
    }
  }
  to.set_content(answer.body, std::string(FindHeader(answer.headers, "content-type")));
}

httplib::Server::Handler Handler(Gateway& gateway, Answerer answerer, bool only_errors) {
  return [&gateway, answerer = std::move(answerer), only_errors](const httplib::Request& parsed,
                                                                 httplib::Response& response) {
    const auto started = std::chrono::steady_clock::now();
    const ClientRequest& request = HttpFront::Current();
    Reply reply = answerer(request, parsed);
    if (reply.error || !only_errors) {
      RecordAnswer(gateway, request, reply.error ? &*reply.error : nullptr, started, &reply.answer);
    } else {
      for (Header& header : OwnHeaders(gateway, RequestIdOf(request.headers),
                                       DialectOf(request.path, request.headers))) {
        reply.answer.headers.push_back(std::move(header));
      }
    }
    WriteAnswer(reply.answer, response);
  };
}

}  // namespace

Reply ReplyWith(Result<Response> found, const ClientRequest& request) {
  if (found) {
    return {*std::move(found)};
  }
  return {ErrorResponse(DialectOf(request.path, request.headers), found.error()), found.error()};
}

httplib::Server::Handler OwnAnswer(Gateway& gateway, Answerer answerer) {
  return Handler(gateway, std::move(answerer), false);
}

httplib::Server::Handler QuietAnswer(Gateway& gateway, Answerer answerer) {
  return Handler(gateway, std::move(answerer), true);
}

}  // namespace gateway::server
