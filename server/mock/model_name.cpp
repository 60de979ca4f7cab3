#include "server/mock/model_name.hpp"

namespace gateway::server::mock {
namespace {

// It is repeated in every chunk.
constexpr std::size_t kMaxModelBytes = 256;

}  // namespace

Result<std::string> ReadModel(const rapidjson::Value& request) {
  const std::string_view model = TextOf(Find(&request, "model"));
  if (model.empty()) {
    return Error{ErrorCode::kInvalidRequest, "you must provide a model parameter", 0, "model"};
  }
  if (model.size() > kMaxModelBytes) {
    return Error{ErrorCode::kInvalidRequest, "the model's name is too long", 0, "model"};
  }
  return std::string(model);
}

}  // namespace gateway::server::mock
