#include "server/routes/log_desk.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "server/routes/log_json.hpp"

namespace gateway::server {

Result<std::string> LogDesk::Page(const httplib::Params& params) {
  return Ask(params, false, [this](const LogQuery& query) { return Page(query); });
}

Result<std::string> LogDesk::Stats(const httplib::Params& params) {
  return Ask(params, true, [this](const LogQuery& query) -> Result<std::string> {
    const auto stats = reader_->Stats(query.by, query.filter);
    return stats ? Result<std::string>(LogStatsJson(*stats, query.by, utc_offset_))
                 : Result<std::string>(stats.error());
  });
}

Result<std::string> LogDesk::One(const std::string& id) {
  return Ask({}, false, [this, &id](const LogQuery&) -> Result<std::string> {
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
    return json;
  });
}

template <typename Answer>
Result<std::string> LogDesk::Ask(const httplib::Params& params, bool statistics, Answer answer) {
  if (reader_ == nullptr) {
    return Fail(ErrorCode::kNotFound, "there is no log; [log] url says where to keep one");
  }
  const auto query =
      ReadLogQuery(params, statistics, std::chrono::system_clock::now(), utc_offset_);
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

Result<std::string> LogDesk::Page(const LogQuery& query) {
  // First, so that who goes on from there misses nothing.
  const auto newest = reader_->Newest();
  if (!newest) {
    return newest.error();
  }
  if (!query.after) {
    const auto page = reader_->Page(query.filter, query.limit, query.before);
    return page ? Result<std::string>(LogPageJson(*page, *newest))
                : Result<std::string>(page.error());
  }
  auto rows = reader_->After(query.filter, query.limit, *query.after);
  if (!rows) {
    return rows.error();
  }
  // A page that is not full has looked at all there is.
  const std::int64_t seen = rows->size() < query.limit
                                ? std::max(*newest, rows->empty() ? 0 : rows->back().id)
                                : rows->back().id;
  return LogPageJson({*std::move(rows), ""}, seen);
}

}  // namespace gateway::server
