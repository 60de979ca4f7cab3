#include "libgateway/transport/curl_connector.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "libgateway/transport/address_guard.hpp"
#include "libgateway/transport/curl_error.hpp"

namespace gateway::transport {
namespace {

// curl looks for a handle's connection among all of its CURLM, at each call of curl_easy_send; on
// the other hand each CURLM reads the file of root certificates for itself.
constexpr std::size_t kMostPerMulti = 128;
constexpr long kNever = 1L << 30U;  // seconds

void InitCurlOnce() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

// Where there is a file of root certificates, the folder of the same need not be looked at: curl
// keeps what it has read for later connections only without one. Reading takes ten milliseconds and
// half a megabyte.
void UseRootsOfFile(CURL* easy) {
  const char* file = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
  if (file != nullptr && ::access(file, R_OK) == 0) {
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
}

}  // namespace

// One easy handle in one of the multis, and thereby one connection.
class CurlConnector::Handle {
 public:
  Handle(CurlConnector& connector, CurlMulti& multi, const ParsedUrl& url,
         std::chrono::milliseconds timeout)
      : is_secure_(url.is_secure),
        host_(url.authority),
        connector_(connector),
        multi_(multi),
        easy_(curl_easy_init()) {
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");  // else curl obeys http_proxy of the environment
    curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    // Else curl may take a connection that is in use here for one that nobody wants any more.
    curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, kNever);
    // Else removing a handle that is still resolving its host blocks the loop until that is done.
    curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, detail_.data());
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &CurlConnector::OnOpen);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, &connector);
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, &CurlConnector::OnClose);
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, &connector);
    curl_easy_setopt(easy_, CURLOPT_SHARE, connector.share_);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy_, CURLOPT_URL, url.origin.c_str());
    if (is_secure_) {
      UseRootsOfFile(easy_);
    }
    multi_.Add(easy_);
  }
  ~Handle() {
    multi_.Remove(easy_);
    curl_easy_cleanup(easy_);
    if (multi_.size() == 0) {
      connector_.TidySoon();
    }
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] const char* detail() const { return detail_.data(); }
  [[nodiscard]] curl_socket_t fd() const {
    curl_socket_t fd = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &fd);
    return fd;
  }
  [[nodiscard]] std::chrono::microseconds took() const {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy_, is_secure_ ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T,
                      &microseconds);
    return std::chrono::microseconds(microseconds);
  }

  Id id_ = 0;
  OnConnected done_;
  const bool is_secure_;
  const std::string host_;

 private:
  CurlConnector& connector_;
  CurlMulti& multi_;
  CURL* easy_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

class CurlConnector::TlsSocket final : public UpstreamSocket {
 public:
  explicit TlsSocket(std::unique_ptr<Handle> handle)
      : handle_(std::move(handle)), fd_(handle_->fd()) {}

  [[nodiscard]] int fd() const override { return fd_; }

  Progress Send(std::string_view first, std::string_view second) override {
    const std::string_view bytes = first.empty() ? second : first;
    std::size_t count = 0;
    const CURLcode code = curl_easy_send(handle_->easy(), bytes.data(), bytes.size(), &count);
    return {count, StateOf(code)};
  }

  Progress Receive(std::span<char> to) override {
    std::size_t count = 0;
    const CURLcode code = curl_easy_recv(handle_->easy(), to.data(), to.size(), &count);
    return {count, code == CURLE_OK && count == 0 ? State::kEnd : StateOf(code)};
  }

  [[nodiscard]] bool holds_bytes() const override { return true; }
  [[nodiscard]] std::string detail() const override { return handle_->detail(); }

 private:
  static State StateOf(CURLcode code) {
    return code == CURLE_OK ? State::kDone : code == CURLE_AGAIN ? State::kAgain : State::kLost;
  }

  const std::unique_ptr<Handle> handle_;
  const int fd_;
};

CurlConnector::CurlConnector(EventLoop& loop) : loop_(loop) {
  InitCurlOnce();
  share_ = curl_share_init();  // without locks: one thread
  curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

CurlConnector::~CurlConnector() {
  running_.clear();
  multis_.clear();
  curl_share_cleanup(share_);
}

CurlConnector::Id CurlConnector::Start(const ParsedUrl& url, std::chrono::milliseconds timeout,
                                       OnConnected done) {
  auto handle = std::make_unique<Handle>(*this, MultiWithPlace(), url, timeout);
  handle->id_ = ++last_id_;
  handle->done_ = std::move(done);
  running_.emplace(last_id_, std::move(handle));
  return last_id_;
}

void CurlConnector::Stop(Id id) { running_.erase(id); }

CurlMulti& CurlConnector::MultiWithPlace() {
  const auto found = std::find_if(multis_.begin(), multis_.end(),
                                  [](const auto& multi) { return multi->size() < kMostPerMulti; });
  if (found != multis_.end()) {
    return **found;
  }
  return *multis_.emplace_back(std::make_unique<CurlMulti>(
      loop_, [this](CURL* easy, CURLcode code) { OnDone(easy, code); }));
}

// Each has descriptors of its own, so one is enough between two calls. Soon: now one of them may be
// what calls.
void CurlConnector::TidySoon() {
  if (std::exchange(tidies_soon_, true)) {
    return;
  }
  loop_.Post([weak = std::weak_ptr(self_)] {
    if (const auto self = weak.lock()) {
      (*self)->tidies_soon_ = false;
      auto& multis = (*self)->multis_;
      const auto empty = [](const auto& multi) { return multi->size() == 0; };
      multis.erase(std::remove_if(multis.begin() + 1, multis.end(), empty), multis.end());
    }
  });
}

void CurlConnector::OnDone(CURL* easy, CURLcode code) {
  void* owner = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  auto node = running_.extract(static_cast<Handle*>(owner)->id_);
  const OnConnected done = std::move(node.mapped()->done_);
  done(Outcome(std::move(node.mapped()), code));
}

Result<CurlConnector::Connected> CurlConnector::Outcome(std::unique_ptr<Handle> handle,
                                                        CURLcode code) {
  if (code != CURLE_OK) {
    return CurlError(code, handle->host_, handle->detail());
  }
  const auto took = handle->took();
  if (handle->is_secure_) {
    return Connected{std::make_unique<TlsSocket>(std::move(handle)), took};
  }
  const int fd = handle->fd();
  taken_over_ = fd;
  handle.reset();
  taken_over_ = CURL_SOCKET_BAD;
  return Connected{NewPlainSocket(fd), took};
}

curl_socket_t CurlConnector::OnOpen(void* /*self*/, curlsocktype /*purpose*/,
                                    curl_sockaddr* address) {
  if (!MayConnect(address->addr)) {
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlConnector::OnClose(void* self, curl_socket_t fd) {
  auto* connector = static_cast<CurlConnector*>(self);
  connector->loop_.Unwatch(fd);
  return fd == connector->taken_over_ ? 0 : ::close(fd);
}

}  // namespace gateway::transport
