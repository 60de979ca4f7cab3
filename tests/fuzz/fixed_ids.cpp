#include "fixed_ids.hpp"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "libgateway/base/request_id.hpp"
#include "libgateway/protocol/shape/unix_time.hpp"

namespace gateway {
namespace {

std::size_t ids_made = 0;

}  // namespace

void fuzz::ResetIds() { ids_made = 0; }

std::string base::NewRequestId() { return fmt::format("req_{:024}", ids_made++); }

bool base::IsRequestId(std::string_view id) { return !id.empty() && id.size() <= 128; }

std::int64_t protocol::shape::UnixNow() { return 1'700'000'000; }

}  // namespace gateway
