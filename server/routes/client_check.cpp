#include "server/routes/client_check.hpp"

#include <string_view>

#include "server/routes/admin_check.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kModels = "/models";

}  // namespace

bool NeedsClient(const ClientRequest& head) {
  return head.path != "/healthz" && head.path != "/readyz" && !IsAdmins(head);
}

bool ReadsModelChoice(const ClientRequest& head) {
  return !IsAdmins(head) && (head.path == kModels || head.path.starts_with("/models/"));
}

Result<void> CheckModelChoice(const ClientRequest& head, const AllowedModels& allowed) {
  if (!ReadsModelChoice(head) || allowed.AllowsAll()) {
    return {};
  }
  const std::string_view path = head.path;
  if (path.size() > kModels.size() + 1 && allowed.AllowsAllOf(path.substr(kModels.size() + 1))) {
    return {};
  }
  return Fail(ErrorCode::kForbidden,
              "this key may not see all models there; ask for /v1/models, which lists those it may "
              "be used for");
}

}  // namespace gateway::server
