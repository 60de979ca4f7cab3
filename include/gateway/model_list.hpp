// The gateway's own model list, in the shape of either protocol: GET /v1/models.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/allowed_models.hpp"
#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"

namespace gateway {

// `routes` (Router::RouteNames) that are allowed by their names, owned by "gateway"; then every
// model that a provider lists (Provider::models), as "provider/model"; of them those that are
// allowed by this name, or without the provider in front where only the bare name is. No name
// twice. Asks no upstream. Any thread. Source:
// https://platform.openai.com/docs/api-reference/models/list
Response ListModels(const ProviderRegistry& registry, const AllowedModels& allowed = {},
                    const std::vector<std::string>& routes = {});

// A page of them in Anthropic's shape. `query`, of the client's URL: limit (20 if it is absent),
// after_id, before_id. Error: kInvalidRequest for a limit that is not from 1 to 1000, or an id that
// is not listed.
// Source: https://docs.anthropic.com/en/api/models-list
Result<Response> PageModels(const ProviderRegistry& registry, std::string_view query,
                            const AllowedModels& allowed = {},
                            const std::vector<std::string>& routes = {});

// One of them, `id` as listed or as the provider calls it; in OpenAI's shape for dialects that the
// library does not know. Error: kNotFound.
Result<Response> FindModel(const ProviderRegistry& registry, std::string_view id,
                           Dialect dialect = Dialect::kOpenAi, const AllowedModels& allowed = {},
                           const std::vector<std::string>& routes = {});

}  // namespace gateway
