#include "server/commands/gateway_client.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>

#include "server/gateway_mark.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

// Null when this httplib cannot speak TLS.
std::unique_ptr<httplib::Client> NewClient(const GatewayAddress& address) {
  if (!address.tls) {
    return std::make_unique<httplib::Client>(address.host, address.port);
  }
#if defined(CPPHTTPLIB_OPENSSL_SUPPORT)
  GatewayAddress origin = address;
  origin.prefix.clear();
  return std::make_unique<httplib::Client>(AddressText(origin));
#else
  return nullptr;
#endif
}

Error NoAnswer(const GatewayAddress& address, httplib::Error error) {
  const std::string where = AddressText(address);
  switch (error) {
    case httplib::Error::Connection:
      return Fail(ErrorCode::kConnect, "nothing answers at " + where);
    case httplib::Error::ConnectionTimeout:
      return Fail(ErrorCode::kTimeout, "cannot connect to " + where + " in time");
    case httplib::Error::Read:  // a timeout, a close or garbage: httplib does not say which
      return Fail(ErrorCode::kUpstreamProtocol,
                  "no HTTP answer came from " + where + ", or not in time");
    default:
      return Fail(ErrorCode::kUpstreamProtocol,
                  fmt::format("no HTTP answer from {} ({})", where, httplib::to_string(error)));
  }
}

bool IsBelowAdmin(std::string_view path) { return path.starts_with("/admin"); }

}  // namespace

const GatewayAddress& GatewayClient::AddressFor(std::string_view path) const {
  return admin_address_ && IsBelowAdmin(path) ? *admin_address_ : address_;
}

// The token not with chat calls: what they carry may be passed on.
const Secret& GatewayClient::CredentialFor(std::string_view path) const {
  const bool is_models = path.starts_with("/models");
  if (!is_models && !IsBelowAdmin(path)) {
    return key_;
  }
  return token_.empty() && is_models ? key_ : token_;
}

Result<HttpAnswer> GatewayClient::Send(const std::string& method, const std::string& path,
                                       const std::string& body,
                                       std::chrono::seconds patience) const {
  constexpr std::chrono::seconds kConnectPatience{10};
  const GatewayAddress& address = AddressFor(path);
  const auto client = NewClient(address);
  if (client == nullptr) {
    return Fail(ErrorCode::kUnsupported, "https is not supported by this build");
  }
  client->set_connection_timeout(kConnectPatience.count());
  client->set_read_timeout(patience.count());
  httplib::Request request;
  request.method = method;
  request.path = address.prefix + path;
  if (const Secret& credential = CredentialFor(path); !credential.empty()) {
    request.headers.emplace("authorization", "Bearer " + std::string(credential.Reveal()));
  }
  if (!body.empty()) {
    request.headers.emplace("content-type", "application/json");
    request.body = body;
  }
  httplib::Result result = client->send(request);
  if (!result) {
    return NoAnswer(address, result.error());
  }
  std::string mark = result->get_header_value(std::string(kMarkHeader).c_str());
  return HttpAnswer{result->status, std::move(result.value().body), std::move(mark)};
}

Result<std::string> GatewayClient::Ask(const std::string& method, const std::string& path,
                                       const std::string& body) const {
  constexpr int kOk = 200;
  auto answer = Send(method, path, body);
  if (!answer) {
    return answer.error();
  }
  if (answer->status == kOk) {
    return std::move(answer->body);
  }
  Error error = Fail(ErrorCode::kUpstreamStatus, RefusalText(*answer));
  error.upstream_status = answer->status;
  return error;
}

std::string ErrorMessageOf(const HttpAnswer& answer) {
  constexpr std::size_t kMost = 200;
  rapidjson::Document document;
  if (ReadJson(answer.body, &document)) {
    const std::string_view message = TextOf(Find(Find(&document, "error"), "message"));
    if (!message.empty()) {
      return std::string(message);
    }
  }
  return fmt::format("HTTP {}: {}", answer.status, std::string_view(answer.body).substr(0, kMost));
}

std::string RefusalText(const HttpAnswer& answer) {
  constexpr int kUnauthorized = 401;
  constexpr int kNotFound = 404;
  std::string text = ErrorMessageOf(answer);
  if (answer.status == kUnauthorized) {
    text += " (--token TOKEN or GATEWAY_ADMIN_TOKEN gives the admin token)";
  } else if (answer.status == kNotFound && text.starts_with("there is nothing at /admin")) {
    text += text.find("[admin] token") == std::string::npos
                ? " (until [admin] token is set, it is there for the gateway's own machine only; "
                  "with [admin] listen, only at that address: --config FILE or --server URL)"
                : " (then send the gateway SIGHUP, and give the token here with --token, "
                  "GATEWAY_ADMIN_TOKEN or --config FILE)";
  }
  return text;
}

Result<void> ReadAnswer(const std::string& body, rapidjson::Document* document) {
  if (!ReadJson(body, document)) {
    return Fail(ErrorCode::kUpstreamProtocol, "the gateway's answer is no JSON object");
  }
  return {};
}

}  // namespace gateway::server
