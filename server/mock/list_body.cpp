#include "server/mock/list_body.hpp"

#include <algorithm>

#include "server/json/json.hpp"
#include "server/mock/query.hpp"

namespace gateway::server::mock {
namespace {

using Items = std::span<const ListItem>;

void AppendId(std::string_view name, const ListItem* item, std::string* out) {
  out->append(",\"").append(name).append("\":");
  if (item == nullptr) {
    out->append("null");
  } else {
    AppendQuoted(item->id, out);
  }
}

// The members that say what is on a page.
void AppendPage(Items page, bool has_more, std::string* out) {
  out->append(R"("data":[)");
  for (const ListItem& item : page) {
    out->append(&item == &page.front() ? "" : ",").append(item.json);
  }
  out->push_back(']');
  AppendId("first_id", page.empty() ? nullptr : &page.front(), out);
  AppendId("last_id", page.empty() ? nullptr : &page.back(), out);
  out->append(has_more ? R"(,"has_more":true)" : R"(,"has_more":false)");
}

// Where `id` stands; behind all when it does not.
std::size_t PlaceOf(std::string_view id, Items items) {
  const auto at = std::find_if(items.begin(), items.end(),
                               [id](const ListItem& item) { return item.id == id; });
  return static_cast<std::size_t>(at - items.begin());
}

Items After(std::string_view id, Items items) {
  return id.empty() ? items : items.subspan(std::min(PlaceOf(id, items) + 1, items.size()));
}

}  // namespace

std::string ListBody(std::vector<ListItem> items, std::string_view query, std::size_t limit) {
  if (QueryValue(query, "order") == "asc") {
    std::reverse(items.begin(), items.end());
  }
  const Items left = After(QueryValue(query, "after"), items);
  const std::size_t count = std::min(left.size(), QueryNumber(query, "limit").value_or(limit));
  std::string body = R"({"object":"list",)";
  AppendPage(left.first(count), count < left.size(), &body);
  return body.append("}");
}

std::string AnthropicListBody(Items items, std::string_view query, std::size_t limit) {
  std::string body = "{";
  if (const std::string before = QueryValue(query, "before_id"); !before.empty()) {
    const std::size_t place = PlaceOf(before, items);
    const Items left = items.first(place == items.size() ? 0 : place);
    const std::size_t count = std::min(left.size(), limit);
    AppendPage(left.last(count), count < left.size(), &body);
  } else {
    const Items left = After(QueryValue(query, "after_id"), items);
    const std::size_t count = std::min(left.size(), limit);
    AppendPage(left.first(count), count < left.size(), &body);
  }
  return body.append("}");
}

}  // namespace gateway::server::mock
