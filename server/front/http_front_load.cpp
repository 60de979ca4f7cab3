#include <algorithm>
#include <string_view>

#include "server/front/http_front_impl.hpp"

// What is answered however much goes on, and what is not served because too much does.
namespace gateway::server {

// Without httplib: it costs next to nothing, whatever else is going on.
const Response* HttpFront::Impl::FindFixed(const ClientRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return nullptr;
  }
  const auto found = std::find_if(fixed.begin(), fixed.end(), [&request](const FixedAnswer& one) {
    return one.path == request.path;
  });
  return found == fixed.end() ? nullptr : &found->probe();
}

std::string_view HttpFront::Impl::WhyNotServed(const Connection& connection) const {
  if (connection.draining()) {
    return "the gateway is shutting down";
  }
  return connection.turned_away() ? "too many connections; try again later" : std::string_view();
}

bool HttpFront::Impl::HasRoomFor(const RequestHead& head, const DeferredRoute* route) const {
  const ByteBudget::Level level = budget_.level();
  if (level == ByteBudget::Level::kFull && route != nullptr) {
    return false;
  }
  if (head.content_length <= ByteBudget::kSmallBody) {
    return true;  // or nobody knows yet how much will come
  }
  const bool kept_whole = route == nullptr || !route->streams_body;
  return level < ByteBudget::Level::kShort &&
         (!kept_whole || budget_.HasRoomFor(head.content_length));
}

}  // namespace gateway::server
