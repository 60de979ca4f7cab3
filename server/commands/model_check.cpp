#include "server/commands/model_check.hpp"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <system_error>
#include <thread>

#include "server/json/json.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kNewerLimit = "max_completion_tokens";

std::string ChatBody(const std::string& model, std::string_view limit) {
  std::string body = R"({"model":)";
  AppendQuoted(model, &body);
  body.append(R"(,"messages":[{"role":"user","content":"hi"}],")").append(limit);
  return body.append(R"(":1})");
}

Result<HttpAnswer> Chat(const GatewayClient& client, const std::string& model) {
  constexpr std::chrono::seconds kPatience{60};
  constexpr int kBadRequest = 400;
  const std::string path = "/v1/chat/completions";
  auto answer = client.Send("POST", path, ChatBody(model, "max_tokens"), kPatience);
  // Source: OpenAI's reasoning models refuse max_tokens and name the field they want instead.
  if (answer && answer->status == kBadRequest &&
      answer->body.find(kNewerLimit) != std::string::npos) {
    answer = client.Send("POST", path, ChatBody(model, kNewerLimit), kPatience);
  }
  return answer;
}

void CheckOne(const GatewayClient& client, const std::string& provider, ModelCheck* check) {
  constexpr int kOk = 200;
  const auto start = std::chrono::steady_clock::now();
  const auto answer = Chat(client, provider + "/" + check->name);
  check->latency = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  if (!answer) {
    check->error = answer.error().message;
    return;
  }
  check->status = answer->status;
  check->good = answer->status == kOk;
  if (!check->good) {
    check->error = ErrorMessageOf(*answer);
  }
}

}  // namespace

std::vector<ModelCheck> CheckModels(const GatewayClient& client, const std::string& provider,
                                    const std::vector<std::string>& names) {
  constexpr std::size_t kAtATime = 8;
  std::vector<ModelCheck> checks(names.size());
  std::transform(names.begin(), names.end(), checks.begin(), [](const std::string& name) {
    ModelCheck check;
    check.name = name;
    return check;
  });
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    // Relaxed: only the count matters; the threads' ends publish the results.
    for (std::size_t i = next.fetch_add(1, std::memory_order_relaxed); i < checks.size();
         i = next.fetch_add(1, std::memory_order_relaxed)) {
      CheckOne(client, provider, &checks[i]);
    }
  };
  std::vector<std::jthread> threads;
  try {
    for (std::size_t i = 1; i < std::min(kAtATime, names.size()); ++i) {
      threads.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // The system gives no more threads: it takes longer.
  }
  work();
  threads.clear();  // joins
  return checks;
}

}  // namespace gateway::server
