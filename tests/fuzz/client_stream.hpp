// What a client of either protocol relies on in an answer.
#pragma once

#include <string_view>

#include "gateway/message.hpp"

namespace gateway::fuzz {

struct StreamRules {
  Dialect client = Dialect::kOpenAi;
  bool ordered = false;   // the events are of our own making: their order is looked at
  bool strict = false;    // what is in them, too
  bool complete = false;  // it must have an end
  bool usage = false;     // the client asked for the usage chunk
};

// `stream`: all that the client got.
void CheckStream(std::string_view stream, const StreamRules& rules);

// `body`: an answer in one piece. `status`: HTTP status. `strict`: it is of our own making.
void CheckObject(std::string_view body, Dialect client, int status, bool strict);

}  // namespace gateway::fuzz
