#include "libgateway/logging/bodies.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/base/utf8.hpp"
#include "libgateway/logging/bodies_days.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using records::PackedRecord;
using storage::Value;

constexpr std::chrono::days kDay{1};

// Valid UTF-8 without NUL, which is what databases take; line ends stay.
std::string Storable(std::string_view text) {
  if (base::IsUtf8(text) && text.find('\0') == std::string_view::npos) {
    return std::string(text);
  }
  std::string out;
  while (!text.empty()) {
    const base::Utf8Character next = base::FirstCharacter(text);
    const bool good = next.length > 0 && next.code != 0;
    const std::size_t taken = next.length == 0 ? 1 : next.length;
    out.append(good ? text.substr(0, taken) : "\xef\xbf\xbd");
    text.remove_prefix(taken);
  }
  return out;
}

Result<void> Keep(const PackedRecord& record, const std::string& table,
                  storage::Database& database) {
  const LoggedBodies& bodies = **record.bodies;
  const auto kept = database.Run(
      "INSERT INTO " + table +
          " (request_id, request, answer, request_cut, answer_cut) VALUES (?, ?, ?, ?, ?) "
          "ON CONFLICT (request_id) DO NOTHING",
      std::array{Value(std::string(record.text<&LogRecord::id>())), Value(Storable(bodies.request)),
                 Value(Storable(bodies.answer)), Value(std::int64_t{bodies.request_cut ? 1 : 0}),
                 Value(std::int64_t{bodies.answer_cut ? 1 : 0})});
  return kept ? Result<void>() : kept.error();
}

class DailyBodies final : public BodyStore {
 public:
  DailyBodies(std::unique_ptr<BodyDays> days, const LogConfig& config)
      : days_(std::move(days)),
        utc_offset_(config.utc_offset),
        keep_(config.keep_bodies.count() > 0 ? config.keep_bodies : config.keep),
        most_bytes_(config.max_bytes / 2) {}

  Result<void> Write(records::RecordSpan records) override {
    std::map<Day, std::vector<const PackedRecord*>> by_day;
    if (full_ && std::any_of(records.begin(), records.end(),
                             [](const auto* record) { return record->bodies != nullptr; })) {
      return Fail(ErrorCode::kStorage,
                  "the bodies of one day take half of max_log_bytes; more are not kept");
    }
    for (const PackedRecord* record : records) {
      if (record->bodies != nullptr && !record->text<&LogRecord::id>().empty()) {
        by_day[DayAt(record->time)].push_back(record);
      }
    }
    for (const auto& [day, of_day] : by_day) {
      auto database = days_->Make(day);
      if (!database) {
        return database.error();
      }
      auto written = (*database)->Transaction([&, table = days_->Table(day)]() -> Result<void> {
        for (const PackedRecord* record : of_day) {
          if (auto kept = Keep(*record, table, **database); !kept) {
            return kept;
          }
        }
        return {};
      });
      if (!written) {
        days_->Forget();
        return written;
      }
      looked_ = {};
    }
    return {};
  }

  Result<bool> Tidy(std::chrono::system_clock::time_point now) override {
    constexpr std::chrono::seconds kBetweenLooks{60};
    if (now >= looked_ && now - looked_ < kBetweenLooks) {
      return false;
    }
    const auto sizes = days_->Sizes();
    if (!sizes) {
      return sizes.error();
    }
    size_ = 0;
    for (const auto& [day, bytes] : *sizes) {
      size_ += bytes;
    }
    const bool too_much = most_bytes_ > 0 && size_ > most_bytes_;
    // Today's stay: else those of a busy day would be dropped as soon as they are written.
    full_ = too_much && sizes->begin()->first >= DayAt(now);
    if (!sizes->empty() && ((too_much && !full_) || IsOver(sizes->begin()->first, now))) {
      if (auto dropped = days_->Drop(sizes->begin()->first); !dropped) {
        return dropped.error();
      }
      size_ -= sizes->begin()->second;
      return true;
    }
    looked_ = now;
    return false;
  }

  [[nodiscard]] std::size_t size() const override { return size_; }

 private:
  [[nodiscard]] Day DayAt(std::chrono::system_clock::time_point time) const {
    return DayOf(time, utc_offset_);
  }

  // All of the day is older than what is kept.
  [[nodiscard]] bool IsOver(Day day, std::chrono::system_clock::time_point now) const {
    return keep_.count() > 0 && day + kDay <= DayAt(now - keep_);
  }

  std::unique_ptr<BodyDays> days_;
  const std::chrono::minutes utc_offset_;
  const std::chrono::hours keep_;
  const std::size_t most_bytes_;
  std::size_t size_ = 0;
  bool full_ = false;                               // with bodies of today
  std::chrono::system_clock::time_point looked_{};  // when all was in order
};

}  // namespace

Result<std::unique_ptr<BodyStore>> OpenBodyStore(const LogConfig& config) {
  auto days = OpenBodyDays(config.url);
  if (!days) {
    return days.error();
  }
  return std::unique_ptr<BodyStore>(std::make_unique<DailyBodies>(*std::move(days), config));
}

Result<std::shared_ptr<const LoggedBodies>> FindBodies(
    const LogConfig& config, const std::string& id, std::chrono::system_clock::time_point accepted,
    storage::Database& database) {
  const Day day = DayOf(accepted, config.utc_offset);
  // The neighbours, too: the zone may have been another one.
  for (const int offset : {0, -1, 1}) {
    auto found = FindBodiesOf(config.url, day + std::chrono::days{offset}, id, database);
    if (!found) {
      return found.error();
    }
    if (!found->empty()) {
      storage::Row& row = found->front();
      auto bodies = std::make_shared<LoggedBodies>();
      bodies->request = TextIn(std::move(row[0]));
      bodies->answer = TextIn(std::move(row[1]));
      bodies->request_cut = IntegerIn(row[2]) != 0;
      bodies->answer_cut = IntegerIn(row[3]) != 0;
      return std::shared_ptr<const LoggedBodies>(std::move(bodies));
    }
  }
  return std::shared_ptr<const LoggedBodies>();
}

}  // namespace gateway::logging
