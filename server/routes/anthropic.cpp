#include <memory>
#include <string>
#include <utility>

#include "server/routes/admission.hpp"
#include "server/routes/call_desk.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

void AddAnthropicRoutes(HttpFront& front, CallDesk& desk) {
  for (const char* path : {"/v1/messages", "/v1/messages/count_tokens"}) {
    const DeferredHandler submit = [&desk, path](ClientRequest request,
                                                 const std::shared_ptr<ClientStream>& client) {
      Request call = ToCall(std::move(request), Dialect::kAnthropic);
      call.path = path;
      desk.Submit(std::move(call), client);
    };
    const HeadCheck admit = desk.Admit(&CheckJsonCall);
    constexpr std::size_t kVersion = 3;  // "/v1"
    front.Defer("POST", path, {submit, admit});
    front.Defer("POST", path + kVersion, {submit, admit});
  }
}

}  // namespace gateway::server
