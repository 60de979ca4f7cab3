#include "fault/steady_load.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "fault/raw_client.hpp"
#include "integration/server_fixture.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;

constexpr std::size_t kClients = 16;
const std::string kObject =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";

bool IsStream(std::size_t number) { return number % 10 < 3; }

// Complete, as far as a client can see: a stream has its terminator, an object all its bytes.
bool IsComplete(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 200 ") &&
         (answer.find("[DONE]") != std::string::npos || answer.ends_with(kObject));
}

}  // namespace

Answer SteadyAnswer(const Call& call) {
  if (call.body.find("\"stream\":true") == std::string::npos) {
    return {.bytes = server::JsonAnswer(kObject)};
  }
  return {.bytes = server::kStreamHead + Chunked(server::ContentEvent("hi")) +
                   Chunked(server::kFinishEvent + server::kUsageEvent + server::kDoneEvent) +
                   "0\r\n\r\n"};
}

SteadyLoad::SteadyLoad(int port, double per_second, std::string prefix)
    : port_(port), per_second_(per_second), prefix_(std::move(prefix)) {
  for (std::size_t i = 0; i < kClients; ++i) {
    clients_.emplace_back([this] { Run(); });
  }
}

SteadyLoad::~SteadyLoad() { stopped_ = true; }

std::size_t SteadyLoad::complete() const {
  const std::lock_guard lock(mutex_);
  return result_.complete.size();
}

SteadyLoad::Result SteadyLoad::Stop() {
  stopped_ = true;
  clients_.clear();
  const std::lock_guard lock(mutex_);
  return std::exchange(result_, {});
}

void SteadyLoad::Run() {
  for (std::size_t number = next_++; !stopped_; number = next_++) {
    std::this_thread::sleep_until(
        start_ + std::chrono::duration_cast<Clock::duration>(
                     std::chrono::duration<double>(static_cast<double>(number) / per_second_)));
    if (!stopped_) {
      Ask(number);
    }
  }
}

void SteadyLoad::Ask(std::size_t number) {
  const std::string id = fmt::format("{}-{}", prefix_, number);
  const std::string body =
      fmt::format(R"({{"model":"up/m","stream":{},"messages":[{{"role":"user","content":"hi"}}]}})",
                  IsStream(number));
  const auto begin = Clock::now();
  const std::string answer =
      CallOnce(port_, fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                  "application/json\r\nConnection: close\r\nx-request-id: {}\r\n"
                                  "Content-Length: {}\r\n\r\n{}",
                                  id, body.size(), body))
          .value_or("");
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  const std::lock_guard lock(mutex_);
  if (IsComplete(answer)) {
    result_.complete.push_back(id);
    result_.milliseconds.push_back(took.count());
  } else {
    ++(answer.starts_with("HTTP/1.1 503 ") ? result_.refused : result_.broken);
  }
}

}  // namespace gateway::fault
