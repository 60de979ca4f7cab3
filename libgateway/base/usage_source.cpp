#include "gateway/log_record.hpp"

namespace gateway {

std::string_view UsageSourceName(UsageSource source) {
  return source == UsageSource::kUpstream ? "upstream" : "none";
}

}  // namespace gateway
