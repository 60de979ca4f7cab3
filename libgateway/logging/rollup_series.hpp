// The rows of the table log_series: what statistics tell apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/records/packed_record.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// Which names the series of a grain have; the others are left out, and what differs only in them is
// one series. Every request counts in each grain, so that a question that needs few names reads few
// rows. The numbers stand in the database.
enum class Grain {
  kNothing = 0,
  kProvider = 1,
  kClient = 2,
  kModel = 3,  // as asked for and as sent
  kKey = 4,    // with its provider
  kEverything = 5,
};
inline constexpr std::size_t kGrains = 6;

// Names, as bits.
inline constexpr unsigned kProviderName = 1;
inline constexpr unsigned kModelNames = 2;
inline constexpr unsigned kKeyName = 4;
inline constexpr unsigned kClientName = 8;

// The coarsest grain that has all of `names`.
[[nodiscard]] Grain GrainWith(unsigned names);

// Clients may write any names of models: beyond so many series they count as kOtherModels.
inline constexpr std::size_t kMostSeries = 10'000;
inline constexpr std::string_view kOtherModels = "(other)";

// By Grain.
using SeriesIds = std::array<std::int64_t, kGrains>;

// Knows the ids of series, and makes those that are missing.
class SeriesBook {
 public:
  // The series that `record` counts in; valid until Forget. In a transaction.
  Result<const SeriesIds*> Find(const records::PackedRecord& record, storage::Database& database);

  // The database may hold others than those that it knows.
  void Forget();

 private:
  Result<std::int64_t> FindOrMake(Grain grain, const records::PackedRecord& record,
                                  storage::Database& database);

  std::unordered_map<std::string, SeriesIds> by_record_;
  std::unordered_map<std::string, std::int64_t> by_names_;
  std::string key_;  // memory for one
};

}  // namespace gateway::logging
