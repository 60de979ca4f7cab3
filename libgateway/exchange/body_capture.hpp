// BodyCapture: what a client said and was answered, for the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/log_record.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::exchange {

class BodyCapture {
 public:
  // `most`: bytes to keep of each.
  explicit BodyCapture(std::size_t most) : most_(most) {}

  // Piece by piece.
  void AddRequest(std::string_view bytes) { Add(bytes, &request_); }
  void AddAnswer(std::string_view bytes) { Add(bytes, &answer_); }
  // The request is `bytes` long, and its body was passed on unread.
  void NoteUnread(std::uint64_t bytes) { request_.bytes = bytes; }

  // Valid UTF-8 without NUL, `masks` and whatever else looks like a key masked.
  [[nodiscard]] std::shared_ptr<const LoggedBodies> Finish(const json::SecretMask& configured,
                                                           const json::SecretMask& of_client) const;

 private:
  struct Body {
    std::string kept;
    std::uint64_t bytes = 0;  // all that there were
  };
  void Add(std::string_view bytes, Body* body) const;
  std::string TextOf(const Body& body, const json::SecretMask& configured,
                     const json::SecretMask& of_client, bool* is_cut) const;

  const std::size_t most_;
  Body request_;
  Body answer_;
};

}  // namespace gateway::exchange
