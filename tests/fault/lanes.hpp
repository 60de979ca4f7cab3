// The four ways through the gateway: a client of each protocol, an upstream of each protocol; the
// Responses API besides; and the answers that such an upstream gives.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/message.hpp"

namespace gateway::fault {

struct Lane {
  std::string name;
  Dialect client = Dialect::kOpenAi;
  Dialect upstream = Dialect::kOpenAi;
  std::string path = {};  // what the client calls

  [[nodiscard]] bool translates() const { return client != upstream; }
  // The bytes of a client's call; the upstream is asked for `model`. See AddAnthropic.
  [[nodiscard]] std::string Ask(const std::string& model, bool stream) const;
  // The upstream's answer: about 3 KiB of events, as one each; about 1.2 KiB of JSON.
  [[nodiscard]] std::vector<std::string> Events() const;
  [[nodiscard]] std::string Object() const;
  // Where `stream` begins to tell the client, at its end, that it failed; npos: it does not.
  [[nodiscard]] std::size_t FailureAt(std::string_view stream) const;

 private:
  [[nodiscard]] bool is_responses() const;
};

const std::vector<Lane>& Lanes();     // of chats
const std::vector<Lane>& AllLanes();  // and, as the last one, of responses

// The head of an answer that is framed in that way.
enum class Framing { kLength, kChunked, kUntilClose };
std::string_view FramingName(Framing framing);
std::string HeadOf(const std::string& type, Framing framing, std::size_t length);

// Without what two answers to the same call may differ in: times, and the number of tokens.
std::string Normalised(std::string answer);

// Whether `text` is one error of that protocol, as a whole answer or as the one event of a stream.
bool IsErrorAnswer(std::string_view text, Dialect dialect);
bool IsErrorEvent(std::string_view text, Dialect dialect);

}  // namespace gateway::fault
