#include <memory>
#include <string>
#include <utility>

#include "server/routes/admission.hpp"
#include "server/routes/routes.hpp"
#include "server/routes/submit.hpp"

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

void AddOpenAiRoutes(HttpFront& front, Gateway& gateway) {
  const DeferredHandler submit = [&gateway](ClientRequest request,
                                            const std::shared_ptr<ClientStream>& client) {
    Submit(gateway, ToCall(std::move(request), Dialect::kOpenAi), client);
  };
  const auto admit = [&gateway](Result<void> (*check)(const ClientRequest&)) {
    return Admit(gateway, Dialect::kOpenAi, check);
  };
  for (const char* path : {kChat, kJsonCalls, kBatches, kResponses}) {
    front.Defer("POST", path, {submit, admit(&CheckJsonCall)});
  }
  front.Defer("POST", kFormCalls, {submit, admit(&CheckJsonOrFormCall)});
  // Files are passed on as they come: nothing in them is looked at.
  front.Defer("POST", kFiles, {submit, admit(&CheckFormCall), true});
  for (const char* path : {kResponses, kFiles, kBatches}) {
    front.Defer("GET", path, {submit, admit(&CheckOrigin)});
    front.Defer("DELETE", path, {submit, admit(&CheckOrigin)});
  }
}

}  // namespace gateway::server
