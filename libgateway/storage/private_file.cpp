#include "libgateway/storage/private_file.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::storage {
namespace {

Error FailWithErrno(std::string_view what, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  return Fail(ErrorCode::kStorage,
              fmt::format("cannot create {} {}: {}", what, path.string(), reason));
}

// std::filesystem cannot be told a mode, and changing it afterwards leaves a moment too many.
Result<void> EnsureDirectory(const std::filesystem::path& directory) {
  std::error_code ignored;
  if (directory.empty() || std::filesystem::is_directory(directory, ignored)) {
    return {};
  }
  if (auto parent = EnsureDirectory(directory.parent_path()); !parent) {
    return parent;
  }
  if (mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return FailWithErrno("directory", directory);
  }
  return {};
}

}  // namespace

Result<void> EnsurePrivateFile(const std::filesystem::path& file) {
  if (auto directory = EnsureDirectory(file.parent_path()); !directory) {
    return directory;
  }
  // O_EXCL: a database that exists is never opened here. Closing a second descriptor would take
  // away the locks that other connections of this process hold on it (POSIX fcntl).
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) {
    close(fd);
  } else if (errno != EEXIST) {
    return FailWithErrno("file", file);
  }
  return {};
}

}  // namespace gateway::storage
