// What the tests of streamed bodies share: a route that reads such a body to its end.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/deferred_route.hpp"

namespace gateway::server {

inline void AnswerWhole(ClientStream& client, const Response& response) {
  client.OnHead({response.status, response.headers, false});
  client.OnBody(response.body);
  client.OnDone({});
}

// Reads as fast as it can; answers with the body, or 400 when it breaks.
class EchoUpload : public std::enable_shared_from_this<EchoUpload> {
 public:
  static void Start(ClientRequest request, std::shared_ptr<ClientStream> client) {
    if (request.body_source == nullptr) {
      return AnswerWhole(*client, {200, {}, request.body});
    }
    const auto echo = std::make_shared<EchoUpload>();
    echo->source_ = std::move(request.body_source);
    echo->client_ = std::move(client);
    echo->ReadOn();
  }

 private:
  void ReadOn() {
    std::array<char, 7> piece{};
    auto count = source_->Read(piece);
    for (; count && *count > 0; count = source_->Read(piece)) {
      body_.append(piece.data(), *count);
    }
    if (!count) {
      AnswerWhole(*client_, ErrorResponse(400, count.error().message));
    } else if (source_->ended()) {
      AnswerWhole(*client_, {200, {}, body_});
    } else {
      source_->OnReadable([self = shared_from_this()] { self->ReadOn(); });
    }
  }

  std::shared_ptr<BodySource> source_;
  std::shared_ptr<ClientStream> client_;
  std::string body_;
};

}  // namespace gateway::server
