// PreparedCall: a request that was understood, with what makes its answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "server/mock/answer_identity.hpp"
#include "server/mock/pieces.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

struct PlainReply {
  std::string body;
  std::string content_type = "application/json";
};

struct StreamedReply {
  std::unique_ptr<StreamEvents> events;
  Pieces pieces;
  std::string content_type = "text/event-stream; charset=utf-8";
};

using Reply = std::variant<PlainReply, StreamedReply>;

struct PreparedCall {
  std::string model;    // empty: the call is not about one
  bool stream = false;  // as it was asked for
  // Called once, and not at all when the call is to fail. Loop thread.
  std::function<Reply(const AnswerIdentity& identity)> answer;
};

// One that is answered with `body`, which is JSON.
inline PreparedCall PlainCall(std::string body) {
  return {{}, false, [body = std::move(body)](const AnswerIdentity& /*identity*/) mutable {
            return Reply(PlainReply{std::move(body)});
          }};
}

}  // namespace gateway::server::mock
