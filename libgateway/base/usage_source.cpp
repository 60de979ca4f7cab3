#include "gateway/log_record.hpp"

namespace gateway {

std::string_view UsageSourceName(UsageSource source) {
  switch (source) {
    case UsageSource::kUpstream:
      return "upstream";
    case UsageSource::kEstimated:
      return "estimated";
    case UsageSource::kNone:
      break;
  }
  return "none";
}

}  // namespace gateway
