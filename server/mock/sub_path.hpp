// Paths below a collection: "/file-1/content".
#pragma once

#include <optional>
#include <string_view>

#include "gateway/error.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server::mock {

// The rest of a path behind the name of a collection ("/files"), if that is in it.
std::optional<std::string_view> Behind(std::string_view path, std::string_view name);

struct SubPath {
  std::string_view id;      // empty: the collection itself
  std::string_view action;  // what is behind the id, without "/"
};

// `rest`: of a path, behind the collection's name.
SubPath SplitSubPath(std::string_view rest);

// kNotFound, for a path and method that nothing answers.
Error NoSuchPath(const ClientRequest& request);

// HEAD is one, too.
bool IsGet(const ClientRequest& request);

}  // namespace gateway::server::mock
