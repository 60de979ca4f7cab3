// The ways in which a request may end, each with the rows that it has to leave.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "integration/server_fixture.hpp"

namespace gateway::server::one_row {

inline const std::string kObject =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"好"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}})";
inline const std::string kError = R"({"error":{"message":"no","type":"x","code":null}})";
inline const std::string kCall = R"({"model":"up/m","messages":[{"role":"user","content":"hi"}]})";
inline const std::string kStreamCall =
    R"({"model":"up/m","stream":true,"messages":[{"role":"user","content":"hi"}]})";
inline const std::string kBegunStream = kStreamHead + Chunked(ContentEvent("好"));
inline const std::string kRestOfStream =
    Chunked(kFinishEvent + kUsageEvent + kDoneEvent) + "0\r\n\r\n";

enum class Then { kKeep, kClose, kStay };

// What the upstream does with one call.
struct Reply {
  std::string bytes;
  Then then = Then::kKeep;
  std::string rest = {};  // sent when the client has left
};

inline Reply Object() { return {JsonAnswer(kObject)}; }
inline Reply Error(const std::string& status) { return {JsonAnswer(kError, status)}; }

// Gives its replies one after the other.
class Upstream {
 public:
  explicit Upstream(std::vector<Reply> replies) : replies_(std::move(replies)) {}

  support::RawUpstream::Script Script() {
    return [this](support::RawConnection& connection) {
      while (!connection.ReadRequest().empty()) {
        const Reply reply = Next();
        connection.Write(reply.bytes);
        if (!reply.rest.empty() && Eventually([this] { return left.load(); })) {
          connection.Write(reply.rest);
        }
        if (reply.then == Then::kStay) {
          connection.WaitForClose();
        }
        if (reply.then != Then::kKeep) {
          return connection.Close();
        }
      }
    };
  }

  std::atomic<int> asked{0};
  std::atomic<bool> left{false};  // the client, as the server has seen

 private:
  Reply Next() {
    const std::lock_guard lock(mutex_);
    return replies_.at(static_cast<std::size_t>(asked++));
  }

  std::mutex mutex_;
  const std::vector<Reply> replies_;
};

// What the client does once its request is sent: reads its answer, unless a case says otherwise.
using Client = std::function<void(ServerFixture& fixture, RawClient& client)>;

void ReadAll(ServerFixture& fixture, RawClient& client);

struct Case {
  std::string name;
  std::string call;
  std::vector<Reply> replies;
  // status, upstream_status, outcome, streamed, prompt_tokens, completion_tokens, usage_source,
  // attempts
  std::string row;
  // number, provider, status, outcome of each call; "" when there was none
  std::string calls;
  std::function<void(GatewayConfig&)> change = {};
  Client client = ReadAll;
};

std::vector<Case> Cases();

}  // namespace gateway::server::one_row
