#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/routes/log_desk.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kOne = "/admin/logs/";

constexpr int kUnavailable = 503;

// A database that is down may be there again soon.
Reply ReplyFromLog(Result<std::string> json, const ClientRequest& request) {
  Reply reply = ReplyWith(json ? Result<Response>(Response{
                                     200, {{"content-type", "application/json"}}, *std::move(json)})
                               : Result<Response>(json.error()),
                          request);
  if (reply.error && reply.error->code == ErrorCode::kStorage) {
    reply.answer.status = kUnavailable;
  }
  return reply;
}

}  // namespace

void AddLogRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live) {
  const auto config = live.config();
  const auto desk =
      std::make_shared<LogDesk>(config->log, std::max(1, config->server.worker_threads - 1));
  // On workers: they wait for the database.
  front.Get("/admin/logs", QuietAnswer(gateway, [desk](const ClientRequest& request,
                                                       const httplib::Request& parsed) {
              return ReplyFromLog(desk->Page(parsed.params), request);
            }));
  front.Get("/admin/logs/.+",
            QuietAnswer(gateway, [desk](const ClientRequest& request, const httplib::Request&) {
              return ReplyFromLog(desk->One(request.path.substr(kOne.size())), request);
            }));
  front.Get("/admin/stats", QuietAnswer(gateway, [desk](const ClientRequest& request,
                                                        const httplib::Request& parsed) {
              return ReplyFromLog(desk->Stats(parsed.params), request);
            }));
}

}  // namespace gateway::server
