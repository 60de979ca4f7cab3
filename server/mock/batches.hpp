// Batches: /batches and what is below it.
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

struct Batch {
  std::string id;
  std::string settings;      // JSON members, each with a comma before it, as they were asked for
  std::int64_t created = 0;  // seconds since 1970
  std::int64_t cancelled_at = 0;  // 0: never
};

// Keeps the newest batches, which are never begun. Any thread.
class Batches {
 public:
  // `rest`: of the path, behind "/batches". What it gives does not outlive this.
  // Error: kInvalidRequest with `param`, or kNotFound.
  Result<PreparedCall> Prepare(const ClientRequest& request, std::string_view rest);

 private:
  Result<PreparedCall> Create(const ClientRequest& request);
  PreparedCall List(const ClientRequest& request) const;

  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kMostBytes = 16U << 20U;

  Shelf<Batch> shelf_{kMost, kMostBytes};
};

}  // namespace gateway::server::mock
