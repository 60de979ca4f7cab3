#include "server/mock/list_body.hpp"

#include <algorithm>

#include "server/mock/json.hpp"
#include "server/mock/query.hpp"

namespace gateway::server::mock {
namespace {

void AppendId(std::string_view name, const ListItem* item, std::string* out) {
  out->append(",\"").append(name).append("\":");
  if (item == nullptr) {
    out->append("null");
  } else {
    AppendQuoted(item->id, out);
  }
}

}  // namespace

std::string ListBody(std::vector<ListItem> items, std::string_view query, std::size_t limit) {
  if (QueryValue(query, "order") == "asc") {
    std::reverse(items.begin(), items.end());
  }
  auto from = items.begin();
  if (const std::string after = QueryValue(query, "after"); !after.empty()) {
    from = std::find_if(items.begin(), items.end(),
                        [&after](const ListItem& item) { return item.id == after; });
    from += from == items.end() ? 0 : 1;
  }
  const auto left = static_cast<std::size_t>(items.end() - from);
  const std::size_t count = std::min(left, QueryNumber(query, "limit").value_or(limit));
  std::string body = R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < count; ++i) {
    body.append(i == 0 ? "" : ",").append((from + static_cast<std::ptrdiff_t>(i))->json);
  }
  body.push_back(']');
  AppendId("first_id", count == 0 ? nullptr : &*from, &body);
  AppendId("last_id", count == 0 ? nullptr : &*(from + static_cast<std::ptrdiff_t>(count) - 1),
           &body);
  return body.append(count < left ? R"(,"has_more":true})" : R"(,"has_more":false})");
}

}  // namespace gateway::server::mock
