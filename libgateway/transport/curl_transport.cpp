#include "libgateway/transport/curl_transport.hpp"

#include <mutex>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "libgateway/transport/address_guard.hpp"

namespace gateway::transport {
namespace {

constexpr long kMaxCachedConnections = 1024;
constexpr std::size_t kMaxSpareTransfers = 256;

void InitCurlOnce() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

CurlTransport::CurlTransport(EventLoop& loop) : loop_(loop) {
  InitCurlOnce();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlTransport::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlTransport::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMaxCachedConnections);
}

CurlTransport::~CurlTransport() {
  for (const auto& [call, transfer] : running_) {
    transfer->Detach();
    curl_multi_remove_handle(multi_, transfer->easy());
  }
  running_.clear();
  spare_.clear();
  curl_multi_cleanup(multi_);
  loop_.StopTimer(timer_);
}

Transport::CallId CurlTransport::Start(UpstreamRequest request, ResponseSink* sink) {
  std::unique_ptr<CurlTransfer> transfer;
  if (spare_.empty()) {
    transfer = std::make_unique<CurlTransfer>([this](CallId call) {
      to_resume_sending_.push_back(call);
      SettleUp();
    });
    curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETFUNCTION, &CurlTransport::OnOpen);
    curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETFUNCTION, &CurlTransport::OnClose);
    curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETDATA, this);
  } else {
    transfer = std::move(spare_.back());
    spare_.pop_back();
  }
  const CallId call = ++last_call_;
  CURLU* url = urls_.Find(request.url);
  transfer->Prepare(call, std::move(request), url, sink);
  CURL* easy = transfer->easy();
  running_.emplace(call, std::move(transfer));
  if (inside_curl_) {
    to_start_.push_back(call);
  } else {
    curl_multi_add_handle(multi_, easy);
  }
  return call;
}

void CurlTransport::Resume(CallId call) {
  to_resume_.push_back(call);
  SettleUp();
}

void CurlTransport::Cancel(CallId call) {
  const auto found = running_.find(call);
  if (found == running_.end()) {
    return;
  }
  found->second->Detach();
  to_cancel_.push_back(call);
  SettleUp();
}

std::optional<std::chrono::microseconds> CurlTransport::ConnectTime(CallId call) const {
  if (call == ended_call_) {
    return ended_connect_time_;
  }
  const auto found = running_.find(call);
  return found == running_.end() ? std::nullopt : found->second->ConnectTime();
}

int CurlTransport::OnSocket(CURL* /*easy*/, curl_socket_t fd, int what, void* self,
                            void* /*socket_data*/) {
  auto* transport = static_cast<CurlTransport*>(self);
  SocketUse& use = transport->UseOf(fd);
  if (what == CURL_POLL_REMOVE) {
    if (use == SocketUse::kOther) {
      transport->loop_.Unwatch(fd);
      return 0;
    }
    use = SocketUse::kIdle;
    transport->loop_.Watch(fd, {.readable = true}, transport);
    return 0;
  }
  if (use == SocketUse::kIdle) {
    use = SocketUse::kCall;
  }
  const IoEvents wanted{(what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0, false};
  transport->loop_.Watch(fd, wanted, transport);
  return 0;
}

curl_socket_t CurlTransport::OnOpen(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  if (!MayConnect(address->addr)) {
    return CURL_SOCKET_BAD;
  }
  const curl_socket_t fd =
      ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd != CURL_SOCKET_BAD) {
    static_cast<CurlTransport*>(self)->UseOf(fd) = SocketUse::kCall;
  }
  return fd;
}

int CurlTransport::OnClose(void* self, curl_socket_t fd) {
  auto* transport = static_cast<CurlTransport*>(self);
  transport->UseOf(fd) = SocketUse::kOther;
  transport->loop_.Unwatch(fd);
  return ::close(fd);
}

CurlTransport::SocketUse& CurlTransport::UseOf(curl_socket_t fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= uses_.size()) {
    uses_.resize(index + 1);
  }
  return uses_[index];
}

int CurlTransport::OnTimer(CURLM* /*multi*/, long milliseconds, void* self) {
  auto* transport = static_cast<CurlTransport*>(self);
  transport->loop_.StopTimer(std::exchange(transport->timer_, 0));
  if (milliseconds == 0) {
    transport->DriveSoon();
  } else if (milliseconds > 0) {
    transport->timer_ =
        transport->loop_.StartTimer(std::chrono::milliseconds(milliseconds), [transport] {
          transport->timer_ = 0;
          transport->Drive(CURL_SOCKET_TIMEOUT, 0);
        });
  }
  return 0;
}

// In this turn of the loop, if it is not over.
void CurlTransport::DriveSoon() {
  if (std::exchange(drives_soon_, true)) {
    return;
  }
  loop_.Post([weak = std::weak_ptr(self_)] {
    if (const auto self = weak.lock()) {
      (*self)->drives_soon_ = false;
      (*self)->Drive(CURL_SOCKET_TIMEOUT, 0);
    }
  });
}

void CurlTransport::OnIo(int fd, IoEvents ready) noexcept {
  if (UseOf(fd) == SocketUse::kIdle) {
    loop_.Unwatch(fd);  // its upstream closes it: curl sees that when it would use it again
    return;
  }
  Drive(fd, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
}

void CurlTransport::Drive(curl_socket_t fd, int events) {
  int still_running = 0;
  inside_curl_ = true;
  curl_multi_socket_action(multi_, fd, events, &still_running);
  inside_curl_ = false;
  SettleUp();
}

// Does what was put off, and tells who is done, until nothing is left of either: both can cause the
// other.
void CurlTransport::SettleUp() {
  if (inside_curl_ || settling_) {
    return;
  }
  settling_ = true;
  bool more = true;
  while (more) {
    more = RunDeferred();
    more = ReportFinished() || more;
  }
  settling_ = false;
}

bool CurlTransport::RunDeferred() {
  const bool any = !to_start_.empty() || !to_resume_.empty() || !to_resume_sending_.empty() ||
                   !to_cancel_.empty();
  for (const CallId call : std::exchange(to_cancel_, {})) {
    if (auto transfer = Take(call)) {
      Recycle(std::move(transfer));
    }
  }
  for (const CallId call : std::exchange(to_start_, {})) {
    if (const auto found = running_.find(call); found != running_.end()) {
      curl_multi_add_handle(multi_, found->second->easy());
    }
  }
  for (const CallId call : std::exchange(to_resume_, {})) {
    if (const auto found = running_.find(call); found != running_.end()) {
      inside_curl_ = true;  // it may call OnBody before it returns
      found->second->ResumeReceiving();
      inside_curl_ = false;
    }
  }
  for (const CallId call : std::exchange(to_resume_sending_, {})) {
    if (const auto found = running_.find(call); found != running_.end()) {
      inside_curl_ = true;
      found->second->ResumeSending();
      inside_curl_ = false;
    }
  }
  return any;
}

bool CurlTransport::ReportFinished() {
  bool any = false;
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    any = true;
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;  // the message goes with the handle
    void* owner = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    if (static_cast<CurlTransfer*>(owner)->PrepareAgain(code)) {
      curl_multi_remove_handle(multi_, easy);
      curl_multi_add_handle(multi_, easy);
      continue;
    }
    auto transfer = Take(static_cast<CurlTransfer*>(owner)->call());
    ResponseSink* sink = transfer->sink();
    const Result<void> outcome = transfer->Outcome(code);
    ended_call_ = transfer->call();
    ended_connect_time_ = transfer->ConnectTime();
    Recycle(std::move(transfer));
    if (sink != nullptr) {
      sink->OnDone(outcome);
    }
  }
  return any;
}

std::unique_ptr<CurlTransfer> CurlTransport::Take(CallId call) {
  const auto found = running_.find(call);
  if (found == running_.end()) {
    return nullptr;
  }
  auto transfer = std::move(found->second);
  running_.erase(found);
  curl_multi_remove_handle(multi_, transfer->easy());
  return transfer;
}

void CurlTransport::Recycle(std::unique_ptr<CurlTransfer> transfer) {
  transfer->Clear();
  if (spare_.size() < kMaxSpareTransfers) {
    spare_.push_back(std::move(transfer));
  }
}

}  // namespace gateway::transport

namespace gateway {

std::unique_ptr<Transport> NewCurlTransport(EventLoop& loop) {
  return std::make_unique<transport::CurlTransport>(loop);
}

}  // namespace gateway
