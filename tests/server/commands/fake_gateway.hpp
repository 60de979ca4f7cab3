// FakeGateway: answers as a test says, and keeps what it was asked. Ran: what a command did.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

#include "server/commands/clients_command.hpp"
#include "server/commands/console.hpp"
#include "server/commands/explain_command.hpp"
#include "server/commands/gateway_client.hpp"
#include "server/commands/keys_command.hpp"
#include "server/commands/logs_command.hpp"
#include "server/commands/models_command.hpp"
#include "server/commands/providers_command.hpp"
#include "server/gateway_mark.hpp"
#include "support/canary.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {

struct Asked {
  std::string line;  // "GET /models/p?key=%2A", as it came, still percent-encoded
  std::string body;
  std::string authorization;
};

// Two providers; nothing of the second was ever asked.
inline constexpr std::string_view kProviders =
    R"({"object":"list","data":[)"
    R"({"provider":"p","protocol":"openai","keys":["p#1","p#2"],"asked_at":"2026-11-25 22:43:17",)"
    R"("asked_at_ms":1764110597000,"offered":123,"configured":["m"],)"
    R"("chosen":[{"id":"a","alias":"x","chosen_at":"2026-11-25 22:43:18"}],"listed":["m","x"]},)"
    R"({"provider":"深度","protocol":"anthropic","keys":[],"asked_at":null,"asked_at_ms":null,)"
    R"("offered":null,"configured":[],"chosen":[],"listed":[]}]})";

inline std::string ErrorBody(std::string_view message) {
  return fmt::format(R"({{"error":{{"message":"{}","type":"x","param":null,"code":null}}}})",
                     message);
}

class FakeGateway {
 public:
  using Answer = std::function<HttpAnswer(const Asked&)>;

  FakeGateway() {
    On("GET /healthz", {200, "ok\n", std::string(kMark)});
    On("GET /models", {200, std::string(kProviders)});
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      Handle(request, response);
    };
    server_.Get(".*", handler);
    server_.Post(".*", handler);
    server_.Delete(".*", handler);
    port_ = server_.bind_to_any_port("127.0.0.1");
    REQUIRE(port_ > 0);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() does nothing before that.
    REQUIRE(Eventually([this] { return server_.is_running(); }));
  }
  ~FakeGateway() {
    server_.stop();
    thread_.join();
  }
  FakeGateway(const FakeGateway&) = delete;
  FakeGateway& operator=(const FakeGateway&) = delete;

  void On(const std::string& line, HttpAnswer answer) {
    On(line, [answer = std::move(answer)](const Asked&) { return answer; });
  }
  // `answer` is called on several threads at once.
  void On(const std::string& line, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[line] = std::move(answer);
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int port() const { return port_; }
  // All but the look whether it is a gateway, in order.
  [[nodiscard]] std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return {asked_.begin() + 1, asked_.end()};
  }
  [[nodiscard]] Asked first() const {
    const std::lock_guard lock(mutex_);
    return asked_.front();
  }

 private:
  static constexpr std::size_t kThreads = 16;

  void Handle(const httplib::Request& request, httplib::Response& response) {
    Asked asked{request.method + " " + request.target, request.body,
                request.get_header_value("authorization")};
    Answer answer;
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(asked);
      const auto known = answers_.find(asked.line);
      answer = known == answers_.end() ? nullptr : known->second;
    }
    const HttpAnswer given =
        answer ? answer(asked) : HttpAnswer{404, ErrorBody("not scripted: " + asked.line)};
    response.status = given.status;
    if (!given.mark.empty()) {
      response.set_header(std::string(kMarkHeader), given.mark);
    }
    response.set_content(given.body, "application/json");
  }

  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::vector<Asked> asked_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

using Words = std::vector<std::string_view>;

inline Ran RunCommand(Words words, const std::string& input = "", bool interactive = false) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  const Console console{in, out, err, interactive};
  const std::string_view command = words.front();
  words.erase(words.begin());
  const auto run = command == "explain"     ? RunExplain
                   : command == "keys"      ? RunKeys
                   : command == "providers" ? RunProviders
                   : command == "clients"   ? RunClients
                   : command == "logs"      ? RunLogs
                                            : RunModels;
  const int status = run(words, console);
  support::ExpectNoCanary(out.str() + err.str(), "what a command says");
  return {status, out.str(), err.str()};
}

// With --server.
inline Ran RunAt(const FakeGateway& gateway, Words words, const std::string& input = "",
                 bool interactive = false) {
  const std::string url = gateway.url();
  words.insert(words.end(), {"--server", url});
  return RunCommand(std::move(words), input, interactive);
}

}  // namespace gateway::server
