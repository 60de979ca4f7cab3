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

}  // namespace

Reply ReplyWith(Result<Response> found, const ClientRequest& request) {
  if (found) {
    return {*std::move(found)};
  }
  return {ErrorResponse(DialectOf(request.path, request.headers), found.error()), found.error()};
}

httplib::Server::Handler OwnAnswer(Gateway& gateway, Answerer answerer) {
  return [&gateway, answerer = std::move(answerer)](const httplib::Request& parsed,
                                                    httplib::Response& response) {
    const auto started = std::chrono::steady_clock::now();
    const ClientRequest& request = HttpFront::Current();
    Reply reply = answerer(request, parsed);
    RecordAnswer(gateway, request, reply.error ? &*reply.error : nullptr, started, &reply.answer);
    WriteAnswer(reply.answer, response);
  };
}

}  // namespace gateway::server
