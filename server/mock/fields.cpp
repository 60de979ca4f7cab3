#include "server/mock/fields.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace gateway::server::mock {
namespace {

// It is repeated in every chunk.
constexpr std::size_t kMaxModelBytes = 256;

}  // namespace

Result<std::string> ReadModel(const rapidjson::Value& request) {
  return CheckModel(TextOf(Find(&request, "model")));
}

Result<std::string> ReadCall(std::string_view body, rapidjson::Document* document) {
  if (auto read = ReadJson(body, document); !read) {
    return read.error();
  }
  return ReadModel(*document);
}

Result<std::string> CheckModel(std::string_view model) {
  if (model.empty()) {
    return BadField("you must provide a model parameter", "model");
  }
  if (model.size() > kMaxModelBytes) {
    return BadField("the model's name is too long", "model");
  }
  return std::string(model);
}

Result<std::size_t> ReadCount(const rapidjson::Value& request, std::string_view name,
                              std::size_t otherwise, std::size_t most) {
  const rapidjson::Value* value = Find(&request, name);
  if (value == nullptr || value->IsNull()) {
    return otherwise;
  }
  const double count = value->IsNumber() ? value->GetDouble() : 0;
  if (!(count >= 1 && count <= static_cast<double>(most)) || std::trunc(count) != count) {
    return BadField(fmt::format("'{}' must be a whole number from 1 to {}", name, most), name);
  }
  return static_cast<std::size_t>(count);
}

Error BadField(std::string message, std::string_view param) {
  return Error{ErrorCode::kInvalidRequest, std::move(message), 0, std::string(param)};
}

}  // namespace gateway::server::mock
