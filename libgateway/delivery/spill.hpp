// Spill: log records on disk, in a folder of files, until their sink takes them. A queue: what was
// put in first is given first, also by a later run of the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "gateway/log_record.hpp"
#include "gateway/result.hpp"
#include "libgateway/delivery/spill_file.hpp"

namespace gateway::delivery {

struct SpillLimits {
  std::size_t bytes = 256U << 20U;      // of all files together
  std::size_t file_bytes = 16U << 20U;  // a new one is begun beyond it
};

// One thread at a time. Every Error is kStorage. May block.
class Spill {
 public:
  // Touches no file yet.
  Spill(std::string folder, SpillLimits limits) : folder_(std::move(folder)), limits_(limits) {}
  ~Spill();

  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  // Takes over what an earlier run left. The folder is this Spill's from then on (a lock file says
  // so to others), unless it is not there at all. Error: the folder is used by another process, or
  // cannot be read; may be called again.
  Result<void> Open();

  // Keeps `lines` (AppendSpillLine) of `rows` records: on the disk when it returns. Error: nothing
  // of them was kept; the folder is full, is used by another process or cannot be written.
  Result<void> Append(std::string_view lines, std::uint64_t rows);

  // The oldest records, up to `most`; none when there are none. The same ones again until Remove.
  // Lines that cannot be read are passed over. Error: a file cannot be read; it stays, but is no
  // part of this Spill any more, and its rows count as lines that cannot be read.
  Result<std::vector<LogRecord>> Next(std::size_t most);
  // What Next gave, which were some, is not needed any more. Files with nothing else are deleted.
  void Remove();

  [[nodiscard]] std::uint64_t rows() const;  // kept, and not removed
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // What was wrong with files that Open (or the first Append) had to leave alone; empties itself.
  std::vector<std::string> TakeComplaints() { return std::exchange(complaints_, {}); }
  // Lines that were passed over, since its beginning.
  [[nodiscard]] std::uint64_t bad_lines() const { return bad_lines_; }

 private:
  Result<void> TakeFolder();
  Result<void> Adopt();
  Result<void> BeginFile();
  void GoOn(std::size_t bytes, std::uint64_t lines, std::uint64_t bad);
  [[nodiscard]] std::string PathOf(std::uint64_t number) const;

  const std::string folder_;
  const SpillLimits limits_;
  int lock_ = -1;                // the lock file while the folder is ours
  std::deque<SpillFile> files_;  // the oldest first; only the last can be appended to
  std::uint64_t next_number_ = 1;
  std::size_t given_bytes_ = 0;  // by Next, of the first file
  std::uint64_t given_lines_ = 0;
  std::uint64_t given_bad_ = 0;
  std::uint64_t bad_lines_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace gateway::delivery
