#include "libgateway/exchange/affinity.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

Provider GoingBy(Affinity affinity) {
  Provider provider;
  provider.affinity = affinity;
  return provider;
}

Request Asking(std::string body, Headers headers = {}) {
  Request request;
  request.body = std::move(body);
  request.headers = std::move(headers);
  return request;
}

TEST_CASE("AffinityOf goes by the beginning of a conversation", "[exchange]") {
  const Provider provider = GoingBy(Affinity::kPrompt);
  const std::string front = R"({"model":"m","messages":[{"role":"system","content":"s"},)"
                            R"({"role":"user","content":"first"})";
  const auto begun = AffinityOf(provider, Asking(front + "]}"));
  const auto later = AffinityOf(
      provider,
      Asking(front + R"(,{"role":"assistant","content":"a"},{"role":"user","content":"b"}]})"));
  const auto other = AffinityOf(
      provider,
      Asking(R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"x"}]})"));

  CHECK(begun != 0);
  CHECK(begun == later);
  CHECK(begun != other);
  CHECK(AffinityOf(provider, Asking("not json")) == 0);
  CHECK(AffinityOf(provider, Asking(R"({"model":"m"})")) == 0);
}

TEST_CASE("AffinityOf goes by the session's header, apart for each client", "[exchange]") {
  const Provider provider = GoingBy(Affinity::kSession);
  Request one = Asking("{}", {{"x-session-id", "s1"}});
  const auto anonymous = AffinityOf(provider, one);
  one.client = "alice";
  CHECK(anonymous != 0);
  CHECK(AffinityOf(provider, one) != anonymous);
  CHECK(AffinityOf(provider, Asking("{}")) == 0);
  CHECK(AffinityOf(GoingBy(Affinity::kNone), one) == 0);
}

}  // namespace
}  // namespace gateway::exchange
