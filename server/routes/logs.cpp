#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/log_reader.hpp"
#include "server/routes/log_json.hpp"
#include "server/routes/log_query.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

using std::chrono::system_clock;

constexpr std::string_view kOne = "/admin/logs/";

Response Json(std::string body) {
  return {200, {{"content-type", "application/json"}}, std::move(body)};
}

class LogDesk {
 public:
  // `most`: questions at the same time, so that workers are left for other things.
  LogDesk(const LogConfig& config, int most)
      : reader_(OpenLogReader(config)), utc_offset_(config.utc_offset), most_(most) {}

  Result<Response> ShowPage(const httplib::Params& params) {
    return Ask(params, false, [this](const LogQuery& query) { return ShowPage(query); });
  }

  Result<Response> ShowStats(const httplib::Params& params) {
    return Ask(params, true, [this](const LogQuery& query) -> Result<Response> {
      const auto stats = reader_->Stats(query.by, query.filter);
      return stats ? Result<Response>(Json(LogStatsJson(*stats, query.by, utc_offset_)))
                   : Result<Response>(stats.error());
    });
  }

  Result<Response> ShowOne(const std::string& id) {
    return Ask({}, false, [this, &id](const LogQuery&) -> Result<Response> {
      const auto row = reader_->Find(id);
      if (!row) {
        return row.error();
      }
      if (!*row) {
        return Fail(ErrorCode::kNotFound, "the log has no request '" + id.substr(0, 200) +
                                              "'; it may have been deleted, or still be running");
      }
      std::string json;
      AppendLogRow(**row, true, &json);
      return Json(std::move(json));
    });
  }

 private:
  template <typename Answer>
  Result<Response> Ask(const httplib::Params& params, bool statistics, Answer answer) {
    if (reader_ == nullptr) {
      return Fail(ErrorCode::kNotFound, "there is no log; [log] url says where to keep one");
    }
    const auto query = ReadLogQuery(params, statistics, system_clock::now(), utc_offset_);
    if (!query) {
      return query.error();
    }
    // Relaxed: only the count matters.
    if (running_.fetch_add(1, std::memory_order_relaxed) >= most_) {
      running_.fetch_sub(1, std::memory_order_relaxed);
      return Fail(ErrorCode::kOverloaded,
                  "too many questions about the log at the same time; ask again later");
    }
    auto answered = answer(*query);
    running_.fetch_sub(1, std::memory_order_relaxed);
    return answered;
  }

  Result<Response> ShowPage(const LogQuery& query) {
    // First, so that who goes on from there misses nothing.
    const auto newest = reader_->Newest();
    if (!newest) {
      return newest.error();
    }
    if (!query.after) {
      const auto page = reader_->Page(query.filter, query.limit, query.before);
      return page ? Result<Response>(Json(LogPageJson(*page, *newest)))
                  : Result<Response>(page.error());
    }
    auto rows = reader_->After(query.filter, query.limit, *query.after);
    if (!rows) {
      return rows.error();
    }
    // A page that is not full has looked at all there is.
    const std::int64_t seen = rows->size() < query.limit
                                  ? std::max(*newest, rows->empty() ? 0 : rows->back().id)
                                  : rows->back().id;
    return Json(LogPageJson({*std::move(rows), ""}, seen));
  }

  const std::unique_ptr<LogReader> reader_;
  const std::chrono::minutes utc_offset_;
  const int most_;
  std::atomic<int> running_{0};
};

}  // namespace

void AddLogRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live) {
  const auto config = live.config();
  const auto desk =
      std::make_shared<LogDesk>(config->log, std::max(1, config->server.worker_threads - 1));
  // On workers: they wait for the database.
  front.Get("/admin/logs", QuietAnswer(gateway, [desk](const ClientRequest& request,
                                                       const httplib::Request& parsed) {
              return ReplyWith(desk->ShowPage(parsed.params), request);
            }));
  front.Get("/admin/logs/.+",
            QuietAnswer(gateway, [desk](const ClientRequest& request, const httplib::Request&) {
              return ReplyWith(desk->ShowOne(request.path.substr(kOne.size())), request);
            }));
  front.Get("/admin/stats", QuietAnswer(gateway, [desk](const ClientRequest& request,
                                                        const httplib::Request& parsed) {
              return ReplyWith(desk->ShowStats(parsed.params), request);
            }));
}

}  // namespace gateway::server
