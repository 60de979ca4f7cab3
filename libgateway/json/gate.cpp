#include "libgateway/json/gate.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

#include "libgateway/json/gate_pass.hpp"

namespace gateway::json {
namespace {

constexpr std::size_t kUnicodeEscapeLength = 6;
constexpr std::size_t kUsualMembers = 12;  // of a call or an answer

// Keeps what is one level below the outermost value.
class TopMembers {
 public:
  explicit TopMembers(std::vector<Member>* members) : members_(members) {}

  void Begin(std::size_t depth, std::string_view key, Kind kind, const char* at) {
    if (depth == 1 && members_ != nullptr) {
      open_ = Member{key, std::string_view(at, 0), kind};
    }
  }
  void End(std::size_t depth, const char* at) {
    if (depth == 1 && members_ != nullptr) {
      open_.value = std::string_view(open_.value.data(), at);
      members_->push_back(open_);
    }
  }

 private:
  std::vector<Member>* const members_;
  Member open_;
};

// The character that a "\uXXXX" stands for, 0 when it is not ASCII.
char EscapedCharacter(std::string_view escape) {
  unsigned code = 0;
  std::from_chars(escape.data() + 2, escape.data() + kUnicodeEscapeLength, code, 16);
  return code < 0x80 ? static_cast<char>(code) : '\0';
}

}  // namespace

Result<Kind> CheckJson(std::string_view text, std::vector<Member>* members,
                       std::size_t* text_bytes) {
  if (members != nullptr) {
    members->clear();
    members->reserve(kUsualMembers);
  }
  TopMembers notes(members);
  GatePass<TopMembers> gate(text, notes);
  if (!gate.Run()) {
    return Fail(ErrorCode::kInvalidRequest,
                "not valid JSON at byte " + std::to_string(gate.offset()));
  }
  if (text_bytes != nullptr) {
    *text_bytes = gate.text_bytes();
  }
  return gate.outermost();
}

bool HasKey(const Member& member, std::string_view key) {
  std::string_view written = member.key;
  // An escape is longer than what it stands for: nearly always the lengths tell.
  if (written.size() <= key.size()) {
    return written == key;
  }
  if ((written.size() - key.size()) % (kUnicodeEscapeLength - 1) != 0) {
    return false;
  }
  for (const char c : key) {
    const std::size_t length = written.starts_with("\\u") ? kUnicodeEscapeLength : 1;
    if (written.empty() || (length == 1 ? written.front() : EscapedCharacter(written)) != c) {
      return false;
    }
    written.remove_prefix(length);
  }
  return written.empty();
}

const Member* FindMember(const std::vector<Member>& members, std::string_view key) {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [key](const Member& member) { return HasKey(member, key); });
  return found == members.rend() ? nullptr : &*found;
}

bool HasElements(const Member* member) {
  return member != nullptr && member->kind == Kind::kArray &&
         member->value.find_first_not_of(" \t\r\n", 1) != member->value.size() - 1;
}

}  // namespace gateway::json
