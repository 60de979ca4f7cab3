#include "libgateway/logging/json_lines_sink.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/json/log_record.hpp"

namespace gateway::logging {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestWrite{2'000};  // of a batch, in one try

// What write() to a pipe without a reader sends. Only this thread's mask is touched, and the signal
// taken back: what the program does with it elsewhere is its own affair.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigset_t pending;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    if (!was_pending_) {
      const timespec at_once{};
      while (sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// Characters that JSON may have as they are, but which end lines or steer terminals.
bool IsHarmful(std::uint32_t code) {
  return (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

// They stand inside of strings only.
void AppendHarmless(std::string_view json, std::string* out) {
  while (!json.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if(json.begin(), json.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x7F; }) -
        json.begin());
    out->append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (json.empty()) {
      return;
    }
    const base::Utf8Character character = base::FirstCharacter(json);
    const std::size_t length = std::max<std::size_t>(character.length, 1);
    if (IsHarmful(character.code)) {
      fmt::format_to(std::back_inserter(*out), "\\u{:04x}", character.code);
    } else {
      out->append(json.substr(0, length));
    }
    json.remove_prefix(length);
  }
}

class JsonLinesSink final : public LogSink {
 public:
  JsonLinesSink(int fd, bool is_socket, std::chrono::minutes utc_offset)
      : fd_(fd), is_socket_(is_socket), utc_offset_(utc_offset) {}
  ~JsonLinesSink() override { ::close(fd_); }
  JsonLinesSink(const JsonLinesSink&) = delete;
  JsonLinesSink& operator=(const JsonLinesSink&) = delete;

  Result<void> Write(std::span<const LogRecord> records) override {
    std::string text = TextOf(records);
    if (text != text_) {
      // Another batch: the line that was cut short ends here.
      const bool cut = sent_ > 0 && sent_ < text_.size() && text_[sent_ - 1] != '\n';
      text_ = cut ? "\n" + std::move(text) : std::move(text);
      sent_ = 0;
    }
    const NoPipeSignal guard;
    const auto until = Clock::now() + kLongestWrite;
    while (sent_ < text_.size()) {
      if (auto sent = SendSome(until); !sent) {
        return sent;
      }
    }
    text_.clear();
    sent_ = 0;
    return {};
  }

 private:
  std::string TextOf(std::span<const LogRecord> records) {
    std::string text;
    for (const LogRecord& record : records) {
      line_.clear();
      json::Writer writer(&line_);
      writer.BeginObject();
      writer.Key("time").Text(base::TimeText(record.time, utc_offset_));
      json::WriteLogRecord(record, writer);
      writer.EndObject();
      AppendHarmless(line_, &text);
      text.push_back('\n');
    }
    return text;
  }

  // So much as can be written without waiting once there is room for anything: PIPE_BUF.
  Result<void> SendSome(Clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    pollfd waiting{fd_, POLLOUT, 0};
    const int ready = left.count() < 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready == 0) {
      return Fail(ErrorCode::kStorage, "nobody reads the lines of JSON, or too slowly");
    }
    if (ready > 0) {
      const std::size_t size = std::min<std::size_t>(text_.size() - sent_, PIPE_BUF);
      const ssize_t sent =
          is_socket_ ? ::send(fd_, text_.data() + sent_, size, MSG_DONTWAIT | MSG_NOSIGNAL)
                     : ::write(fd_, text_.data() + sent_, size);
      if (sent >= 0) {
        sent_ += static_cast<std::size_t>(sent);
        return {};
      }
    }
    if (errno == EINTR || errno == EAGAIN) {
      return {};
    }
    return Fail(ErrorCode::kStorage, fmt::format("cannot write lines of JSON ({})",
                                                 std::generic_category().message(errno)));
  }

  const int fd_;
  const bool is_socket_;
  const std::chrono::minutes utc_offset_;
  std::string text_;      // of a batch that was not written to its end; else empty
  std::size_t sent_ = 0;  // of it
  std::string line_;      // of the record under way
};

}  // namespace

Result<std::unique_ptr<LogSink>> OpenJsonLinesSink(int descriptor,
                                                   std::chrono::minutes utc_offset) {
  const int fd = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (fd < 0) {
    return Fail(ErrorCode::kStorage, fmt::format("cannot write lines of JSON ({})",
                                                 std::generic_category().message(errno)));
  }
  struct stat status {};
  const bool is_socket = ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
  return std::unique_ptr<LogSink>(std::make_unique<JsonLinesSink>(fd, is_socket, utc_offset));
}

}  // namespace gateway::logging
