#include "libgateway/json/merge_patch.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/unquote.hpp"

namespace gateway::json {
namespace {

class Merger {
 public:
  // `keeps_nulls`: the target is a patch itself, where they stand for what is taken out.
  Merger(bool keeps_nulls, std::string* out) : keeps_nulls_(keeps_nulls), out_(*out) {}

  // An absent target is an empty object.
  void WriteObject(Element target, Element patch) {
    std::unordered_map<std::string, Element> changes;  // of members of one name the last counts
    for (const Element change : patch) {
      changes[Unescape(change.key())] = change;
    }
    std::unordered_map<std::string, Element> changed;
    for (const Element member : Members(target)) {
      if (std::string name = Unescape(member.key()); changes.contains(name)) {
        changed[std::move(name)] = member;
      }
    }
    const std::size_t begin = out_.size();
    std::unordered_set<std::string> seen;
    for (const Element member : Members(target)) {
      const std::string name = Unescape(member.key());
      const auto change = changes.find(name);
      if (change == changes.end()) {
        BeginMember(member.key(), begin);
        out_.append(member.raw());
      } else if (seen.insert(name).second) {
        WriteMember(member.key(), changed[name], change->second, begin);
      }
    }
    for (const Element change : patch) {
      const std::string name = Unescape(change.key());
      if (seen.insert(name).second) {
        WriteMember(change.key(), Element(), changes[name], begin);
      }
    }
    out_.append(out_.size() == begin ? "{}" : "}");
  }

 private:
  // None of what is absent.
  static std::vector<Element> Members(Element object) {
    std::vector<Element> members;
    if (object) {
      members.assign(object.begin(), object.end());
    }
    return members;
  }

  void BeginMember(std::string_view key, std::size_t object) {
    out_.append(out_.size() == object ? "{" : ",");
    out_.append("\"").append(key).append("\":");
  }

  void WriteMember(std::string_view key, Element target, Element change, std::size_t object) {
    if (change.IsNull() && !keeps_nulls_) {
      return;
    }
    BeginMember(key, object);
    if (change.IsObject()) {
      WriteObject(target.IsObject() ? target : Element(), change);
    } else {
      out_.append(change.raw());
    }
  }

  const bool keeps_nulls_;
  std::string& out_;
};

Result<std::string> Merge(std::string_view target, std::string_view patch, bool keeps_nulls) {
  Tree target_tree;
  Tree patch_tree;
  if (auto read = target_tree.Read(target); !read) {
    return read.error();
  }
  if (auto read = patch_tree.Read(patch); !read) {
    return read.error();
  }
  if (!target_tree.root().IsObject() || !patch_tree.root().IsObject()) {
    return Fail(ErrorCode::kInvalidRequest, "only JSON objects can be merged");
  }
  std::string merged;
  merged.reserve(target.size() + patch.size());
  Merger(keeps_nulls, &merged).WriteObject(target_tree.root(), patch_tree.root());
  return merged;
}

}  // namespace

Result<std::string> MergePatch(std::string_view target, std::string_view patch) {
  return Merge(target, patch, false);
}

Result<std::string> JoinPatches(std::string_view first, std::string_view second) {
  return Merge(first, second, true);
}

}  // namespace gateway::json
