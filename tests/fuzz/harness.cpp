#include "harness.hpp"

#include <map>
#include <utility>
#include <vector>

namespace gateway::fuzz {
namespace {

class OneKey final : public KeyPool {
 public:
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override {
    return keys_.front();
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const override {
    return keys_;
  }

 private:
  const std::vector<std::shared_ptr<const Key>> keys_{
      std::make_shared<const Key>(Key{"k", Secret("sk-up/0001")})};
};

std::shared_ptr<Provider> MakeProvider(Dialect dialect) {
  auto provider = std::make_shared<Provider>();
  provider->name = "up";
  provider->dialect = dialect;
  provider->base_url = "https://upstream.example/v1";
  provider->keys = std::make_shared<OneKey>();
  return provider;
}

}  // namespace

const std::shared_ptr<Provider>& ProviderOf(const Pair& pair) {
  static std::map<Dialect, std::shared_ptr<Provider>> providers;
  auto& provider = providers[pair.upstream];
  if (provider == nullptr) {
    provider = MakeProvider(pair.upstream);
  }
  return provider;
}

Request RequestOf(const Pair& pair, std::string_view body) {
  Request request;
  request.dialect = pair.client;
  request.path = pair.client == Dialect::kOpenAi ? "/v1/chat/completions" : "/v1/messages";
  request.body = body;
  return request;
}

}  // namespace gateway::fuzz
