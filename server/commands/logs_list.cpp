#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "gateway/log_reader.hpp"
#include "server/commands/display_text.hpp"
#include "server/commands/logs_actions.hpp"
#include "server/commands/logs_csv.hpp"
#include "server/commands/logs_table.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/short_text.hpp"
#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

// Writes rows as they come, in the form asked for.
class RowWriter {
 public:
  // `more`: rows are yet to come that nothing is known of when the heading is written.
  RowWriter(LogsFormat format, bool more, const Console& console)
      : format_(format), more_(more), console_(console) {}

  void Write(const std::vector<const Value*>& rows) {
    if (!begun_) {
      Begin(rows);
    }
    for (const Value* row : rows) {
      switch (format_) {
        case LogsFormat::kTable:
          console_.out << table_->Row(*row);
          break;
        case LogsFormat::kJson: {
          std::string json;
          AppendJson(*row, &json);
          console_.out << DisplayJson(json) << "\n";
          break;
        }
        case LogsFormat::kCsv:
          console_.out << CsvLine(CellsOf(*row, LogColumns()));
          break;
      }
    }
    console_.out.flush();
  }

 private:
  void Begin(const std::vector<const Value*>& rows) {
    begun_ = true;
    if (format_ == LogsFormat::kCsv) {
      const auto names = LogColumns();
      console_.out << CsvLine(std::vector<std::string>(names.begin(), names.end()));
    } else if (format_ == LogsFormat::kTable) {
      const bool with_client = more_ || std::any_of(rows.begin(), rows.end(), [](const Value* row) {
                                 return !TextOf(Find(row, "client")).empty();
                               });
      table_.emplace(console_, with_client);
      console_.out << table_->Heading();
    }
  }

  const LogsFormat format_;
  const bool more_;
  const Console& console_;
  bool begun_ = false;
  std::optional<LogsTable> table_;
};

// One page: `list` has its rows. Error: a line for the user.
Result<void> AskForPage(LogSource& log, const LogsOptions& options, const std::string& more,
                        rapidjson::Document* list) {
  const auto body = log.Page(options.query + (options.query.empty() ? "" : "&") + more);
  return body ? ReadAnswer(*body, list) : Result<void>(body.error());
}

std::string WholeNumber(const Value* value) {
  const std::string text = NumberText(value);
  return text.empty() ? "0" : text;
}

int List(const LogsOptions& options, LogSource& log, const Console& console) {
  RowWriter writer(options.format, false, console);
  std::optional<std::size_t> left = options.limit;
  std::string before;
  do {
    const std::size_t most = std::min(left.value_or(kMostLogRows), kMostLogRows);
    rapidjson::Document list;
    const std::string cursor = before.empty() ? "" : "&before=" + PercentEncoded(before);
    if (auto asked = AskForPage(log, options, fmt::format("limit={}{}", most, cursor), &list);
        !asked) {
      return Complain(console, asked.error().message);
    }
    const auto rows = ElementsOf(list, "data");
    // The first ones decide about the columns.
    if (!rows.empty()) {
      writer.Write(rows);
    }
    if (left) {
      *left -= std::min(*left, rows.size());
    }
    before = TextOf(Find(&list, "next"));
  } while (!before.empty() && left != std::size_t{0});
  writer.Write({});  // a heading at least
  return 0;
}

int Follow(const LogsOptions& options, LogSource& log, const Console& console) {
  constexpr std::chrono::seconds kBetweenLooks{1};
  RowWriter writer(options.format, true, console);
  rapidjson::Document first;
  const std::size_t most = std::min(options.limit.value_or(kMostLogRows), kMostLogRows);
  if (auto asked = AskForPage(log, options, fmt::format("limit={}", most), &first); !asked) {
    return Complain(console, asked.error().message);
  }
  const std::string newest = WholeNumber(Find(&first, "newest"));
  auto rows = ElementsOf(first, "data");
  // What has come since that number was taken, and what still runs, comes again below.
  std::erase_if(rows, [&newest](const Value* row) {
    return TextOf(Find(row, "outcome")) == "started" ||
           NumberIn(Find(row, "id")).value_or(0) > std::stod(newest);
  });
  std::reverse(rows.begin(), rows.end());
  writer.Write(rows);
  for (std::string after = newest;;) {
    rapidjson::Document list;
    const std::string more = fmt::format("limit={}&after={}", kMostLogRows, after);
    if (auto asked = AskForPage(log, options, more, &list); !asked) {
      return Complain(console, asked.error().message);
    }
    rows = ElementsOf(list, "data");
    writer.Write(rows);
    after = WholeNumber(Find(&list, "newest"));
    if (rows.size() < kMostLogRows) {
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }
}

}  // namespace

int ListLogs(const LogsOptions& options, LogSource& log, const Console& console) {
  return options.follow ? Follow(options, log, console) : List(options, log, console);
}

}  // namespace gateway::server
