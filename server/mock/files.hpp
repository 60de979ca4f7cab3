// Files: /files and what is below it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/prepared_call.hpp"
#include "server/mock/shelf.hpp"

namespace gateway::server::mock {

struct StoredFile {
  std::string id;
  std::string name;
  std::string purpose;
  std::int64_t created = 0;  // seconds since 1970
  std::string bytes;
};

// Keeps the newest files in memory. Any thread.
class Files {
 public:
  // `rest`: of the path, behind "/files". What it gives does not outlive this.
  // Error: kInvalidRequest with `param`, kTooLarge or kNotFound.
  Result<PreparedCall> Prepare(const ClientRequest& request, std::string_view rest);

 private:
  Result<PreparedCall> Create(const ClientRequest& request);
  PreparedCall List(const ClientRequest& request) const;
  Result<PreparedCall> OfOne(const ClientRequest& request, std::string_view id,
                             std::string_view action);

  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kMostBytes = 256U << 20U;

  Shelf<StoredFile> shelf_{kMost, kMostBytes};
};

}  // namespace gateway::server::mock
