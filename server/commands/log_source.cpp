#include "server/commands/log_source.hpp"

#include <utility>

#include <httplib.h>

#include "server/commands/gateway_address.hpp"
#include "server/routes/log_desk.hpp"

namespace gateway::server {
namespace {

class RemoteLog final : public LogSource {
 public:
  explicit RemoteLog(GatewayClient client) : client_(std::move(client)) {}

  Result<std::string> Page(const std::string& query) override {
    return client_.Ask("GET", "/admin/logs?" + query);
  }
  Result<std::string> Stats(const std::string& query) override {
    return client_.Ask("GET", "/admin/stats?" + query);
  }
  Result<std::string> One(const std::string& id) override {
    return client_.Ask("GET", "/admin/logs/" + PercentEncoded(id));
  }

 private:
  const GatewayClient client_;
};

class LocalLog final : public LogSource {
 public:
  explicit LocalLog(const LogConfig& config) : desk_(config, 1) {}

  Result<std::string> Page(const std::string& query) override {
    return desk_.Page(ParamsOf(query));
  }
  Result<std::string> Stats(const std::string& query) override {
    return desk_.Stats(ParamsOf(query));
  }
  Result<std::string> One(const std::string& id) override { return desk_.One(id); }

 private:
  static httplib::Params ParamsOf(const std::string& query) {
    httplib::Params params;
    httplib::detail::parse_query_text(query, params);
    return params;
  }

  LogDesk desk_;
};

}  // namespace

std::unique_ptr<LogSource> LogOf(GatewayClient client) {
  return std::make_unique<RemoteLog>(std::move(client));
}

std::unique_ptr<LogSource> LogAt(const LogConfig& config) {
  return std::make_unique<LocalLog>(config);
}

}  // namespace gateway::server
