// The gateway's own model list, in OpenAI's shape: GET /v1/models.
#pragma once

#include <string_view>

#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"

namespace gateway {

// Every model that a provider lists (Provider::models), as "provider/model". Asks no upstream. Any
// thread.
// Source: https://platform.openai.com/docs/api-reference/models/list
Response ListModels(const ProviderRegistry& registry);

// One of them, `id` as listed or as the provider calls it. Error: kNotFound.
Result<Response> FindModel(const ProviderRegistry& registry, std::string_view id);

}  // namespace gateway
