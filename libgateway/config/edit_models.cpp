#include "gateway/config.hpp"

namespace gateway {

Result<void> EditModels(const std::string& file, const ModelEdit& /*edit*/) {
  return Fail(ErrorCode::kUnsupported, file + ": changing the file is not supported yet");
}

}  // namespace gateway
