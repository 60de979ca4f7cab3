#include "libgateway/protocol/shape/raw_members.hpp"

#include <algorithm>

namespace gateway::protocol::shape {
namespace {

constexpr std::string_view kNull = "null";

}  // namespace

RawMembers::RawMembers(json::Element object) {
  if (object.IsObject()) {
    for (const json::Element member : object) {
      Set(member.key(), member.raw());
    }
  }
}

std::string& RawMembers::At(std::string_view key) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [key](const auto& member) { return member.first == key; });
  return found == members_.end() ? members_.emplace_back(key, kNull).second : found->second;
}

const std::string* RawMembers::Find(std::string_view key) const {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [key](const auto& member) { return member.first == key; });
  return found == members_.end() ? nullptr : &found->second;
}

void RawMembers::Set(std::string_view key, std::string_view value) { At(key) = value; }

void RawMembers::SetIfMissing(std::string_view key, std::string_view value) {
  if (std::string& known = At(key); known == kNull) {
    known = value;
  }
}

void RawMembers::Merge(json::Element object) {
  if (object.IsObject()) {
    for (const json::Element member : object) {
      MergeMember(member);
    }
  }
}

void RawMembers::MergeMember(json::Element member) {
  if (std::string& known = At(member.key()); !member.IsNull()) {
    known = member.raw();
  }
}

void RawMembers::AppendText(std::string_view key, std::string_view inner) {
  std::string& text = At(key);
  if (text.front() != '"') {
    text = "\"\"";
  }
  text.pop_back();
  text.append(inner).push_back('"');
}

void RawMembers::AppendElement(std::string_view key, std::string_view element) {
  std::string& array = At(key);
  if (array.front() != '[') {
    array = "[]";
  }
  array.pop_back();
  if (array.find_first_not_of(" \t\r\n", 1) != std::string::npos) {
    array.push_back(',');
  }
  array.append(element).push_back(']');
}

void RawMembers::WriteTo(json::Writer* writer) const {
  writer->BeginObject();
  for (const auto& [key, value] : members_) {
    writer->Key(key).Raw(value);
  }
  writer->EndObject();
}

}  // namespace gateway::protocol::shape
