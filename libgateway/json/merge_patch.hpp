// Members of one JSON object into another.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::json {

// `target` with `patch` merged into it: its members in place of those of the same name, objects
// member by member, null takes a member out. Values that stay keep their spelling, members their
// order. Error: kInvalidRequest unless both are JSON, and the outermost values objects.
// Source: RFC 7396, JSON Merge Patch.
Result<std::string> MergePatch(std::string_view target, std::string_view patch);

// One patch for two: what comes of `first`, then `second`. Errors as above.
Result<std::string> JoinPatches(std::string_view first, std::string_view second);

}  // namespace gateway::json
