// ask: one question, one answer, the thread waits for it.
//   ask CONFIG MODEL QUESTION         ask gateway.toml openai/gpt-4o-mini "What is a gateway?"
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/gateway.hpp"

namespace {

gateway::Result<std::string> Ask(const char* config_file, const char* model, const char* question) {
  auto config = gateway::LoadConfig(config_file);
  if (!config) {
    return config.error();
  }
  auto gateway = gateway::BuildGateway(*std::move(config));
  if (!gateway) {
    return gateway.error();
  }
  auto response = (*gateway)->Call(gateway::ChatRequest(model, question));
  if (!response) {
    return response.error();
  }
  // An error answer is an answer: OpenAI's error object, from the upstream or from the gateway.
  if (response->status != 200) {
    return gateway::Fail(gateway::ErrorCode::kUpstreamStatus, std::move(response->body));
  }
  return std::move(response->body);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: ask CONFIG MODEL QUESTION\n", stderr);
    return 64;
  }
  const auto answer = Ask(argv[1], argv[2], argv[3]);
  if (!answer) {
    const std::string_view name = gateway::ErrorName(answer.error().code);
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(name.size()), name.data(),
                 answer.error().message.c_str());
    return 1;
  }
  std::puts(answer->c_str());
  return 0;
}
