// What GET /models of a gateway tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "server/commands/gateway_client.hpp"
#include "server/json/rapidjson.hpp"

namespace gateway::server {

// Asks for it; `body` is its text. Error: a line for the user.
Result<std::string> AskForProviders(const GatewayClient& client, rapidjson::Document* list);

// The entry of that provider. Error: kNotFound, with the names that there are.
Result<const rapidjson::Value*> FindProvider(const rapidjson::Document& list,
                                             std::string_view provider);

// Both: asks, and finds the entry, which lives in `list`. Errors as theirs.
Result<const rapidjson::Value*> AskForProvider(const GatewayClient& client,
                                               std::string_view provider,
                                               rapidjson::Document* list);

// The elements of `object`'s array `name`: texts, or of objects their "id". Empty when there is no
// such array.
std::vector<std::string> NamesIn(const rapidjson::Value& object, std::string_view name);

// The elements themselves.
std::vector<const rapidjson::Value*> ElementsOf(const rapidjson::Value& object,
                                                std::string_view name);

// A whole number, or "" when `value` is none.
std::string NumberText(const rapidjson::Value* value);

}  // namespace gateway::server
