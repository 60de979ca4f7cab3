// own_router: where a model leads is decided by the program. This one knows one name of its own,
// "cheap-at-night", and leaves all others to the router that the configuration describes.
//   own_router CONFIG DAY_MODEL NIGHT_MODEL MODEL QUESTION
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/gateway.hpp"

namespace {

bool IsNight() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return local.tm_hour < 7 || local.tm_hour >= 22;
}

// Called on the gateway's loops, several at a time: it keeps no state and does not block.
class NightRouter final : public gateway::Router {
 public:
  NightRouter(std::shared_ptr<const gateway::Router> others, std::string day, std::string night)
      : others_(std::move(others)), day_(std::move(day)), night_(std::move(night)) {}

  gateway::Result<gateway::Route> Resolve(std::string_view model) const override {
    if (model == "cheap-at-night") {
      return others_->Resolve(IsNight() ? night_ : day_);
    }
    return others_->Resolve(model);
  }

 private:
  const std::shared_ptr<const gateway::Router> others_;
  const std::string day_;
  const std::string night_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: own_router CONFIG DAY_MODEL NIGHT_MODEL MODEL QUESTION\n", stderr);
    return 64;
  }
  const auto config = gateway::LoadConfig(argv[1]);
  auto parts = config ? gateway::BuildParts(*config) : config.error();
  if (!parts) {
    std::fprintf(stderr, "%s\n", parts.error().message.c_str());
    return 1;
  }
  parts->router = std::make_shared<NightRouter>(std::move(parts->router), argv[2], argv[3]);
  const auto gateway = gateway::Gateway::Create(*std::move(parts));
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }
  const auto response = (*gateway)->Call(gateway::ChatRequest(argv[4], argv[5]));
  if (!response) {
    std::fprintf(stderr, "%s\n", response.error().message.c_str());
    return 1;
  }
  const std::string model(gateway::FindHeader(response->headers, "x-gateway-model"));
  std::printf("answered by %s: %s\n", model.c_str(), response->body.c_str());
  return response->status == 200 ? 0 : 1;
}
