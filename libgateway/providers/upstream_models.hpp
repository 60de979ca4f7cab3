// A page of an upstream's model list, in whatever shape it comes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

struct ModelPage {
  std::vector<UpstreamModel> models;
  std::string next;  // `after_id` of the next page, empty: this was the last
};

// OpenAI's and Anthropic's shapes, a bare array, `models` for `data`, plain names for objects.
// Error: kUpstreamProtocol.
Result<ModelPage> ReadModelPage(std::string_view body);

}  // namespace gateway::providers
