#include "server/live_config.hpp"

#include <utility>

namespace gateway::server {
namespace {

// The log's writers, and what they were started with; `keep(name, old value, new value)`.
template <typename Keep>
void KeepLog(const LogConfig& running, LogConfig* next, const Keep& keep) {
  const LogDelivery& old = running.delivery;
  LogDelivery* now = &next->delivery;
  keep("log.url", running.url, &next->url);
  keep("log.also", running.also, &next->also);
  keep("log.durability", old.durability, &now->durability);
  keep("log.start_rows", old.start_rows, &now->start_rows);
  keep("log.on_log_failure", old.on_failure, &now->on_failure);
  keep("log.max_queue_rows", old.queue_rows, &now->queue_rows);
  keep("log.max_queue_bytes", old.queue_bytes, &now->queue_bytes);
  keep("log.spill_folder", old.spill_folder, &now->spill_folder);
  keep("log.max_spill_bytes", old.spill_bytes, &now->spill_bytes);
  keep("log.instance", running.instance, &next->instance);
  keep("log.keep", running.keep, &next->keep);
  keep("log.max_log_bytes", running.max_bytes, &next->max_bytes);
  keep("log.keep_bodies", running.keep_bodies, &next->keep_bodies);
}

// What a running server cannot change, and keeps: the values of `running` go into `next`.
std::vector<std::string> KeepFixed(const GatewayConfig& running, GatewayConfig* next) {
  std::vector<std::string> changed;
  const auto keep = [&changed](const char* name, const auto& old_value, auto* new_value) {
    if (*new_value != old_value) {
      changed.emplace_back(name);
      *new_value = old_value;
    }
  };
  const bool moved =
      next->server.host != running.server.host || next->server.port != running.server.port;
  if (moved) {
    changed.emplace_back("server.listen");
    next->server.host = running.server.host;
    next->server.port = running.server.port;
  }
  if (next->admin.host != running.admin.host || next->admin.port != running.admin.port) {
    changed.emplace_back("admin.listen");
    next->admin.host = running.admin.host;
    next->admin.port = running.admin.port;
  }
  keep("server.threads", running.server.threads, &next->server.threads);
  keep("server.worker_threads", running.server.worker_threads, &next->server.worker_threads);
  KeepLog(running.log, &next->log, keep);
  if (next->log.utc_offset != running.log.utc_offset) {
    changed.emplace_back("log.timezone");
    next->log.timezone = running.log.timezone;
    next->log.utc_offset = running.log.utc_offset;
  }
  return changed;
}

// `next` was checked with the address that it names; what counts is the one that stays.
Result<void> CheckAddress(GatewayConfig* next) {
  const std::string& host = next->server.host;
  const bool six = host.find(':') != std::string::npos;
  const std::string address =
      (six ? "[" + host + "]" : host) + ":" + std::to_string(next->server.port);
  if (auto fits = SetListenAddress(address, next); !fits) {
    return Fail(fits.error().code,
                "the server listens on " + address + " until it stops: " + fits.error().message);
  }
  return {};
}

}  // namespace

LiveConfig::LiveConfig(const GatewayConfig& config, ConfigSource source, Gateway& gateway)
    : source_(std::move(source)),
      gateway_(gateway),
      now_(std::make_shared<const Revision>(Revision{
          std::make_shared<const GatewayConfig>(config),
          std::make_shared<const ClientDirectory>(config.clients, nullptr), gateway.snapshot()})) {}

Result<Reloaded> LiveConfig::Reload() {
  if (!source_) {
    return Fail(ErrorCode::kConfig,
                "this server was started without a configuration to read again");
  }
  const std::lock_guard lock(changing_);
  auto next = source_();
  if (!next) {
    return next.error();
  }
  Reloaded reloaded{next->id, KeepFixed(*config(), &*next)};
  if (auto allowed = CheckAddress(&*next); !allowed) {
    return allowed.error();
  }
  if (auto swapped = Swap(*next); !swapped) {
    return swapped.error();
  }
  auto clients = std::make_shared<const ClientDirectory>(next->clients, now_.Get()->clients.get());
  now_.Set(std::make_shared<const Revision>(
      Revision{std::make_shared<const GatewayConfig>(*std::move(next)), std::move(clients),
               gateway_.snapshot()}));
  if (on_reload_) {
    on_reload_(*config());
  }
  return reloaded;
}

Result<void> LiveConfig::Refresh() {
  const std::lock_guard lock(changing_);
  const auto old = now_.Get();
  if (auto swapped = Swap(*old->config); !swapped) {
    return swapped;
  }
  now_.Set(
      std::make_shared<const Revision>(Revision{old->config, old->clients, gateway_.snapshot()}));
  return {};
}

void LiveConfig::OnReload(std::function<void(const GatewayConfig&)> observer) {
  on_reload_ = std::move(observer);
}

Result<void> LiveConfig::Swap(const GatewayConfig& config) {
  const auto running = gateway_.snapshot();
  auto snapshot = BuildSnapshot(config, gateway_.model_catalog(), running.get());
  return snapshot ? gateway_.Swap(*std::move(snapshot)) : snapshot.error();
}

}  // namespace gateway::server
