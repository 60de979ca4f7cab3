// Lists of kept things, a page at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::server::mock {

struct ListItem {
  std::string id;
  std::string json;
};

// {"object":"list","data":[...],...} with the page that "after", "limit" and "order" of `query` ask
// for. `items`: the newest first. `limit`: where the query has none.
std::string ListBody(std::vector<ListItem> items, std::string_view query, std::size_t limit);

// The same in Anthropic's form, {"data":[...],...}: "after_id" and "before_id" of `query` tell
// which page of `limit` it is.
std::string AnthropicListBody(std::span<const ListItem> items, std::string_view query,
                              std::size_t limit);

}  // namespace gateway::server::mock
