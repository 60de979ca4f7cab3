// AnswerIdentity: what is the same in all parts of one answer.
#pragma once

#include <cstdint>
#include <string>

namespace gateway::server::mock {

struct AnswerIdentity {
  std::uint64_t number = 0;  // makes the ids
  std::int64_t created = 0;  // seconds since 1970
  std::string model;         // as asked for; empty where none is
};

}  // namespace gateway::server::mock
