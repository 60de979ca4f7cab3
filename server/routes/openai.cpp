#include <memory>
#include <string>
#include <utility>

#include "server/routes/admission.hpp"
#include "server/routes/call_desk.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

// Patterns are cpp-httplib's. The busiest first: they are tried in this order.
constexpr const char* kChat = "/v1/chat/completions";
constexpr const char* kJsonCalls = "/v1/(?:embeddings|completions|responses|moderations|rerank)";
constexpr const char* kFormCalls = "/v1/(?:images|audio)/.+";
constexpr const char* kBatches = "/v1/batches(?:/.*)?";
constexpr const char* kFiles = "/v1/files(?:/.*)?";
constexpr const char* kResponses = "/v1/responses/.+";

}  // namespace

void AddOpenAiRoutes(HttpFront& front, CallDesk& desk) {
  const DeferredHandler submit = [&desk](ClientRequest request,
                                         const std::shared_ptr<ClientStream>& client) {
    desk.Submit(ToCall(std::move(request), Dialect::kOpenAi), client);
  };
  for (const char* path : {kChat, kJsonCalls, kBatches, kResponses}) {
    front.Defer("POST", path, {submit, desk.Admit(&CheckJsonCall)});
  }
  front.Defer("POST", kFormCalls, {submit, desk.Admit(&CheckJsonOrFormCall)});
  // Files are passed on as they come: nothing in them is looked at.
  front.Defer("POST", kFiles, {submit, desk.Admit(&CheckFormCall), true});
  for (const char* path : {kResponses, kFiles, kBatches}) {
    front.Defer("GET", path, {submit, desk.Admit(nullptr)});
    front.Defer("DELETE", path, {submit, desk.Admit(nullptr)});
  }
}

}  // namespace gateway::server
