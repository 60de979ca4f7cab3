#include "gateway/model_list.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libgateway/base/query.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kLongestShown = 200;
// Nobody knows when a model was made; a fixed moment keeps answers the same.
constexpr std::string_view kCreated = "1626777600";
constexpr std::string_view kCreatedAt = "2021-07-20T10:40:00Z";  // the same, RFC 3339

constexpr std::string_view kOwnerOfRoutes = "gateway";

constexpr std::size_t kUsualLimit = 20;
constexpr std::size_t kMostListed = 1000;

struct Listed {
  std::string id;  // a route's name, "provider/model", or only "model"
  std::string_view owner;
};

// `providers` outlive the list.
std::vector<Listed> AllModels(const std::vector<std::shared_ptr<const Provider>>& providers,
                              const AllowedModels& allowed,
                              const std::vector<std::string>& routes) {
  std::vector<Listed> all;
  const std::set<std::string_view> taken(routes.begin(), routes.end());
  for (const std::string& route : routes) {
    if (allowed.Allows(route)) {
      all.push_back({route, kOwnerOfRoutes});
    }
  }
  std::set<std::string_view> bare;  // the first provider that lists a name is the one it leads to
  for (const auto& provider : providers) {
    for (const std::string& model : provider->models) {
      const bool first = bare.insert(model).second;
      std::string id = provider->name + "/" + model;
      if (!allowed.Allows(id)) {
        id = first && allowed.Allows(model) ? model : "";
      }
      if (!id.empty() && !taken.contains(id)) {
        all.push_back({std::move(id), provider->name});
      }
    }
  }
  return all;
}

std::string ModelObject(const Listed& listed, Dialect dialect) {
  const std::string id = json::Quote(listed.id);
  if (dialect == Dialect::kAnthropic) {
    return R"({"type":"model","id":)" + id + R"(,"display_name":)" + id + R"(,"created_at":")" +
           std::string(kCreatedAt) + R"("})";
  }
  return R"({"id":)" + id + R"(,"object":"model","created":)" + std::string(kCreated) +
         R"(,"owned_by":)" + json::Quote(listed.owner) + "}";
}

template <typename Iterator>
std::string ModelObjects(Iterator begin, Iterator end, Dialect dialect) {
  std::string objects;
  for (; begin != end; ++begin) {
    objects.append(objects.empty() ? "" : ",").append(ModelObject(*begin, dialect));
  }
  return objects;
}

Response Ok(std::string body) {
  return Response{200, {{"content-type", std::string(kJson)}}, std::move(body)};
}

Error Invalid(std::string_view param, std::string message) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(message));
  error.param = param;
  return error;
}

Result<std::size_t> LimitOf(std::string_view query) {
  const auto text = base::QueryValue(query, "limit");
  if (!text) {
    return kUsualLimit;
  }
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error != std::errc() || end != text->data() + text->size() || limit < 1 ||
      limit > kMostListed) {
    return Invalid("limit", "limit: must be a whole number from 1 to 1000");
  }
  return limit;
}

// What a query asks for: of the models between two places those that are next to one of them.
struct Wanted {
  std::size_t limit = kUsualLimit;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool from_behind = false;
};

// Where the model stands that `name` asks for. Error: it is not listed.
Result<std::size_t> PlaceOf(std::string_view name, const std::string& id,
                            const std::vector<Listed>& all) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&id](const Listed& listed) { return listed.id == id; });
  if (found == all.end()) {
    return Invalid(name,
                   std::string(name) + ": there is no model '" + id.substr(0, kLongestShown) + "'");
  }
  return static_cast<std::size_t>(found - all.begin());
}

Result<Wanted> ReadQuery(std::string_view query, const std::vector<Listed>& all) {
  Wanted wanted;
  wanted.end = all.size();
  const auto limit = LimitOf(query);
  if (!limit) {
    return limit.error();
  }
  wanted.limit = *limit;
  if (const auto id = base::QueryValue(query, "after_id")) {
    const auto after = PlaceOf("after_id", *id, all);
    if (!after) {
      return after.error();
    }
    wanted.begin = *after + 1;
  }
  if (const auto id = base::QueryValue(query, "before_id")) {
    const auto before = PlaceOf("before_id", *id, all);
    if (!before) {
      return before.error();
    }
    wanted.end = std::max(wanted.begin, *before);
    wanted.from_behind = true;
  }
  return wanted;
}

}  // namespace

Response ListModels(const ProviderRegistry& registry, const AllowedModels& allowed,
                    const std::vector<std::string>& routes) {
  const auto providers = registry.List();
  const std::vector<Listed> all = AllModels(providers, allowed, routes);
  return Ok(R"({"object":"list","data":[)" +
            ModelObjects(all.begin(), all.end(), Dialect::kOpenAi) + "]}");
}

Result<Response> PageModels(const ProviderRegistry& registry, std::string_view query,
                            const AllowedModels& allowed, const std::vector<std::string>& routes) {
  const auto providers = registry.List();
  const std::vector<Listed> all = AllModels(providers, allowed, routes);
  const auto wanted = ReadQuery(query, all);
  if (!wanted) {
    return wanted.error();
  }
  const bool has_more = wanted->end - wanted->begin > wanted->limit;
  const std::size_t begin =
      has_more && wanted->from_behind ? wanted->end - wanted->limit : wanted->begin;
  const std::size_t end =
      has_more && !wanted->from_behind ? wanted->begin + wanted->limit : wanted->end;
  const auto at = [&all](std::size_t place) {
    return all.begin() + static_cast<std::ptrdiff_t>(place);
  };
  const auto id_at = [&all, is_empty = begin == end](std::size_t place) {
    return is_empty ? std::string("null") : json::Quote(all[place].id);
  };
  return Ok(R"({"data":[)" + ModelObjects(at(begin), at(end), Dialect::kAnthropic) +
            R"(],"has_more":)" + (has_more ? "true" : "false") + R"(,"first_id":)" + id_at(begin) +
            R"(,"last_id":)" + id_at(end - 1) + "}");
}

Result<Response> FindModel(const ProviderRegistry& registry, std::string_view id, Dialect dialect,
                           const AllowedModels& allowed, const std::vector<std::string>& routes) {
  const auto object = [dialect](std::string name, std::string_view owner) {
    return Ok(ModelObject({std::move(name), owner}, dialect));
  };
  if (std::find(routes.begin(), routes.end(), id) != routes.end() && allowed.Allows(id)) {
    return object(std::string(id), kOwnerOfRoutes);
  }
  // A listed name first: it is the one that is sure to be unique.
  if (const std::size_t slash = id.find('/'); slash != std::string_view::npos) {
    const auto provider = registry.Find(id.substr(0, slash));
    const std::string_view model = id.substr(slash + 1);
    if (provider != nullptr && provider->models.Contains(model) && allowed.Allows(id)) {
      return object(std::string(id), provider->name);
    }
  }
  bool first = true;
  for (const auto& provider : registry.List()) {
    if (!provider->models.Contains(id)) {
      continue;
    }
    std::string whole = provider->name + "/" + std::string(id);
    if (allowed.Allows(whole)) {
      return object(std::move(whole), provider->name);
    }
    if (std::exchange(first, false) && allowed.Allows(id)) {
      return object(std::string(id), provider->name);
    }
  }
  Error error =
      Fail(ErrorCode::kNotFound,
           "The model '" + std::string(id.substr(0, kLongestShown)) + "' does not exist.");
  error.param = "model";
  return error;
}

}  // namespace gateway
