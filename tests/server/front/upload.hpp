// What the tests of streamed bodies share: a route that reads such a body to its end.
#pragma once

#include <array>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/deferred_route.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {

inline void AnswerWhole(ClientStream& client, const Response& response) {
  client.OnHead({response.status, response.headers, false});
  client.OnBody(response.body);
  client.OnDone({});
}

// Up to `count` bytes of the request's body, fewer at its end; waits for them.
inline Result<std::string> Receive(const Parked& parked, std::size_t count) {
  std::string got(count, ' ');
  std::size_t have = 0;
  std::optional<Error> error;
  for (bool over = false; !over;) {
    const auto woken = std::make_shared<std::promise<void>>();
    bool waits = false;
    parked.Run([&](ClientStream&) {
      BodySource& source = *parked.request.body_source;
      Result<std::size_t> size = source.Read(std::span(got).subspan(have));
      for (; size && *size > 0; size = source.Read(std::span(got).subspan(have))) {
        have += *size;
      }
      if (!size) {
        error = size.error();
      }
      over = error || have == count || source.ended();
      waits = !over;
      if (waits) {
        source.OnReadable([woken] { woken->set_value(); });
      }
    });
    if (waits) {
      REQUIRE(woken->get_future().wait_for(kPatience) == std::future_status::ready);
    }
  }
  if (error) {
    return *error;
  }
  got.resize(have);
  return got;
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
