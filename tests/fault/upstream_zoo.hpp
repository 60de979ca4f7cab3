// The upstream zoo: what odd upstreams send, and exactly what the client and the log get for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "integration/server_fixture.hpp"

namespace gateway::server {

// What the upstream does when it has sent its bytes.
enum class Then { kClose, kReset, kStay };

struct ZooCase {
  std::string name;
  bool stream = false;  // what the client asks for
  std::string sent;     // by the upstream, head and all
  Then then = Then::kClose;
  int status = 200;  // the client's
  std::string body;  // the client's; without libcurl's own words in parentheses
  // The row: upstream_status, streamed, prompt_tokens as the upstream told them, error_code; "-"
  // for NULL.
  std::string row;
};

// Calls a server once for each case, all at the same time, and checks answers and rows.
void RunZoo(const std::vector<ZooCase>& cases,
            const std::function<void(GatewayConfig&)>& change = {});

// An answer's bytes: with that head (and no length), or as a stream in one chunk.
std::string Framed(const std::string& status_and_headers, const std::string& body);
std::string Stream(const std::string& events);

// The gateway's own error for a failing upstream, whole and as an event.
std::string UpstreamError(const std::string& message);
std::string ErrorEvent(const std::string& body);

inline const std::string kZooAnswer =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m-2025","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"你好"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}})";

}  // namespace gateway::server
