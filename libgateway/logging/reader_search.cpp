#include "libgateway/logging/reader_search.hpp"

#include <string_view>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/logging/clean_text.hpp"
#include "libgateway/logging/reader_indexes.hpp"
#include "libgateway/logging/rollup.hpp"

namespace gateway::logging {
namespace {

using storage::DatabaseKind;
using storage::Value;

constexpr std::size_t kNameBytes = 256;  // what columns keep of a name

Value Name(std::string_view text) { return CleanText(text, kNameBytes); }

// "%" and "_" stand for themselves.
std::string Pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') {
      pattern.push_back('\\');
    }
    pattern.push_back(c);
  }
  return pattern + "%";
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

Result<void> ReadStatus(std::string_view status, Search* search) {
  constexpr std::size_t kDigits = 3;
  constexpr std::int64_t kClass = 100;
  constexpr std::int64_t kBadRequest = 400;
  const bool whole_class = status.size() == kDigits && status.substr(1) == "xx";
  if (status.size() != kDigits || !IsDigit(status[0]) ||
      !(whole_class || (IsDigit(status[1]) && IsDigit(status[2])))) {
    return Fail(ErrorCode::kInvalidRequest,
                "a status is a number such as 429, or a class of them such as 5xx");
  }
  const std::int64_t first =
      whole_class ? (status[0] - '0') * kClass : std::stoll(std::string(status));
  if (whole_class) {
    search->rows.Add("status >= ? AND status < ?", {Value(first), Value(first + kClass)});
  } else {
    search->rows.Add("status = ?", {Value(first)});
  }
  search->only_errors = search->only_errors || first >= kBadRequest;
  return {};
}

// An alias, which may hold slashes; or it with its provider in front, as statistics name it.
void AddKey(std::string_view key, Search* search) {
  std::string condition = "key_alias = ?";
  std::vector<Value> values{Name(key)};
  if (const std::size_t slash = key.find('/'); slash != std::string_view::npos) {
    condition = "(key_alias = ? OR (provider = ? AND key_alias = ?))";
    values.push_back(Name(key.substr(0, slash)));
    values.push_back(Name(key.substr(slash + 1)));
  }
  search->rows.Add(condition, values);
  search->series.Add(condition, std::move(values));
  search->names |= kKeyName;  // their series have the provider, too
}

void AddNames(const LogFilter& filter, Search* search) {
  if (!filter.model.empty()) {
    search->rows.Add("(model_asked = ? OR model_sent = ?)",
                     {Name(filter.model), Name(filter.model)});
    search->series.Add("(model_asked = ? OR model_sent = ? OR model_asked = ?)",
                       {Name(filter.model), Name(filter.model), std::string(kOtherModels)});
    search->names |= kModelNames;
  }
  const auto add = [search](std::string_view column, const std::string& name, unsigned bit) {
    if (!name.empty()) {
      search->rows.Add(fmt::format("{} = ?", column), {Name(name)});
      search->series.Add(fmt::format("{} = ?", column), {Name(name)});
      search->names |= bit;
    }
  };
  add("provider", filter.provider, kProviderName);
  add("client", filter.client, kClientName);
  if (!filter.key.empty()) {
    AddKey(filter.key, search);
  }
}

Result<void> CheckTexts(const LogFilter& filter) {
  for (const std::string* text :
       {&filter.model, &filter.provider, &filter.key, &filter.client, &filter.text}) {
    if (!base::IsUtf8(*text) || text->find('\0') != std::string::npos) {
      return Fail(ErrorCode::kInvalidRequest, "what is looked for must be UTF-8 text");
    }
  }
  return {};
}

}  // namespace

void Conditions::Add(std::string_view condition, std::vector<Value> more) {
  sql.append(" AND ").append(condition);
  values.insert(values.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

Result<Search> ReadFilter(const LogFilter& filter, DatabaseKind kind) {
  Search search;
  if (auto checked = CheckTexts(filter); !checked) {
    return checked.error();
  }
  if (filter.from) {
    search.from_ms = base::EpochMilliseconds(*filter.from);
  }
  if (filter.to) {
    search.to_ms = base::EpochMilliseconds(*filter.to);
  }
  if (filter.from && filter.to && *filter.from >= *filter.to) {
    return Fail(ErrorCode::kInvalidRequest, "the end of the time asked for is before its begin");
  }
  AddNames(filter, &search);
  if (!filter.status.empty()) {
    if (auto read = ReadStatus(filter.status, &search); !read) {
      return read.error();
    }
  }
  if (filter.streamed) {
    search.rows.Add("streamed = ?", {Value(std::int64_t{*filter.streamed ? 1 : 0})});
    search.slots.Add(*filter.streamed ? "streamed > 0" : "streamed < requests");
  }
  if (!filter.text.empty()) {
    search.rows.Add(fmt::format("error_text {} ? ESCAPE '\\'",
                                kind == DatabaseKind::kSqlite ? "LIKE" : "ILIKE"),
                    {Pattern(filter.text)});
    search.only_errors = true;
  }
  search.needs_rows = search.names != 0 || filter.streamed || !filter.text.empty();
  if (search.only_errors) {
    search.rows.Add(kErrorRows);
    search.slots.Add("errors > 0");
  }
  return search;
}

}  // namespace gateway::logging
