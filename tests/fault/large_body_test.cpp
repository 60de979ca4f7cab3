// A request of 20 MB, as pictures in base64 make it, through the real process.
#include <csignal>
#include <cstddef>
#include <future>
#include <random>
#include <string>

#include <fmt/format.h>

#include "fault/process_fixture.hpp"
#include "integration/server_fixture.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;

constexpr std::size_t kPictures = 4;
constexpr std::size_t kPictureBytes = 5'000'000;  // of base64
constexpr double kMostTimesItsSize = 1.5;
constexpr std::size_t kMostBeside = 8U << 20U;

const std::string kCompletion =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[]})";

// No two pictures and no two parts of one are alike, so that nothing can be lost or swapped unseen.
std::string Picture(std::mt19937_64& random) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(kPictureBytes);
  while (text.size() < kPictureBytes) {
    std::uint64_t bits = random();
    for (int i = 0; i < 10 && text.size() < kPictureBytes; ++i, bits >>= 6U) {
      text.push_back(kDigits[bits % kDigits.size()]);
    }
  }
  return text;
}

std::string BodyWithPictures() {
  std::mt19937_64 random(20);
  std::string body =
      R"({"model":"up/m","messages":[{"role":"user","content":[{"type":"text","text":"what?"})";
  for (std::size_t i = 0; i < kPictures; ++i) {
    body += R"(,{"type":"image_url","image_url":{"url":"data:image/png;base64,)" + Picture(random) +
            R"("}})";
  }
  return body + "]}]}";
}

TEST_CASE("A body of 20 MB passes unchanged, in little more memory than its own size", "[fault]") {
  std::promise<std::string> received;
  support::RawUpstream upstream([&received](RawConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      if (request.size() > kPictureBytes) {
        received.set_value(request.substr(request.find("\r\n\r\n") + 4));
      }
      connection.Write(JsonAnswer(kCompletion));
    }
  });
  ProcessFixture fixture(upstream.url() + "/v1", "");
  const auto call = [&fixture](const std::string& body) {
    RawClient client(fixture.process.port());
    REQUIRE(client.Send(ClosingCall(body)));
    return client.Read().body;
  };
  const std::string small = R"({"model":"up/m","x":")" + std::string(1000, 'x') + "\"}";
  REQUIRE(call(small) == kCompletion);
  const std::size_t before = support::PeakResidentBytes(fixture.process.pid());

  const std::string body = BodyWithPictures();
  const std::string answer = call(body);
  const std::size_t peak = support::PeakResidentBytes(fixture.process.pid());
  REQUIRE(call(small) == kCompletion);
  const std::size_t after = support::ResidentBytes(fixture.process.pid());
  const auto over = static_cast<double>(peak - before);
  WARN(fmt::format(
      "{:.1f} MiB of body: memory {:.1f} -> at most {:.1f} MiB ({:.2f} x the body), "
      "{:.1f} MiB when it was over",
      support::Mebibytes(body.size()), support::Mebibytes(before), support::Mebibytes(peak),
      over / static_cast<double>(body.size()), support::Mebibytes(after)));

  CHECK(answer == kCompletion);
  const std::string passed = R"({"model":"m")" + body.substr(sizeof R"({"model":"up/m")" - 1);
  CHECK((received.get_future().get() == passed));  // in parentheses: not to be printed
  REQUIRE(before > 0);
  if (!support::kSanitized) {
    CHECK(over <
          static_cast<double>(body.size()) * kMostTimesItsSize + static_cast<double>(kMostBeside));
    CHECK(after < before + kMostBeside);
  }
  fixture.process.Signal(SIGTERM);
  CHECK(fixture.process.Wait() == 0);
  CHECK(fixture.Ask("SELECT max(bytes_in) FROM requests WHERE status = 200") ==
        std::to_string(body.size()));
}

}  // namespace
}  // namespace gateway::server
