#include "support/front_fixture.hpp"

#include <cerrno>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::server {

bool TakesConnections(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool taken =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return taken;
}

RawClient::RawClient(int port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  REQUIRE(fd_ >= 0);
  if (receive_buffer > 0) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::~RawClient() { Close(); }

void RawClient::Close() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
}

void RawClient::Reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

bool RawClient::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::ShutdownSending() const { ::shutdown(fd_, SHUT_WR); }

bool RawClient::ReadMore() {
  char buffer[16384];
  const ssize_t count = ::recv(fd_, buffer, sizeof buffer, 0);
  if (count < 0) {
    REQUIRE(errno == ECONNRESET);  // else the deadline
    was_reset_ = true;
  }
  if (count <= 0) {
    return false;
  }
  read_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

std::size_t RawClient::ReadSome(std::size_t most) const {
  std::string bytes(most, '\0');
  const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), 0);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

std::string RawClient::TakeBytes(std::size_t count) {
  while (read_.size() < count && ReadMore()) {
  }
  std::string taken = read_.substr(0, count);
  read_.erase(0, taken.size());
  return taken;
}

std::string RawClient::ReadUntil(std::string_view text) {
  std::size_t at = read_.find(text);
  while (at == std::string::npos && ReadMore()) {
    at = read_.find(text);
  }
  return TakeBytes(at == std::string::npos ? read_.size() : at + text.size());
}

std::string RawClient::ReadToEnd() {
  while (ReadMore()) {
  }
  return std::exchange(read_, {});
}

RawClient::Answer RawClient::Read(bool head_only) {
  Answer answer;
  answer.head = ReadUntil("\r\n\r\n");
  if (answer.head.size() < 12) {
    return answer;
  }
  answer.status = std::stoi(answer.head.substr(9, 3));
  const std::size_t length_at = answer.head.find("content-length: ");
  if (head_only || answer.status == 100 || answer.status == 204) {
    answer.complete = true;
  } else if (length_at != std::string::npos) {
    const std::size_t length = std::stoul(answer.head.substr(length_at + 16));
    answer.body = TakeBytes(length);
    answer.complete = answer.body.size() == length;
  } else if (answer.head.find("transfer-encoding: chunked") != std::string::npos) {
    for (std::string line = ReadUntil("\r\n"); !line.empty(); line = ReadUntil("\r\n")) {
      const std::size_t size = std::stoul(line, nullptr, 16);
      answer.body += TakeBytes(size);
      answer.complete = TakeBytes(2) == "\r\n" && size == 0;
      if (answer.complete) {
        break;
      }
    }
  } else {
    answer.body = ReadToEnd();
    answer.complete = !was_reset_;
  }
  return answer;
}

FrontFixture::FrontFixture(ServerConfig config,
                           const std::function<void(HttpFront&)>& more_routes) {
  config.port = 0;
  std::vector<EventLoop*> loops;
  for (int i = 0; i < 2; ++i) {
    auto thread = LoopThread::Start();
    REQUIRE(thread);
    threads.push_back(*std::move(thread));
    loops.push_back(&threads.back()->loop());
  }
  front = std::make_unique<HttpFront>(config, loops);
  front->OnLoop("/loop");
  front->Get("/loop", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("loop", "text/plain");
  });
  const auto work = [](const httplib::Request& request, httplib::Response& response) {
    if (request.has_param("throw")) {
      throw std::runtime_error("secret detail");
    }
    const std::string_view name = FindHeader(HttpFront::Current().headers, "x-name");
    response.set_content("work " + std::string(name) + request.get_param_value("q") + request.body,
                         "text/plain");
  };
  front->Get("/work", work).Post("/work", work);
  for (const std::string method : {"GET", "POST", "DELETE"}) {
    front->Defer(method, "/park",
                 [this](ClientRequest request, const std::shared_ptr<ClientStream>& client) {
                   Keep(std::move(request), client);
                 });
  }
  front->Defer("POST", "/upload",
               DeferredRoute{[this](ClientRequest request, const auto& client) {
                               Keep(std::move(request), client);
                             },
                             {},
                             true,
                             0});
  front->Defer("GET", "/throw", [](const ClientRequest&, const std::shared_ptr<ClientStream>&) {
    throw std::runtime_error("secret detail");
  });
  front->Defer("GET", "/fail",
               [](const ClientRequest&, const std::shared_ptr<ClientStream>& client) {
                 client->OnDone(Fail(ErrorCode::kConnect, "nobody there"));
                 client->Attach(std::make_shared<FakeCall>());
               });
  front->OnRefused([this](const Refusal& refusal) {
    const std::lock_guard lock(mutex_);
    refusals_.push_back(refusal);
    return Headers();
  });
  if (more_routes) {
    more_routes(*front);
  }
  const auto bound = front->Listen();
  REQUIRE(bound);
  port = *bound;
}

FrontFixture::~FrontFixture() { front.reset(); }

void FrontFixture::Keep(ClientRequest request, const std::shared_ptr<ClientStream>& client) {
  auto call = std::make_shared<FakeCall>();
  client->Attach(call);
  const std::lock_guard lock(mutex_);
  parked_.push_back({std::move(request), client, std::move(call)});
  changed_.notify_all();
}

Parked FrontFixture::Park() {
  std::unique_lock lock(mutex_);
  REQUIRE(changed_.wait_for(lock, kPatience, [this] { return !parked_.empty(); }));
  Parked parked = std::move(parked_.front());
  parked_.pop_front();
  return parked;
}

std::vector<Refusal> FrontFixture::Refusals() {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

}  // namespace gateway::server
