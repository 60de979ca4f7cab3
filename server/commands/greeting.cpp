#include "server/commands/greeting.hpp"

#include <string_view>

#include <fmt/format.h>

namespace gateway::server {
namespace {

// A model that a first call can name; empty: none is known.
std::string SampleModel(const ProviderRegistry& registry) {
  for (const auto& provider : registry.List()) {
    if (!provider->models.empty()) {
      return provider->name + "/" + provider->models.front();
    }
  }
  return {};
}

// `field`: a header to send, quoted. `more`: members of the body, with a comma behind each.
std::string CurlLine(const std::string& url, std::string_view path, std::string_view field,
                     const std::string& model, std::string_view more) {
  return fmt::format(
      "curl -N {}{} -H 'content-type: application/json'{} -d "
      R"('{{"model":"{}",{}"messages":[{{"role":"user","content":"你好"}}]}}')",
      url, path, field, model, more);
}

}  // namespace

std::string Greeting(const GatewayConfig& config, const ProviderRegistry& registry, int port,
                     bool demo) {
  const std::string& host = config.server.host;
  const bool everywhere = host == "0.0.0.0" || host == "::";
  const bool v6 = host.find(':') != std::string::npos;
  const std::string url = fmt::format("http://{}:{}",
                                      everywhere ? "127.0.0.1"
                                      : v6       ? "[" + host + "]"
                                                 : host,
                                      port);
  const std::string& first = config.providers.front().name;
  const std::string known = SampleModel(registry);
  const std::string model = known.empty() ? first + "/MODEL" : known;
  std::string text = DescribeConfig(config) + "\n\n";
  if (demo) {
    text +=
        "No configuration and no API key was given: this runs against a bundled stand-in "
        "upstream.\n"
        "Set OPENAI_API_KEY (or another provider's), or pass --config FILE, for real answers.\n\n";
  }
  if (known.empty()) {
    text += fmt::format(
        "No model is listed yet. What {0} offers: gateway-server models fetch {0}\n\n", first);
  }
  text += fmt::format(
      "gateway-server is ready on {}\n\nTry it, in OpenAI's API and in Anthropic's:\n", url);
  const std::string_view field = config.clients.empty() ? "" : " -H 'x-api-key: KEY'";
  for (const std::string& line :
       {CurlLine(url, "/v1/chat/completions", field, model, ""),
        CurlLine(url, "/v1/chat/completions", field, model, R"("stream":true,)"),
        CurlLine(url, "/v1/messages", field, model, R"("max_tokens":100,)")}) {
    text += "\n" + line + "\n";
  }
  return text;
}

}  // namespace gateway::server
