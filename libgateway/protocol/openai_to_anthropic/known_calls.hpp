// KnownCalls: the calls of tools in a chat so far, to find out which one a result belongs to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol::openai_to_anthropic {

// Anthropic takes letters, digits, "_" and "-" in the id of a call; any other character becomes
// "_".
std::string CleanId(json::Element id);

// However many there are, none is looked at more than a few times.
class KnownCalls {
 public:
  // `name`: of the function, as JSON wrote it; outlives the object.
  void Add(std::string id, std::string_view name);

  // A result names its call by id.
  void Answer(const std::string& id);
  // The id of the latest unanswered call of a function, which is answered now; empty: there is
  // none.
  std::string AnswerLatest(std::string_view name);
  // The same for the first unanswered one, whatever it calls.
  std::string AnswerFirst();

 private:
  struct Call {
    std::string id;
    bool answered = false;
  };
  using Places = std::vector<std::size_t>;  // in calls_

  std::vector<Call> calls_;
  std::size_t answered_ = 0;  // so many of the first ones are
  std::unordered_map<std::string, Places> open_by_id_;
  std::unordered_map<std::string_view, Places> open_by_name_;
};

}  // namespace gateway::protocol::openai_to_anthropic
