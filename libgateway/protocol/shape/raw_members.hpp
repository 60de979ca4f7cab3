// RawMembers: a JSON object that is being put together. Its values stay as they were written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"

namespace gateway::protocol::shape {

// Members stand in the order in which they came first.
class RawMembers {
 public:
  RawMembers() = default;
  // All members of an object.
  explicit RawMembers(json::Element object);

  // `key` as it stands between its quotes, `value`: JSON. The last value counts.
  void Set(std::string_view key, std::string_view value);
  // The same, unless there is such a member, and it is not null.
  void SetIfMissing(std::string_view key, std::string_view value);
  // Takes over the members of `object`, but for nulls where there is something.
  void Merge(json::Element object);
  void MergeMember(json::Element member);

  // Puts `inner`, the inside of a JSON string, behind the string that is there already.
  void AppendText(std::string_view key, std::string_view inner);
  // Puts `element` behind those of the array that is there already.
  void AppendElement(std::string_view key, std::string_view element);

  // Null when there is none.
  [[nodiscard]] const std::string* Find(std::string_view key) const;
  void WriteTo(json::Writer* writer) const;

 private:
  std::string& At(std::string_view key);  // "null" when it is new

  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace gateway::protocol::shape
