#include "fault/load.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "fault/raw_client.hpp"

namespace gateway::fault {

int Asked::status() const {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  return answer.starts_with(kStart) ? std::stoi(answer.substr(kStart.size(), 3)) : 0;
}

std::string Asked::Header(const std::string& name) const {
  const std::size_t at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > answer.find("\r\n\r\n")) {
    return {};
  }
  const std::size_t value = at + name.size() + 4;
  return answer.substr(value, answer.find('\r', value) - value);
}

Asked AskOnce(int port, const std::string& model, const std::string& id) {
  const std::string body =
      fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"hi"}}]}})", model);
  Asked asked{id, model, Clock::now(), {}, {}};
  asked.answer =
      CallOnce(port, fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                 "application/json\r\nConnection: close\r\nx-request-id: {}\r\n"
                                 "Content-Length: {}\r\n\r\n{}",
                                 id, body.size(), body))
          .value_or("");
  asked.end = Clock::now();
  return asked;
}

std::vector<Asked> RunLoad(int port, const LoadPlan& plan) {
  std::vector<Asked> all(plan.requests);
  std::atomic<std::size_t> next{0};
  const auto start = Clock::now();
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < plan.clients; ++i) {
    clients.emplace_back([&] {
      for (std::size_t number = next++; number < plan.requests; number = next++) {
        if (plan.per_second > 0) {
          std::this_thread::sleep_until(
              start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                          static_cast<double>(number) / plan.per_second)));
        }
        all[number] = AskOnce(port, plan.model(number), fmt::format("load-{}", number));
      }
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  return all;
}

std::string Get(int port, const std::string& path) {
  const std::string answer =
      CallOnce(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .value_or("");
  const std::size_t head = answer.find("\r\n\r\n");
  return head == std::string::npos ? "" : answer.substr(head + 4);
}

}  // namespace gateway::fault
