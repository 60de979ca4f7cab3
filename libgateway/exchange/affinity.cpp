#include "libgateway/exchange/affinity.hpp"

#include <functional>
#include <string_view>
#include <vector>

#include "libgateway/json/gate.hpp"

namespace gateway::exchange {
namespace {

constexpr std::size_t kMostHashed = 64U << 10U;  // of one text

std::uint64_t Mix(std::uint64_t seed, std::string_view text) {
  const std::uint64_t hash = std::hash<std::string_view>{}(text.substr(0, kMostHashed));
  return (seed ^ hash) * 0x9E3779B97F4A7C15U + 1;
}

bool IsSystem(const std::vector<json::Member>& message) {
  const json::Member* role = json::FindMember(message, "role");
  return role != nullptr && (role->value == R"("system")" || role->value == R"("developer")");
}

// All system messages in front, and the first other one.
std::uint64_t MixMessages(std::uint64_t seed, std::string_view messages) {
  std::vector<json::Member> list;
  if (!json::CheckJson(messages, &list)) {
    return seed;
  }
  std::vector<json::Member> message;
  for (const json::Member& element : list) {
    seed = Mix(seed, element.value);
    if (!json::CheckJson(element.value, &message) || !IsSystem(message)) {
      break;
    }
  }
  return seed;
}

std::uint64_t OfPrompt(std::string_view body) {
  std::vector<json::Member> members;
  if (!json::CheckJson(body, &members)) {
    return 0;
  }
  std::uint64_t seed = 0;
  for (const char* name : {"system", "instructions", "tools", "prompt"}) {
    if (const json::Member* member = json::FindMember(members, name)) {
      seed = Mix(seed, member->value);
    }
  }
  for (const char* name : {"messages", "input"}) {
    const json::Member* member = json::FindMember(members, name);
    if (member != nullptr && member->kind == json::Kind::kArray) {
      seed = MixMessages(seed, member->value);
    }
  }
  return seed;
}

}  // namespace

std::uint64_t AffinityOf(const Provider& provider, const Request& request) {
  switch (provider.affinity) {
    case Affinity::kSession: {
      const std::string_view session = FindHeader(request.headers, provider.affinity_header);
      // Clients do not meet each other's sessions.
      return session.empty() ? 0 : Mix(Mix(0, request.client), session);
    }
    case Affinity::kPrompt:
      return OfPrompt(request.body);
    case Affinity::kNone:
      break;
  }
  return 0;
}

}  // namespace gateway::exchange
