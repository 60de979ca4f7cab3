#include "libgateway/logging/rollup_series.hpp"

#include <utility>

#include "libgateway/logging/clean_text.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using records::PackedRecord;
using storage::Database;
using storage::Value;

constexpr std::size_t kNameBytes = 256;  // as in the columns of `requests`
constexpr std::array kNamesOfGrain{0U,
                                   kProviderName,
                                   kClientName,
                                   kModelNames,
                                   kKeyName | kProviderName,
                                   kProviderName | kModelNames | kKeyName | kClientName};

// In the order of log_series; empty: the grain does not have it.
std::array<std::string_view, 5> NamesOf(const PackedRecord& record, Grain grain) {
  const unsigned names = kNamesOfGrain[static_cast<std::size_t>(grain)];
  const auto if_has = [names](unsigned name, std::string_view text) {
    return (names & name) != 0 ? text : std::string_view();
  };
  return {if_has(kProviderName, record.text<&LogRecord::provider>()),
          if_has(kModelNames, record.text<&LogRecord::model_asked>()),
          if_has(kModelNames, record.text<&LogRecord::model_sent>()),
          if_has(kKeyName, record.text<&LogRecord::key_alias>()),
          if_has(kClientName, record.text<&LogRecord::client>())};
}

// Not the same for any two combinations.
void PutKey(const PackedRecord& record, Grain grain, std::string* key) {
  key->assign(1, static_cast<char>('0' + static_cast<int>(grain)));
  for (const std::string_view name : NamesOf(record, grain)) {
    const std::size_t size = name.size();
    key->append(reinterpret_cast<const char*>(&size), sizeof(size)).append(name);
  }
}

// `row`: grain and names.
Result<std::int64_t> FindId(const std::vector<Value>& row, Database& database) {
  const auto found = database.Run(
      "SELECT id FROM log_series WHERE grain = ? AND provider = ? AND model_asked = ? AND "
      "model_sent = ? AND key_alias = ? AND client = ?",
      row);
  if (!found) {
    return found.error();
  }
  return found->empty() ? 0 : IntegerIn(found->front().front());
}

// Names that nobody was asked for are made up by clients: they leave room for those that were.
std::size_t MostSeries(const PackedRecord& record) {
  return record.text<&LogRecord::provider>().empty() ? kMostSeries / 4 : kMostSeries;
}

Result<std::int64_t> Make(std::vector<Value> row, std::size_t most, Database& database) {
  const auto highest = database.Run("SELECT coalesce(max(id), 0) FROM log_series");
  if (!highest) {
    return highest.error();
  }
  const std::int64_t id = IntegerIn(highest->front().front()) + 1;
  const Value other{std::string(kOtherModels)};
  // The configuration bounds the other names.
  if (std::cmp_greater(id, most) && row[2] != other && row[2] != Value(std::string())) {
    row[2] = row[3] = other;
    const auto found = FindId(row, database);
    return !found || *found != 0 ? found : Make(std::move(row), most, database);
  }
  row.emplace_back(id);
  const auto made = database.Run(
      "INSERT INTO log_series (grain, provider, model_asked, model_sent, key_alias, client, id) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      row);
  return made ? Result<std::int64_t>(id) : Result<std::int64_t>(made.error());
}

}  // namespace

Grain GrainWith(unsigned names) {
  std::size_t grain = 0;
  while ((names & ~kNamesOfGrain[grain]) != 0) {
    ++grain;
  }
  return static_cast<Grain>(grain);
}

Result<const SeriesIds*> SeriesBook::Find(const PackedRecord& record, Database& database) {
  PutKey(record, Grain::kEverything, &key_);
  if (const auto known = by_record_.find(key_); known != by_record_.end()) {
    return &known->second;
  }
  std::string key = key_;
  SeriesIds ids{};
  for (std::size_t grain = 0; grain < kGrains; ++grain) {
    const auto id = FindOrMake(static_cast<Grain>(grain), record, database);
    if (!id) {
      return id.error();
    }
    ids[grain] = *id;
  }
  return &by_record_.emplace(std::move(key), ids).first->second;
}

Result<std::int64_t> SeriesBook::FindOrMake(Grain grain, const PackedRecord& record,
                                            Database& database) {
  PutKey(record, grain, &key_);
  if (const auto known = by_names_.find(key_); known != by_names_.end()) {
    return known->second;
  }
  std::vector<Value> row{Value(static_cast<std::int64_t>(grain))};
  for (const std::string_view name : NamesOf(record, grain)) {
    row.emplace_back(CleanText(name, kNameBytes));
  }
  auto id = FindId(row, database);
  if (id && *id == 0) {
    id = Make(std::move(row), MostSeries(record), database);
  }
  if (id) {
    by_names_.emplace(key_, *id);
  }
  return id;
}

void SeriesBook::Forget() {
  by_record_.clear();
  by_names_.clear();
}

}  // namespace gateway::logging
