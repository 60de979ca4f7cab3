#include "libgateway/config/sections.hpp"

#include <algorithm>
#include <chrono>

#include "libgateway/config/listen_address.hpp"

namespace gateway::config {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr Range<milliseconds> kTimeout{1ms, 24h};
constexpr Range<milliseconds> kMaybeNever{0ms, 1h};
constexpr Range<milliseconds> kLongestWait{0ms, 60s};
constexpr Range<std::size_t> kBody{1U << 10U, std::size_t{4} << 30U};
constexpr Range<std::size_t> kUpload{1U << 10U, std::size_t{1} << 40U};
constexpr Range<std::size_t> kBuffered{1U << 20U, std::size_t{1} << 40U};
constexpr Range<std::size_t> kHead{1U << 10U, 1U << 20U};
constexpr Range<std::size_t> kRequestLine{256, 1U << 20U};

}  // namespace

void ReadServer(const Node& table, const Report& report, GatewayConfig* config) {
  TableReader reader(table, report);
  ServerConfig* server = &config->server;
  reader.Flag("allow_unauthenticated", &server->allow_unauthenticated);
  if (const Node* node = reader.Find("listen")) {
    if (const auto address = ReadText(*node, report)) {
      if (const auto set = SetListenAddress(*address, config); !set) {
        report.At(node->place, set.error().message);
      }
    }
  }
  reader.Flag("watch_config", &server->watch_config);
  reader.Count("wrong_keys_per_minute", {0, 1'000'000}, &server->wrong_keys_per_minute);
  reader.Number("threads", {0, 256}, &server->threads);
  reader.Number("worker_threads", {1, 256}, &server->worker_threads);
  reader.Count("max_connections", {1, 1'000'000}, &server->max_connections);
  reader.Size("max_body_bytes", kBody, &server->max_body_bytes);
  reader.Size("max_upload_bytes", kUpload, &server->max_upload_bytes);
  reader.Size("max_head_bytes", kHead, &server->max_head_bytes);
  reader.Size("max_request_line_bytes", kRequestLine, &server->max_request_line_bytes);
  reader.Count("max_header_count", {1, 10'000}, &server->max_header_count);
  reader.Duration("head_timeout", kTimeout, &server->head_timeout);
  reader.Duration("body_timeout", kTimeout, &server->body_timeout);
  reader.Duration("keepalive_idle", kTimeout, &server->keepalive_idle);
  reader.Duration("write_stall", kTimeout, &server->write_stall);
  reader.Count("max_requests", {1, 1'000'000}, &server->max_requests);
  reader.Count("max_queued", {0, 100'000}, &server->max_queued);
  reader.Duration("queue_wait", {0ms, 10min}, &server->queue_wait);
  reader.Size("max_buffered_bytes", kBuffered, &server->max_buffered_bytes);
  reader.Duration("drain_delay", {0ms, 10min}, &server->drain_delay);
  reader.Duration("drain_timeout", {0ms, 24h}, &server->drain_timeout);
  reader.RefuseOthers();
}

namespace {

// `admin`: its token is read already.
void ReadAdminAddress(const Node& node, const Report& report, AdminConfig* admin) {
  const auto text = ReadText(node, report);
  if (!text) {
    return;
  }
  auto address = ReadListenAddress(*text);
  if (!address) {
    report.At(node.place, address.error().message);
  } else if (!address->loopback && admin->token.empty()) {
    report.At(node.place,
              "'listen' of [admin] is open to other machines and there is no token; listen on "
              "127.0.0.1, or set token");
  } else {
    admin->host = std::move(address->host);
    admin->port = address->port;
  }
}

}  // namespace

void ReadAdmin(const Node& table, const Report& report, AdminConfig* admin) {
  constexpr std::size_t kShortestToken = 16;
  TableReader reader(table, report);
  if (const Node* node = reader.Find("token")) {
    if (auto text = ReadText(*node, report)) {
      const bool printable =
          std::all_of(text->begin(), text->end(), [](char c) { return c > ' ' && c < 0x7F; });
      if (text->size() < kShortestToken || !printable) {
        report.At(node->place,
                  "'token' must be 16 visible ASCII characters at least; take what "
                  "'openssl rand -hex 16' prints");
      } else {
        admin->token = Secret(*std::move(text));
      }
    }
  }
  if (const Node* node = reader.Find("listen")) {
    ReadAdminAddress(*node, report, admin);
  }
  reader.RefuseOthers();
}

void ReadRequestLimits(const Node& table, const Report& report, RequestLimits* limits) {
  TableReader reader(table, report);
  reader.Duration("deadline", kTimeout, &limits->deadline);
  reader.Duration("stream_deadline", kTimeout, &limits->stream_deadline);
  reader.Number("max_attempts", {1, 10}, &limits->max_attempts);
  reader.Flag("retry_timeouts", &limits->retry_timeouts);
  reader.Duration("first_event_hold", kMaybeNever, &limits->first_event_hold);
  reader.Duration("heartbeat", kMaybeNever, &limits->heartbeat);
  reader.Duration("longest_wait", kLongestWait, &limits->longest_wait);
  reader.RefuseOthers();
}

}  // namespace gateway::config
