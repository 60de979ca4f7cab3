#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "libgateway/config/sections.hpp"
#include "libgateway/config/timezone.hpp"
#include "libgateway/config/values.hpp"

// What is logged, where, and how long it is kept.
namespace gateway::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr Range<std::size_t> kRows{1, 10'000'000};
constexpr Range<std::size_t> kQueueBytes{1U << 16U, std::size_t{16} << 30U};
constexpr Range<std::size_t> kSpillBytes{1U << 20U, std::size_t{1} << 40U};
constexpr Range<std::size_t> kLogBytes{1U << 20U, std::size_t{1} << 50U};
constexpr Range<std::size_t> kBodyBytes{1, 16U << 20U};
constexpr hours kLongestKept{24 * 3650};
constexpr hours kDay{24};
constexpr std::array<std::string_view, 2> kDurability{"batch", "strict"};
constexpr std::array<std::string_view, 2> kOnFailure{"continue", "reject"};

// Empty: complained.
std::optional<std::string> CheckLogUrl(const Node& node, std::string url, const Report& report) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (url.empty() || url == "none") {
    return "";
  }
  if ((url.starts_with(kSqlite) && url.size() > kSqlite.size()) ||
      url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return url;
  }
  report.At(node.place,
            "'url' must name a database; write \"sqlite://path/to/file.db\", "
            "\"postgresql://user@host/name\", or \"none\" for no log");
  return std::nullopt;
}

void ReadUrl(TableReader& reader, LogConfig* log) {
  if (const Node* node = reader.Find("url")) {
    if (auto url = ReadText(*node, reader.report())) {
      log->url = CheckLogUrl(*node, *std::move(url), reader.report()).value_or(log->url);
    }
  }
}

void ReadAlso(TableReader& reader, LogConfig* log) {
  const Node* node = reader.Find("also");
  if (node == nullptr) {
    return;
  }
  const Report& report = reader.report();
  if (node->kind != Node::Kind::kArray) {
    report.At(node->place, "'also' must be a list; write [\"stdout:\"]");
    return;
  }
  for (const Node& item : node->children) {
    const auto text = ReadText(item, report);
    if (!text) {
      continue;
    }
    const auto url = *text == "stdout:" ? text : CheckLogUrl(item, *text, report);
    if (!url) {
      continue;
    }
    const bool is_known =
        *url == log->url || std::find(log->also.begin(), log->also.end(), *url) != log->also.end();
    if (url->empty() || is_known) {
      report.At(item.place, is_known && !url->empty()
                                ? "the log goes there already; take this entry out"
                                : "an empty entry in 'also'; take it out, or write \"stdout:\"");
    } else {
      log->also.push_back(*url);
    }
  }
}

void ReadTimezone(TableReader& reader, LogConfig* log) {
  const Node* node = reader.Find("timezone");
  const auto zone = node == nullptr ? std::nullopt : ReadText(*node, reader.report());
  if (!zone) {
    return;
  }
  if (const auto offset = ZoneOffset(*zone)) {
    log->timezone = *zone;
    log->utc_offset = *offset;
  } else {
    reader.report().At(node->place,
                       "'timezone' " + Quoted(node->text) +
                           " is not known or has summer time; write an offset such as \"+08:00\", "
                           "\"UTC\" or a name such as \"Asia/Shanghai\"");
  }
}

void ReadInstance(TableReader& reader, LogConfig* log) {
  const Node* node = reader.Find("instance");
  const auto name = node == nullptr ? std::nullopt : ReadText(*node, reader.report());
  if (!name) {
    return;
  }
  if (IsPlainName(*name)) {
    log->instance = *name;
  } else {
    reader.report().At(node->place, fmt::format("'instance' is no name; {}", kPlainNameRule));
  }
}

// A whole number of `unit`s.
void ReadKept(TableReader& reader, std::string_view name, hours unit, hours* value) {
  const Node* node = reader.Find(name);
  if (node == nullptr) {
    return;
  }
  std::optional<milliseconds> kept;
  if (node->kind == Node::Kind::kInteger && node->integer == 0) {
    kept = milliseconds(0);
  } else if (node->kind == Node::Kind::kString) {
    const auto text = ReadText(*node, reader.report());
    if (!text) {
      return;
    }
    kept = ParseDuration(*text);
  }
  if (!kept || *kept > kLongestKept || *kept % milliseconds(unit) != milliseconds(0)) {
    reader.report().At(
        node->place,
        fmt::format("'{}' must be whole {}, 3650 days at most, or 0; write it like {}", name,
                    unit == kDay ? "days" : "hours", unit == kDay ? "\"7d\"" : "\"30d\", \"12h\""));
    return;
  }
  *value = std::chrono::duration_cast<hours>(*kept);
}

void ReadDelivery(TableReader& reader, LogDelivery* delivery) {
  bool strict = delivery->durability == LogDurability::kStrict;
  reader.Choice("durability", kDurability, &strict);
  delivery->durability = strict ? LogDurability::kStrict : LogDurability::kBatch;
  reader.Flag("start_rows", &delivery->start_rows);
  bool rejects = delivery->on_failure == OnLogFailure::kReject;
  reader.Choice("on_log_failure", kOnFailure, &rejects);
  delivery->on_failure = rejects ? OnLogFailure::kReject : OnLogFailure::kContinue;
  reader.Count("max_queue_rows", kRows, &delivery->queue_rows);
  reader.Size("max_queue_bytes", kQueueBytes, &delivery->queue_bytes);
  if (const Node* node = reader.Find("spill_folder")) {
    if (const auto folder = ReadText(*node, reader.report())) {
      if (folder->empty()) {
        reader.report().At(node->place, "'spill_folder' is empty; name a folder, or \"none\"");
      } else {
        delivery->spill_folder = *folder;
      }
    }
  }
  reader.Size("max_spill_bytes", kSpillBytes, &delivery->spill_bytes);
}

// A size, or 0 for none.
void ReadMaybe(TableReader& reader, std::string_view name, Range<std::size_t> range,
               std::size_t* value) {
  const Node* node = reader.Find(name);
  if (node != nullptr && node->kind == Node::Kind::kInteger && node->integer == 0) {
    *value = 0;
  } else {
    reader.Size(name, range, value);
  }
}

std::string HoursText(hours time) {
  return time % kDay == hours(0) ? fmt::format("{}d", time / kDay)
                                 : fmt::format("{}h", time.count());
}

}  // namespace

void ReadLog(const Node& table, const Report& report, LogConfig* log) {
  TableReader reader(table, report);
  ReadUrl(reader, log);
  ReadAlso(reader, log);
  ReadTimezone(reader, log);
  ReadDelivery(reader, &log->delivery);
  ReadInstance(reader, log);
  ReadKept(reader, "keep", hours(1), &log->keep);
  ReadMaybe(reader, "max_log_bytes", kLogBytes, &log->max_bytes);
  reader.Size("max_body_bytes", kBodyBytes, &log->max_body_bytes);
  ReadKept(reader, "keep_bodies", kDay, &log->keep_bodies);
  reader.RefuseOthers();
}

std::vector<std::string> UnusualLog(const LogConfig& log) {
  const LogConfig usual;
  std::vector<std::string> unusual;
  const auto tell = [&unusual](bool is_unusual, std::string_view name, const auto& value) {
    if (is_unusual) {
      unusual.push_back(fmt::format("{} = {}", name, value));
    }
  };
  const LogDelivery& delivery = log.delivery;
  tell(delivery.durability == LogDurability::kStrict, "durability", kDurability[1]);
  tell(delivery.start_rows, "start_rows", true);
  tell(delivery.on_failure == OnLogFailure::kReject, "on_log_failure", kOnFailure[1]);
  tell(delivery.queue_rows != usual.delivery.queue_rows, "max_queue_rows", delivery.queue_rows);
  tell(delivery.queue_bytes != usual.delivery.queue_bytes, "max_queue_bytes", delivery.queue_bytes);
  tell(!delivery.spill_folder.empty(), "spill_folder", delivery.spill_folder);
  tell(delivery.spill_bytes != usual.delivery.spill_bytes, "max_spill_bytes", delivery.spill_bytes);
  tell(!log.instance.empty(), "instance", log.instance);
  tell(log.keep != usual.keep, "keep", HoursText(log.keep));
  tell(log.max_bytes != usual.max_bytes, "max_log_bytes", log.max_bytes);
  tell(log.max_body_bytes != usual.max_body_bytes, "max_body_bytes", log.max_body_bytes);
  tell(log.keep_bodies != usual.keep_bodies, "keep_bodies", HoursText(log.keep_bodies));
  return unusual;
}

}  // namespace gateway::config
