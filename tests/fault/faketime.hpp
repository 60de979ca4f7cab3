// FakeClock: the clock of a process that a test starts, set as it likes (libfaketime).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::fault {

class FakeClock {
 public:
  // kAll: the clock that measures how much time passes jumps as well, as if it had passed.
  enum class Fakes { kWallClock, kAll };

  explicit FakeClock(Fakes fakes) : fakes_(fakes) { SetAhead(0); }

  // So many seconds ahead of the true time from now on.
  void SetAhead(std::int64_t ahead) const {
    const std::string fresh = file_ + ".new";
    std::ofstream(fresh) << fmt::format("{:+d}\n", ahead);
    std::filesystem::rename(fresh, file_);  // at once: it may be read at any time
  }
  // For ServerProcess.
  [[nodiscard]] std::vector<std::string> Environment() const {
    std::vector<std::string> environment = {
        "LD_PRELOAD=" + Library(), "FAKETIME_TIMESTAMP_FILE=" + file_, "FAKETIME_NO_CACHE=1"};
    if (fakes_ == Fakes::kWallClock) {
      environment.emplace_back("FAKETIME_DONT_FAKE_MONOTONIC=1");
    }
    return environment;
  }

 private:
  static std::string Library() {
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib")) {
      const auto file = folder.path() / "faketime" / "libfaketimeMT.so.1";
      if (std::filesystem::exists(file)) {
        return file.string();
      }
    }
    FAIL("Debian's package faketime is missing: scripts/install-deps.sh --tests");
    return {};
  }

  const Fakes fakes_;
  logging::TempFolder folder_;
  const std::string file_ = folder_.File("clock");
};

}  // namespace gateway::fault
