#include <memory>
#include <string>
#include <utility>

#include "server/routes/admission.hpp"
#include "server/routes/routes.hpp"
#include "server/routes/submit.hpp"

namespace gateway::server {

void AddAnthropicRoutes(HttpFront& front, Gateway& gateway) {
  for (const char* path : {"/v1/messages", "/v1/messages/count_tokens"}) {
    const DeferredHandler submit = [&gateway, path](ClientRequest request,
                                                    const std::shared_ptr<ClientStream>& client) {
      Request call = ToCall(std::move(request), Dialect::kAnthropic);
      call.path = path;
      Submit(gateway, std::move(call), client);
    };
    const HeadCheck admit = Admit(gateway, Dialect::kAnthropic, &CheckJsonCall);
    constexpr std::size_t kVersion = 3;  // "/v1"
    front.Defer("POST", path, {submit, admit});
    front.Defer("POST", path + kVersion, {submit, admit});
  }
}

}  // namespace gateway::server
