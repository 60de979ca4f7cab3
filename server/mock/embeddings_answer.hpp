// The JSON of an embeddings answer.
#pragma once

#include <string>

#include "server/mock/embeddings_request.hpp"

namespace gateway::server::mock {

// Vectors of length 1: the same for the same text, unlike each other otherwise.
std::string EmbeddingsBody(const EmbeddingsAsk& ask, bool with_usage);

}  // namespace gateway::server::mock
