// R22. The configuration is read again a thousand times while clients call all the time.
#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "integration/server_fixture.hpp"
#include "server/mock/mock_upstream.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

constexpr int kReloads = 1'000;
constexpr int kBrokenEvery = 10;
constexpr int kClients = 4;
constexpr int kAskBadEvery = 7;  // reloads
constexpr const char* kBadKey = "sk-bad";
constexpr const char* kProberKey = "sk-prober-000000000000001";
constexpr const char* kOtherKey = "sk-other-0000000000000001";

std::unique_ptr<MockUpstream> StartMock() {
  MockOptions options;
  options.port = 0;
  options.threads = 1;
  options.chunks = 3;
  auto mock = MockUpstream::Start(options);
  REQUIRE(mock);
  return *std::move(mock);
}

const std::string kToken = "token-of-the-test-0001";

// Header fields of the admin's.
std::string AdminFields() { return "Host: x\r\nAuthorization: Bearer " + kToken + "\r\n"; }

std::string KeyField(const char* key) {
  return "Authorization: Bearer " + std::string(key) + "\r\n";
}

// Revision `number` leads the model "probe" to "model-<number>", with other keys and limits each
// time, and lets the client "prober" use that model only. A broken one cannot be read, or names
// what is not there. The provider "three", at `other`, has the same two keys in all of them, under
// changing names.
std::string Revision(int number, const std::string& base_url, const std::string& other,
                     const std::string& database) {
  if (number % kBrokenEvery == 0) {
    return number % (2 * kBrokenEvery) == 0 ? "[[providers]\n"
                                            : "[redirects]\nprobe = \"none/x\"\n";
  }
  std::string providers;
  for (const char* name : {"one", "two"}) {
    providers += fmt::format(
        "[[providers]]\nname = \"{}\"\nbase_url = \"{}\"\nkeys = \"sk-{}-key, sk-more-key\"\n"
        "key_strategy = \"{}\"\n",
        name, base_url, number % 7, number % 3 == 0 ? "random" : "round_robin");
  }
  providers += fmt::format(
      "[[providers]]\nname = \"three\"\nbase_url = \"{}\"\nkey_strategy = \"round_robin\"\n"
      "keys = [\"{}\", \"{}\"]\n",
      other, number % 2 == 0 ? "sk-good" : kBadKey, number % 2 == 0 ? kBadKey : "sk-good");
  const char* owner = number % 2 == 0 ? "one" : "two";
  return fmt::format(
      "[server]\nlisten = \"127.0.0.1:0\"\nthreads = 2\nmax_body_bytes = {}\n"
      "[admin]\ntoken = \"{}\"\n[log]\nurl = \"sqlite://{}\"\n{}[redirects]\nprobe = "
      "\"{}/model-{}\"\n[[clients]]\nname = \"prober\"\nkey = \"{}\"\nmodels = "
      "[\"{}/model-{}\"]\n[[clients]]\nname = \"other\"\nkey = \"{}\"\n",
      100'000 + number, kToken, database, providers, owner, number, kProberKey, owner, number,
      kOtherKey);
}

std::string HeaderIn(const std::string& answer, const std::string& name) {
  const std::size_t at = answer.find("\r\n" + name + ": ");
  return at == std::string::npos ? ""
                                 : answer.substr(at + name.size() + 4,
                                                 answer.find('\r', at + 2) - at - name.size() - 4);
}

// What clients were answered.
class Seen {
 public:
  void Add(const std::string& answer, bool streamed) {
    const bool whole = answer.starts_with("HTTP/1.1 200 ") &&
                       (!streamed || answer.find("data: [DONE]") != std::string::npos);
    const std::lock_guard lock(mutex_);
    ++answers_;
    if (!whole) {
      ++failures_;
      failed_ = answer.substr(0, 2000);
      return;
    }
    const auto [known, is_new] =
        models_.emplace(HeaderIn(answer, "x-gateway-config"), HeaderIn(answer, "x-gateway-model"));
    if (known->second != HeaderIn(answer, "x-gateway-model")) {
      ++failures_;
      failed_ = "mixed: " + answer.substr(0, 2000);
    }
  }
  // The first answer that was wrong.
  std::string failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }
  std::size_t failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }
  std::size_t answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  std::map<std::string, std::string> models() const {
    const std::lock_guard lock(mutex_);
    return models_;
  }

 private:
  mutable std::mutex mutex_;
  std::size_t answers_ = 0;
  std::size_t failures_ = 0;
  std::string failed_;
  std::map<std::string, std::string> models_;  // by configuration
};

TEST_CASE("The server reads its configuration 1,000 times under load, and no request fails of it",
          "[fault]") {
  const auto mock = StartMock();
  const fault::FaultUpstream other([](const fault::Call& call) {
    return fault::Answer{
        .bytes = call.key == kBadKey
                     ? JsonAnswer(R"({"error":{"message":"bad key"}})", "401 Unauthorized")
                     : JsonAnswer("{\"choices\":[]}")};
  });
  const logging::TempFolder folder;
  const std::string file = folder.File("gateway.toml");
  const auto write = [&](int number) {
    std::ofstream(file) << Revision(number, mock->base_url(), other.url() + "/v1",
                                    folder.File("gateway.db"));
  };
  write(1);
  const auto first = LoadConfig(file);
  REQUIRE(first);
  auto server = GatewayServer::Start(*first, [&file] { return LoadConfig(file); });
  REQUIRE(server);
  const int port = (*server)->port();

  Seen seen;
  std::atomic<bool> over{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&seen, &over, port, streamed = i % 2 == 1] {
      const std::string body = fmt::format(
          R"({{"model":"probe","stream":{},"messages":[{{"role":"user","content":"hi"}}]}})",
          streamed);
      while (!over) {
        seen.Add(fault::CallOnce(port, ClosingCall(body, KeyField(kProberKey)))
                     .value_or("no connection"),
                 streamed);
      }
    });
  }
  const auto start = fault::Clock::now();
  int wrong_answers = 0;
  std::size_t asked = 0;  // of "three"
  std::size_t well = 0;
  const std::string reload = "POST /admin/reload HTTP/1.1\r\n" + AdminFields() +
                             "Connection: close\r\nContent-Length: 0\r\n\r\n";
  for (int number = 2; number < 2 + kReloads; ++number) {
    write(number);
    const std::string answer = fault::CallOnce(port, reload).value_or("");
    const bool broken = number % kBrokenEvery == 0;
    wrong_answers += answer.starts_with(broken ? "HTTP/1.1 400 " : "HTTP/1.1 200 ") ? 0 : 1;
    if (number % kAskBadEvery == 0) {
      ++asked;
      well += fault::CallOnce(
                  port, ClosingCall(R"({"model":"three/m","messages":[]})", KeyField(kOtherKey)))
                      .value_or("")
                      .starts_with("HTTP/1.1 200 ")
                  ? 1
                  : 0;
    }
  }
  const double seconds = fault::Milliseconds(fault::Clock::now() - start) / 1000;
  over = true;
  for (std::thread& client : clients) {
    client.join();
  }

  CHECK(wrong_answers == 0);
  CHECK(seen.failed().empty());
  const auto models = seen.models();
  CHECK(models.size() > 1);
  for (const auto& [config, model] : models) {
    CHECK(config.size() == 8);
    CHECK(std::stoi(model.substr(6)) % kBrokenEvery != 0);
  }
  CHECK(well == asked);
  CHECK(other.CallsWith(kBadKey).size() == 1);
  CHECK(fault::CallOnce(port, "GET /admin/keys?provider=three HTTP/1.1\r\n" + AdminFields() +
                                  "Connection: close\r\n\r\n")
            .value_or("")
            .find(R"("state":"quarantined")") != std::string::npos);
  server->reset();
  CHECK(logging::Ask(folder.File("gateway.db"),
                     "SELECT count(*) FROM requests WHERE path = '/v1/chat/completions'") ==
        std::to_string(seen.answers() + asked));
  fault::Report(
      "R22", fmt::format(
                 "{} reloads in {:.1f} s, every {}th broken; {} requests ({:.0f} a second) "
                 "answered by {} configurations, each whole; {} failed or mixed; a quarantined key "
                 "was used {} time in {} requests",
                 kReloads, seconds, kBrokenEvery, seen.answers(),
                 static_cast<double>(seen.answers()) / seconds, models.size(), seen.failures(),
                 other.CallsWith(kBadKey).size(), asked));
}

// Asks until the answer is made by another configuration than `before`; empty: it never was.
std::string NextConfig(int port, const std::string& before) {
  std::string now;
  const bool changed = Eventually([&] {
    now = HeaderIn(
        fault::CallOnce(port, ClosingCall(R"({"model":"probe","messages":[]})")).value_or(""),
        "x-gateway-config");
    return !now.empty() && now != before;
  });
  return changed ? now : "";
}

TEST_CASE("gateway-server reads its files again at SIGHUP, or when they change if it is set to",
          "[fault]") {
  const bool watches = GENERATE(false, true);
  CAPTURE(watches);
  const auto mock = StartMock();
  const ProcessFixture fixture(
      mock->base_url(),
      fmt::format("{}[admin]\ntoken = \"{}\"\n", watches ? "watch_config = true\n" : "", kToken));
  const int port = fixture.process.port();
  const std::string first = NextConfig(port, "");
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(fixture.folder.File(name), std::ios::app) << text;
    if (!watches) {
      fixture.process.Signal(SIGHUP);
    }
  };

  write("redirect.toml", "probe = \"up/m\"\n");
  const std::string second = NextConfig(port, first);
  CHECK_FALSE(second.empty());
  CHECK(HeaderIn(*fault::CallOnce(port, ClosingCall(R"({"model":"probe","messages":[]})")),
                 "x-gateway-model") == "m");
  write("redirect.toml", "broken\n");
  const auto broken = fault::CallOnce(
      port, "POST /admin/reload HTTP/1.1\r\n" + AdminFields() + "Connection: close\r\n\r\n");
  CHECK(broken->starts_with("HTTP/1.1 400 "));
  CHECK(broken->find("redirect.toml:2:") != std::string::npos);
  CHECK(NextConfig(port, "") == second);
}

}  // namespace
}  // namespace gateway::server
