#include "server/overload/memory_limit.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

struct Groups {
  void Put(const std::string& file, const std::string& text) const {
    const std::filesystem::path path = folder.File(file);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }
  [[nodiscard]] std::optional<std::size_t> Limit() const {
    return MemoryLimit(folder.File("self"), folder.File("fs"));
  }

  logging::TempFolder folder;
};

TEST_CASE("server::MemoryLimit reads the lowest limit of version 2 on the way up", "[overload]") {
  Groups groups;
  groups.Put("self", "0::/a.slice/b.service");
  groups.Put("fs/a.slice/memory.max", "1000000");
  groups.Put("fs/a.slice/b.service/memory.max", "max");
  CHECK(groups.Limit() == 1'000'000);

  groups.Put("fs/a.slice/b.service/memory.max", "500000");
  CHECK(groups.Limit() == 500'000);
}

TEST_CASE("server::MemoryLimit finds a container's own limit at the root of its mount",
          "[overload]") {
  Groups groups;
  groups.Put("self", "0::/../../only/the/host/knows");
  groups.Put("fs/memory.max", "268435456");

  CHECK(groups.Limit() == 268'435'456);
}

TEST_CASE("server::MemoryLimit reads version 1", "[overload]") {
  Groups groups;
  groups.Put("self", "12:cpu,cpuacct:/x\n5:memory:/docker/1\n0::/y");
  groups.Put("fs/memory/docker/1/memory.limit_in_bytes", "9223372036854771712");
  CHECK(groups.Limit() == std::nullopt);

  groups.Put("fs/memory/docker/1/memory.limit_in_bytes", "4096000");
  CHECK(groups.Limit() == 4'096'000);
}

TEST_CASE("server::MemoryLimit knows of none where there is none", "[overload]") {
  Groups groups;
  CHECK(groups.Limit() == std::nullopt);
  groups.Put("self", "nonsense\n0::/\n");
  CHECK(groups.Limit() == std::nullopt);
  groups.Put("fs/memory.max", "max");
  CHECK(groups.Limit() == std::nullopt);
}

}  // namespace
}  // namespace gateway::server
