#include "libgateway/storage/database_url.hpp"

#include <cstdlib>

#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::storage {
namespace {

constexpr std::string_view kHidden = "***";

bool IsPostgres(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

// Between the ":" and the "@" before the host; empty: there is none.
std::string_view PasswordOf(std::string_view url) {
  const std::size_t start = url.find("://");
  if (start == std::string_view::npos) {
    return {};
  }
  std::string_view authority = url.substr(start + 3);
  authority = authority.substr(0, authority.find_first_of("/?"));
  const std::size_t end = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (end == std::string_view::npos || colon >= end) {
    return {};
  }
  return authority.substr(colon + 1, end - colon - 1);
}

std::string_view PasswordSetting(std::string_view url) {
  constexpr std::string_view kName = "password=";
  const std::size_t question = url.find('?');
  for (std::size_t at = question; at != std::string_view::npos; at = url.find('&', at + 1)) {
    const std::string_view setting = url.substr(at + 1);
    if (setting.starts_with(kName)) {
      return setting.substr(kName.size(), setting.find('&') - kName.size());
    }
  }
  return {};
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      decoded += text[i];
      continue;
    }
    const std::string digits(text.substr(i + 1, 2));
    decoded += static_cast<char>(std::strtoul(digits.c_str(), nullptr, 16));
    i += 2;
  }
  return decoded;
}

void Hide(std::string_view secret, std::string* text) {
  if (secret.empty()) {
    return;
  }
  for (std::size_t at = text->find(secret); at != std::string::npos;
       at = text->find(secret, at + kHidden.size())) {
    text->replace(at, secret.size(), kHidden);
  }
}

}  // namespace

Result<DatabaseKind> KindOfUrl(const std::string& url) {
  if (!IsPostgres(url)) {
    if (auto path = SqlitePath(url); !path) {
      return path.error();
    }
    return DatabaseKind::kSqlite;
  }
#ifdef GATEWAY_WITH_POSTGRES
  return DatabaseKind::kPostgres;
#else
  return Fail(ErrorCode::kConfig,
              "log.url: this program was built without PostgreSQL (GATEWAY_WITH_POSTGRES=OFF); use "
              "sqlite://data/gateway.db");
#endif
}

std::string WithSettings(const std::string& url, std::string_view settings) {
  const std::size_t question = url.find('?');
  if (question == std::string::npos) {
    return url + "?" + std::string(settings);
  }
  // Of settings of the same name libpq takes the last.
  const std::string own = url.substr(question + 1);
  std::string all = url.substr(0, question + 1) + std::string(settings);
  return own.empty() ? all : all + "&" + own;
}

std::string WithoutPassword(std::string text, std::string_view url) {
  for (const std::string_view password : {PasswordOf(url), PasswordSetting(url)}) {
    Hide(password, &text);
    Hide(Decoded(password), &text);
  }
  return text;
}

}  // namespace gateway::storage
