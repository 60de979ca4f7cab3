#include "server/commands/greeting.hpp"

#include <fmt/format.h>

namespace gateway::server {
namespace {

// A model that a first call can name.
std::string SampleModel(const GatewayConfig& config) {
  for (const ProviderConfig& provider : config.providers) {
    if (!provider.models.empty()) {
      return provider.name + "/" + provider.models.front();
    }
  }
  return config.providers.front().name + "/MODEL";
}

std::string CurlLine(const std::string& url, const std::string& model, bool stream) {
  return fmt::format(
      "curl {}{}/v1/chat/completions -H 'content-type: application/json' -d "
      R"('{{"model":"{}",{}"messages":[{{"role":"user","content":"你好"}}]}}')",
      stream ? "-N " : "", url, model, stream ? R"("stream":true,)" : "");
}

}  // namespace

std::string Greeting(const GatewayConfig& config, int port, bool demo) {
  const std::string& host = config.server.host;
  const bool everywhere = host == "0.0.0.0" || host == "::";
  const bool v6 = host.find(':') != std::string::npos;
  const std::string url = fmt::format("http://{}:{}",
                                      everywhere ? "127.0.0.1"
                                      : v6       ? "[" + host + "]"
                                                 : host,
                                      port);
  const std::string model = SampleModel(config);
  std::string text = DescribeConfig(config) + "\n\n";
  if (demo) {
    text +=
        "No configuration and no API key was given: this runs against a bundled stand-in "
        "upstream.\n"
        "Set OPENAI_API_KEY (or another provider's), or pass --config FILE, for real answers.\n\n";
  }
  text += fmt::format("gateway-server is ready on {}\n\nTry it:\n\n{}\n\n{}\n", url,
                      CurlLine(url, model, false), CurlLine(url, model, true));
  return text;
}

}  // namespace gateway::server
