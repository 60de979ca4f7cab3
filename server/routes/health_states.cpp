#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/health_report.hpp"
#include "server/json/json.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kKeys = "/admin/keys/";
constexpr std::string_view kEnable = "/enable";
constexpr std::string_view kDisable = "/disable";
constexpr int kConflict = 409;

using ProviderPointer = std::shared_ptr<const Provider>;

Error NoProvider(const std::string& name) {
  return Fail(ErrorCode::kNotFound, "there is no provider '" + name.substr(0, 200) + "'");
}

Result<Response> ListKeys(const Gateway& gateway, const LiveConfig& live,
                          const std::string& provider) {
  const auto snapshot = gateway.snapshot();
  if (!provider.empty() && snapshot->registry->Find(provider) == nullptr) {
    return NoProvider(provider);
  }
  return ShowKeys(*snapshot->registry, provider, live.config()->log.utc_offset);
}

bool HasKey(const Provider& provider, std::string_view alias) {
  const auto& keys = provider.keys->keys();
  return std::any_of(keys.begin(), keys.end(),
                     [alias](const auto& key) { return key->alias == alias; });
}

// Which provider is meant: by the query, or by {"provider":"name"} in the body. Empty: not said.
Result<std::string> NamedProvider(const ClientRequest& request, const httplib::Request& parsed) {
  if (auto admitted = CheckJsonCall(request); !admitted) {
    return admitted.error();
  }
  if (request.body.empty()) {
    return parsed.get_param_value("provider");
  }
  rapidjson::Document body;
  if (auto read = ReadJson(request.body, &body); !read) {
    return read.error();
  }
  const std::string_view named = TextOf(Find(&body, "provider"));
  return named.empty() ? parsed.get_param_value("provider") : std::string(named);
}

std::vector<ProviderPointer> Owners(const Gateway& gateway, std::string_view provider,
                                    std::string_view alias) {
  std::vector<ProviderPointer> owners;
  for (auto& known : gateway.snapshot()->registry->List()) {
    if ((provider.empty() || known->name == provider) && HasKey(*known, alias)) {
      owners.push_back(std::move(known));
    }
  }
  return owners;
}

Error Ambiguous(const std::vector<ProviderPointer>& owners, std::string_view alias) {
  std::string message = "several providers have a key '" + std::string(alias) + "': ";
  for (std::size_t i = 0; i < owners.size(); ++i) {
    message.append(i == 0 ? "" : ", ").append(owners[i]->name);
  }
  return Fail(ErrorCode::kInvalidRequest, message + "; say which with ?provider=NAME");
}

Result<Response> Switch(const Provider& provider, std::string_view alias, bool enable,
                        std::chrono::minutes utc_offset) {
  if (auto done = provider.keys->SetEnabled(alias, enable); !done) {
    return done.error();
  }
  for (const KeyStatus& status : provider.keys->Status(std::chrono::steady_clock::now())) {
    if (status.alias == alias) {
      return ShowKey(provider.name, status, utc_offset);
    }
  }
  return Fail(ErrorCode::kInternal, "the key shows no state");
}

Reply AnswerSwitch(const Gateway& gateway, const LiveConfig& live, const ClientRequest& request,
                   const httplib::Request& parsed) {
  const auto provider = NamedProvider(request, parsed);
  if (!provider) {
    return ReplyWith(provider.error(), request);
  }
  const std::string_view path = request.path;
  const bool enable = path.ends_with(kEnable);
  // An alias may hold slashes.
  std::string_view alias = path.substr(kKeys.size());
  alias.remove_suffix(enable ? kEnable.size() : kDisable.size());
  if (!provider->empty() && gateway.snapshot()->registry->Find(*provider) == nullptr) {
    return ReplyWith(NoProvider(*provider), request);
  }
  const auto owners = Owners(gateway, *provider, alias);
  if (owners.empty()) {
    return ReplyWith(
        Fail(ErrorCode::kNotFound, "there is no key '" + std::string(alias.substr(0, 200)) + "'"),
        request);
  }
  if (owners.size() > 1) {
    Reply reply = ReplyWith(Ambiguous(owners, alias), request);
    reply.answer.status = kConflict;
    return reply;
  }
  return ReplyWith(Switch(*owners.front(), alias, enable, live.config()->log.utc_offset), request);
}

}  // namespace

void AddHealthStateRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live) {
  front.Get("/admin/keys", OwnAnswer(gateway, [&gateway, &live](const ClientRequest& request,
                                                                const httplib::Request& parsed) {
              return ReplyWith(ListKeys(gateway, live, parsed.get_param_value("provider")),
                               request);
            }));
  front.Post("/admin/keys/.+/(enable|disable)",
             OwnAnswer(gateway, [&gateway, &live](const ClientRequest& request,
                                                  const httplib::Request& parsed) {
               return AnswerSwitch(gateway, live, request, parsed);
             }));
  front.Get("/admin/providers",
            OwnAnswer(gateway, [&gateway](const ClientRequest& request, const httplib::Request&) {
              return ReplyWith(ShowProviderStates(*gateway.snapshot()->registry,
                                                  std::chrono::steady_clock::now()),
                               request);
            }));
}

}  // namespace gateway::server
