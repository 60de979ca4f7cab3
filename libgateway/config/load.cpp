#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "gateway/config.hpp"
#include "libgateway/base/sha256.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/redirect.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/source_file.hpp"
#include "libgateway/config/table_reader.hpp"

namespace gateway {
namespace {

using config::Node;
using config::Report;

constexpr std::size_t kIdLength = 8;

class Loader {
 public:
  explicit Loader(const std::string& file) : report_{file, &complaints_} {}

  Result<GatewayConfig> Load() {
    config_.files.push_back(report_.file);
    if (const auto source = Read(report_)) {
      ReadMain(source->root);
      if (source->others_may_read && (providers_.literal_keys || clients_.literal_keys)) {
        config_.hints.push_back(fmt::format(
            "{0}: holds keys and may be read by others; run: chmod 600 {0}, or write ${{NAME}}",
            report_.file));
      }
    }
    if (!complaints_.empty()) {
      return complaints_.ToError();
    }
    config_.redirects = TableOf(redirects_);
    config_.id = base::Sha256Hex(contents_).substr(0, kIdLength);
    return std::move(config_);
  }

 private:
  std::optional<config::SourceFile> Read(const Report& report) {
    auto source = ReadSourceFile(report);
    if (source) {
      contents_.append(source->text).push_back('\0');
    }
    return source;
  }

  void ReadMain(const Node& root) {
    config::TableReader reader(root, report_);
    if (const Node* node = reader.Find("clients")) {
      ReadClients(*node, report_, &clients_);
      config_.clients = std::move(clients_.clients);
    }
    if (const Node* node = reader.Find("server")) {
      ReadServer(*node, report_, &config_);
    }
    if (const Node* node = reader.Find("admin")) {
      ReadAdmin(*node, report_, &config_.admin);
      RefuseSharedToken(*node);
    }
    if (const Node* node = reader.Find("cors")) {
      ReadCors(*node, report_, &config_.cors);
    }
    if (const Node* node = reader.Find("log")) {
      ReadLog(*node, report_, &config_.log);
    }
    if (const Node* node = reader.Find("request")) {
      ReadRequestLimits(*node, report_, &config_.request);
    }
    ReadProviderList(reader.Find("providers"));
    ReadDefaultProvider(reader.Find("default_provider"));
    ReadModelListing(reader.Find("model_listing"));
    if (const Node* node = reader.Find("redirects")) {
      ReadRedirects(*node, report_, &redirects_);
    }
    ReadRedirectFile(reader.Find("redirect_file"));
    ReadRouteList(reader.Find("routes"));
    CheckRedirects(redirects_, config_);
    reader.RefuseOthers();
  }

  // One word for both would make each client an admin.
  void RefuseSharedToken(const Node& admin) {
    const ClientKey token = ClientKey::Of(config_.admin.token.Reveal());
    for (const ClientConfig& client : config_.clients) {
      if (client.key == token) {
        report_.At(admin.place,
                   fmt::format("the admin's token is the key of the client '{}', too; give each "
                               "its own",
                               client.name));
      }
    }
  }

  void ReadProviderList(const Node* node) {
    if (node == nullptr || (node->kind == Node::Kind::kArray && node->children.empty())) {
      report_.At(node == nullptr ? config::Place() : node->place,
                 "there is no provider; add [[providers]] with name, base_url and keys");
      return;
    }
    ReadProviders(*node, report_, &providers_);
    config_.providers = std::move(providers_.providers);
    config_.hints = std::move(providers_.hints);
  }

  // After the redirects.
  void ReadRouteList(const Node* node) {
    if (node == nullptr) {
      return;
    }
    std::vector<config::FoundRoute> found;
    ReadRoutes(*node, report_, config_.providers, &found);
    RefuseHiddenRoutes(found, TableOf(redirects_), report_);
    for (config::FoundRoute& route : found) {
      config_.routes.push_back(std::move(route.route));
    }
  }

  void ReadDefaultProvider(const Node* node) {
    if (node == nullptr) {
      return;
    }
    const auto name = config::ReadText(*node, report_);
    if (!name) {
      return;
    }
    std::vector<std::string> names;
    for (const ProviderConfig& provider : config_.providers) {
      names.push_back(provider.name);
    }
    if (std::find(names.begin(), names.end(), *name) == names.end()) {
      report_.At(node->place, "'default_provider' " + config::Quoted(node->text) +
                                  " is no provider" + config::Suggest(node->text, names));
    }
    config_.default_provider = *name;
  }

  void ReadModelListing(const Node* node) {
    const auto text = node == nullptr ? std::nullopt : config::ReadText(*node, report_);
    if (!text || *text == "chosen") {
      return;
    }
    if (*text == "all") {
      config_.model_listing = ModelListing::kAll;
    } else {
      report_.At(node->place, "unknown model_listing " + config::Quoted(node->text) +
                                  config::Suggest(node->text, {"chosen", "all"}));
    }
  }

  void ReadRedirectFile(const Node* node) {
    std::string named;
    if (node != nullptr) {
      const auto text = config::ReadText(*node, report_);
      if (!text || text->empty()) {
        if (text) {
          report_.At(node->place, "'redirect_file' is empty; name a file, or take it out");
        }
        return;
      }
      named = *text;
    }
    std::vector<std::string> unread;
    const std::string file = config::RedirectFile(report_.file, named, &unread);
    for (const std::string& other : unread) {
      config_.hints.push_back(fmt::format("{}: not read, because there is {}", other, file));
    }
    if (named.empty()) {  // another one may come, or go before the one that is there
      const auto usual = config::UsualRedirectFiles(report_.file);
      config_.files.insert(config_.files.end(), usual.begin(), usual.end());
    } else {
      config_.files.push_back(file);
    }
    if (file.empty()) {
      return;
    }
    const Report report{file, &complaints_};
    if (const auto source = Read(report)) {
      ReadRedirects(source->root, report, &redirects_);
    }
  }

  config::Complaints complaints_;
  Report report_;
  GatewayConfig config_;
  config::ClientList clients_;
  config::ProviderList providers_;
  std::vector<config::FoundRedirect> redirects_;
  std::string contents_;  // of all files that were read
};

}  // namespace

Result<GatewayConfig> LoadConfig(const std::string& file) { return Loader(file).Load(); }

}  // namespace gateway
