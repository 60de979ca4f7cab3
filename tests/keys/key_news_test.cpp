#include "libgateway/keys/key_news.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::keys {
namespace {

SavedKeyState Out(const std::string& alias) {
  SavedKeyState state;
  state.provider = "up";
  state.digest = "a digest that nobody is to see";
  state.alias = alias;
  state.state = KeyState::kQuarantined;
  state.reason = "Incorrect API key";
  state.until = WallTime(std::chrono::seconds(1'764'110'597));
  return state;
}

struct Told {
  KeyNews news{[this](const std::string& line) { lines.push_back(line); }};
  std::vector<std::string> lines;
};

TEST_CASE("keys::KeyNews tells a key's state in one line", "[keys]") {
  Told told;
  SavedKeyState back;
  back.provider = "up";
  back.alias = "main\n";
  SavedKeyState used_up = Out("main");
  used_up.state = KeyState::kExhausted;

  told.news.Tell(Out("main"), Time());
  told.news.Tell(back, Time());
  told.news.Tell(used_up, Time());

  CHECK(told.lines ==
        std::vector<std::string>{"gateway keys: key 'main' of provider 'up' is quarantined until "
                                 "2025-11-25 22:43:17 UTC: Incorrect API key\n",
                                 "gateway keys: key 'main ' of provider 'up' works again\n",
                                 "gateway keys: key 'main' of provider 'up' is exhausted until "
                                 "2025-11-25 22:43:17 UTC: Incorrect API key\n"});
}

TEST_CASE("keys::KeyNews tells so much a minute, and then how much it did not tell", "[keys]") {
  Told told;
  const Time start{};
  for (std::size_t i = 0; i < base::News::kMost + 7; ++i) {
    told.news.Tell(Out("k"), start + std::chrono::seconds(i));
  }
  CHECK(told.lines.size() == base::News::kMost);

  told.news.Tell(Out("k"), start + 60s);
  told.news.Tell(Out("k"), start + 60s);

  REQUIRE(told.lines.size() == base::News::kMost + 2);
  CHECK(told.lines[base::News::kMost].ends_with(" (7 more changes of keys were not told)\n"));
  CHECK(told.lines.back().ends_with("Incorrect API key\n"));
}

TEST_CASE("keys: a key that goes out of use or comes back is told on stderr, without the key",
          "[keys]") {
  KeyBench bench(2);
  std::string text;
  {
    test::StderrCapture capture;
    bench.Tell(1, Outcome::kKeyRejected, "m", {}, "bad key secret-of-key-1");
    bench.Tell(1, Outcome::kKeyRejected);  // was under way together with the other one
    bench.Tell(2, Outcome::kRateLimited);  // a pause is no news
    bench.Pass(10min);
    bench.Next();
    bench.Tell(1, Outcome::kSuccess);
    bench.Tell(1, Outcome::kSuccess);
    text = capture.Text();
  }
  CAPTURE(text);

  CHECK(text.starts_with("gateway keys: key 'key#1' of provider 'up' is quarantined until 20"));
  CHECK(text.ends_with("\ngateway keys: key 'key#1' of provider 'up' works again\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(text.find("secret-of-key") == std::string::npos);
}

}  // namespace
}  // namespace gateway::keys
