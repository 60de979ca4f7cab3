#include "libgateway/config/edit/write_file.hpp"

#include <csignal>
#include <filesystem>
#include <sstream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

std::string TextOf(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// No file of this process may grow beyond `bytes`, for a while.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const struct rlimit small { bytes, before_.rlim_max };
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  struct rlimit before_ {};
  void (*handler_)(int) = nullptr;
};

TEST_CASE("config::ReplaceFile keeps mode and owner", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a", "old");
  const bool root = ::chown(file.c_str(), 12345, 12346) == 0;
  std::filesystem::permissions(file, std::filesystem::perms(0604));

  REQUIRE(ReplaceFile(file, "new"));

  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK(TextOf(file) == "new");
  CHECK((status.st_mode & 07777U) == 0604U);
  CHECK(status.st_uid == (root ? 12345U : ::geteuid()));
  CHECK(status.st_gid == (root ? 12346U : ::getegid()));
}

TEST_CASE("config::ReplaceFile leaves the old file when the new one does not fit", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a", "old");

  const auto replaced = [&file] {
    const SmallFiles small(1000);
    return ReplaceFile(file, std::string(2000, 'x'));
  }();

  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == ErrorCode::kStorage);
  CHECK(Contains(replaced.error().message, file + " cannot be written ("));
  CHECK(TextOf(file) == "old");
  CHECK(std::distance(std::filesystem::directory_iterator(files.path("")), {}) == 1);
}

TEST_CASE("config::ReplaceFile replaces only files that are there", "[config]") {
  const ConfigFiles files;
  std::filesystem::create_symlink("none", files.path("link"));

  for (const std::string& file : {files.path("none"), files.path("link"), files.path("")}) {
    const auto replaced = ReplaceFile(file, "new");
    REQUIRE_FALSE(replaced);
    CHECK(replaced.error().code == ErrorCode::kStorage);
  }
  CHECK(std::distance(std::filesystem::directory_iterator(files.path("")), {}) == 1);
}

}  // namespace
}  // namespace gateway::config
