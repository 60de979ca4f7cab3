#include "libgateway/json/merge_patch.hpp"

#include <unordered_map>
#include <unordered_set>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/unquote.hpp"

namespace gateway::json {
namespace {

// Of an object that `patch` may change; an absent target is an empty object.
void WriteObject(Element target, Element patch, std::string* out);

void WriteValue(Element target, Element patch, std::string* out) {
  if (patch.IsObject()) {
    WriteObject(target.IsObject() ? target : Element(), patch, out);
  } else {
    out->append(patch.raw());
  }
}

void WriteObject(Element target, Element patch, std::string* out) {
  std::unordered_map<std::string, Element> changes;  // the last one of a name counts
  for (const Element change : patch) {
    changes[Unescape(change.key())] = change;
  }
  std::unordered_set<std::string> seen;
  const char* separator = "{";
  const auto begin_member = [&separator, out](std::string_view key) {
    out->append(separator).append("\"").append(key).append("\":");
    separator = ",";
  };
  if (target) {
    for (const Element member : target) {
      const auto change = changes.find(Unescape(member.key()));
      if (change == changes.end()) {
        begin_member(member.key());
        out->append(member.raw());
      } else if (seen.insert(change->first).second && !change->second.IsNull()) {
        begin_member(member.key());
        WriteValue(member, change->second, out);
      }
    }
  }
  for (const Element change : patch) {
    const std::string name = Unescape(change.key());
    const Element last = changes[name];
    if (seen.insert(name).second && !last.IsNull()) {
      begin_member(last.key());
      WriteValue(Element(), last, out);
    }
  }
  out->append(*separator == '{' ? "{}" : "}");
}

}  // namespace

Result<std::string> MergePatch(std::string_view target, std::string_view patch) {
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
  WriteObject(target_tree.root(), patch_tree.root(), &merged);
  return merged;
}

}  // namespace gateway::json
