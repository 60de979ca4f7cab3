#include "libgateway/config/edit/write_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::config {
namespace {

// A file beside the one to replace, gone again unless it took its place.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& target) : target_(target) {
    path_ = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
  }
  ~Draft() {
    if (fd_ >= 0) {
      ::close(fd_);
      ::unlink(path_.c_str());
    }
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  // All of these: errno when false.
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  [[nodiscard]] bool Write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(fd_, text.data(), text.size());
      if (written < 0 && errno != EINTR) {
        return false;
      }
      text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
  }

  [[nodiscard]] bool TakeRightsOf(const struct stat& original) const {
    mode_t mode = original.st_mode & 07777U;
    if (::fchown(fd_, original.st_uid, original.st_gid) != 0 &&
        ::fchown(fd_, static_cast<uid_t>(-1), original.st_gid) != 0) {
      // It belongs to another group now, to which it never was open.
      mode &= ~static_cast<mode_t>(S_IRWXG);
    }
    return ::fchmod(fd_, mode) == 0;
  }

  bool TakePlace() {
    if (::fsync(fd_) != 0 || ::rename(path_.c_str(), target_.c_str()) != 0) {
      return false;
    }
    ::close(fd_);
    fd_ = -1;
    return true;
  }

 private:
  std::filesystem::path target_;
  std::string path_;
  int fd_ = -1;
};

// Else a loss of power may bring the old name back. It stands already: no reason to fail.
void SyncFolder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

Error FailWithErrno(const std::string& file, int number) {
  return Fail(ErrorCode::kStorage, fmt::format("{} cannot be written ({})", file,
                                               std::generic_category().message(number)));
}

}  // namespace

Result<void> ReplaceFile(const std::string& file, std::string_view text) {
  std::error_code failed;
  const std::filesystem::path target = std::filesystem::canonical(file, failed);
  if (failed) {
    return FailWithErrno(file, failed.value());
  }
  struct stat status {};
  if (::stat(target.c_str(), &status) != 0) {
    return FailWithErrno(file, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return Fail(ErrorCode::kStorage, file + " cannot be written (it is no file)");
  }
  Draft draft(target);
  if (!draft.is_open() || !draft.Write(text) || !draft.TakeRightsOf(status) || !draft.TakePlace()) {
    return FailWithErrno(file, errno);
  }
  SyncFolder(target.parent_path());
  return {};
}

}  // namespace gateway::config
