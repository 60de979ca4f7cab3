// R3 of the reliability tests: the disk that the log lies on is full, and has room again.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>

#include <fmt/format.h>
#include <sys/mount.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "fault/steady_load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

constexpr std::size_t kRequests = 2'000;
constexpr std::size_t kRoom = 512U << 10U;  // for the first some hundred rows

// A file system of so many KiB in memory.
class SmallDisk {
 public:
  SmallDisk(std::string folder, int kib) : folder_(std::move(folder)) {
    std::filesystem::create_directory(folder_);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, Size(kib).c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) {
      ::umount2(folder_.c_str(), MNT_DETACH);
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  void Grow(int kib) const {
    REQUIRE(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, Size(kib).c_str()) == 0);
  }
  // Takes the room there is, but for so many bytes.
  void Fill(std::size_t left) const {
    std::ofstream filler(folder_ + "/filler", std::ios::binary);
    const std::string page(4096, 'x');
    while (filler.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
    }
    std::filesystem::resize_file(folder_ + "/filler",
                                 std::filesystem::file_size(folder_ + "/filler") - left);
  }
  void Empty() const { std::filesystem::remove(folder_ + "/filler"); }

 private:
  static std::string Size(int kib) { return fmt::format("size={}k,mode=0700", kib); }

  const std::string folder_;
  bool mounted_ = false;
};

// The server with its log, and its spill, on a small disk.
struct DiskFixture {
  DiskFixture(int kib, const std::string& log)
      : disk(folder.File("data"), kib), upstream(SteadyAnswer) {
    std::ofstream(folder.File("gateway.toml"))
        << "[server]\nlisten = \"127.0.0.1:0\"\nthreads = 2\n[log]\nurl = \"sqlite://" << database()
        << "\"\n"
        << log << "[[providers]]\nname = \"up\"\nbase_url = \"" << upstream.url()
        << "/v1\"\nkeys = \"sk-upstream\"\nmodels = [\"m\"]\nlog_bodies = true\n";
  }

  [[nodiscard]] std::string database() const { return folder.File("data/gateway.db"); }
  [[nodiscard]] std::string config() const { return folder.File("gateway.toml"); }
  [[nodiscard]] std::string Ask(const std::string& sql) const {
    return logging::Ask(database(), sql);
  }

  logging::TempFolder folder;
  SmallDisk disk;
  FaultUpstream upstream;
};

// One whose row and bodies take 2 KiB; the answer's status.
int AskLarge(int port, std::size_t number) {
  const std::string body =
      fmt::format(R"({{"model":"up/m","messages":[{{"role":"user","content":"{}"}}]}})",
                  std::string(1'400, 'x'));
  const std::string answer =
      CallOnce(port, fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                 "application/json\r\nConnection: close\r\nx-request-id: {}\r\n"
                                 "Content-Length: {}\r\n\r\n{}",
                                 number, body.size(), body))
          .value_or("");
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

// What rows say is missing.
std::size_t RowsDropped(const DiskFixture& fixture) {
  const auto texts =
      AskAll(fixture.database(), "SELECT error_text FROM requests WHERE outcome = 'rows_dropped'");
  return std::accumulate(
      texts.begin(), texts.end(), std::size_t{0},
      [](std::size_t sum, const std::string& text) { return sum + std::stoul(text); });
}

std::size_t RowsOfRequests(const DiskFixture& fixture) {
  return std::stoul(fixture.Ask(
      "SELECT count(*) FROM requests WHERE outcome IS NULL OR outcome != 'rows_dropped'"));
}

TEST_CASE("R3: requests go on while the disk is full, and each row is there or counted",
          "[fault]") {
  DiskFixture fixture(4 << 10, "max_queue_rows = 100\n");
  if (!fixture.disk.mounted()) {
    WARN("R3 was left out: no file system may be mounted here");
    return;
  }
  support::ServerProcess process(fixture.config());
  fixture.disk.Fill(kRoom);
  std::size_t answered = 0;
  std::size_t asked = 0;
  for (; asked < kRequests; ++asked) {
    answered += AskLarge(process.port(), asked) == 200 ? 1 : 0;
  }
  const std::size_t rows_full = RowsOfRequests(fixture);

  fixture.disk.Grow(64 << 10);
  const auto grown = Clock::now();
  CHECK(support::Eventually([&] { return RowsOfRequests(fixture) > rows_full; }));
  const auto resumed = Clock::now() - grown;
  CHECK(support::Eventually(
      [&] { return RowsOfRequests(fixture) + RowsDropped(fixture) >= kRequests; }));
  process.Signal(SIGTERM);
  CHECK(process.Wait() == 0);

  const std::size_t rows = RowsOfRequests(fixture);
  const std::size_t dropped = RowsDropped(fixture);
  CHECK(answered == kRequests);
  CHECK(rows_full < kRequests);
  CHECK(rows + dropped == kRequests);
  CHECK(fixture.Ask("SELECT count(DISTINCT client_request_id) FROM requests") ==
        std::to_string(rows));
  CHECK(fixture.Ask("PRAGMA integrity_check") == "ok");
  Report(
      "R3",
      fmt::format(
          "disk of 4 MiB, 0.5 of them free: {} of {} answered; {} rows while it was full, then {} "
          "rows and {} counted as dropped; first row {:.0f} ms after there was "
          "room",
          answered, kRequests, rows_full, rows, dropped, Milliseconds(resumed)));
}

TEST_CASE("R3: with on_log_failure = \"reject\" nobody is asked while the disk is full",
          "[fault]") {
  DiskFixture fixture(4 << 10, "on_log_failure = \"reject\"\n");
  if (!fixture.disk.mounted()) {
    WARN("R3 (reject) was left out: no file system may be mounted here");
    return;
  }
  support::ServerProcess process(fixture.config());
  std::size_t asked = 0;
  const auto ask = [&process, &asked] { return AskLarge(process.port(), asked++); };
  REQUIRE(ask() == 200);
  fixture.disk.Fill(0);
  CHECK(support::Eventually([&ask] { return ask() == 503; }));
  const std::size_t served = asked - 2;  // after the disk was full

  const std::size_t calls = fixture.upstream.calls();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    refused += ask() == 503 ? 1 : 0;
  }
  const std::size_t calls_while_full = fixture.upstream.calls() - calls;
  fixture.disk.Empty();
  const auto emptied = Clock::now();
  CHECK(support::Eventually([&ask] { return ask() == 200; }));
  const auto resumed = Clock::now() - emptied;
  process.Signal(SIGTERM);
  CHECK(process.Wait() == 0);

  const std::size_t rows = RowsOfRequests(fixture);
  const std::size_t dropped = RowsDropped(fixture);
  CHECK(rows + dropped == asked);
  CHECK(fixture.Ask("SELECT count(DISTINCT client_request_id) FROM requests") ==
        std::to_string(rows));
  CHECK(refused == 100);
  CHECK(calls_while_full == 0);
  CHECK(fixture.Ask("PRAGMA integrity_check") == "ok");
  Report("R3", fmt::format("reject: {} requests after the disk was full until the first 503, then "
                           "{} of 100 refused and {} calls to the upstream; served again {:.0f} ms "
                           "after there was room; of {} asked in all {} have a row, {} are counted "
                           "as dropped",
                           served, refused, calls_while_full, Milliseconds(resumed), asked, rows,
                           dropped));
}

}  // namespace
}  // namespace gateway::fault
