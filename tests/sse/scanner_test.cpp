#include "libgateway/sse/scanner.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/sse/writer.hpp"
#include "support/catch.hpp"

namespace gateway::sse {
namespace {

constexpr std::size_t kMost = 1U << 20U;  // of an event

// Writes down what it is told: "name|data" or ":comment".
class Notes final : public EventTaker {
 public:
  void OnEvent(const Event& event) override {
    lines_.push_back(std::string(event.name) + "|" + std::string(event.data));
  }
  void OnComment(std::string_view text) override { lines_.push_back(":" + std::string(text)); }

  std::vector<std::string> lines_;
};

using Lines = std::vector<std::string>;

Lines ScanInPieces(std::string_view stream, std::size_t piece, bool finish = false) {
  Scanner scanner(kMost);
  Notes notes;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    // A copy of its own, so that a view kept for too long is found out.
    const std::string bytes(stream.substr(at, piece));
    REQUIRE(scanner.Feed(bytes, notes));
  }
  if (finish) {
    scanner.Finish(notes);
  }
  return notes.lines_;
}

std::string WithLineEnds(std::string_view stream, std::string_view end) {
  std::string changed;
  for (const char c : stream) {
    c == '\n' ? changed.append(end) : changed.append(1, c);
  }
  return changed;
}

constexpr std::string_view kStream =
    "\n: 保持连接\n\nevent: delta\ndata: {\"a\":\"你好\"}\n\ndata:one\ndata:  two\ndata\ndata: \n"
    "\nid: 7\nretry: 10\nunknown: x\nevent\ndata: three:3\n:mid\ndata: 😀\n\nevent: none\n\n"
    "data: [DONE]\n\n";
const Lines kEvents = {
    ": 保持连接", "delta|{\"a\":\"你好\"}", "|one\n two\n\n", ":mid", "|three:3\n😀", "|[DONE]"};

TEST_CASE("sse::Scanner gives the same events for every piece size and line end", "[sse]") {
  const std::string_view end = GENERATE("\n", "\r\n", "\r");
  const bool mark = GENERATE(false, true);
  const std::string stream = (mark ? "\xEF\xBB\xBF" : "") + WithLineEnds(kStream, end);
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    CAPTURE(end, mark, piece);
    CHECK(ScanInPieces(stream, piece) == kEvents);
  }
}

TEST_CASE("sse::Scanner gives the same events cut at every byte", "[sse]") {
  const std::string stream = WithLineEnds(kStream, GENERATE("\n", "\r\n", "\r"));
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Scanner scanner(kMost);
    Notes notes;
    const std::string head = stream.substr(0, cut);
    const std::string tail = stream.substr(cut);
    REQUIRE(scanner.Feed(head, notes));
    REQUIRE(scanner.Feed(tail, notes));
    CAPTURE(cut);
    CHECK(notes.lines_ == kEvents);
  }
}

TEST_CASE("sse::Scanner takes line ends as they come, mixed", "[sse]") {
  const std::size_t piece = GENERATE(1, 2, 3, 100);

  CHECK(ScanInPieces("data: a\r\rdata: b\r\n\ndata: c\n\r\ndata: d\r\n\r\n", piece) ==
        Lines{"|a", "|b", "|c", "|d"});
}

TEST_CASE("sse::Scanner holds an event back until its blank line, or the end", "[sse]") {
  const std::size_t piece = GENERATE(1, 4, 100);

  CHECK(ScanInPieces("data: half", piece).empty());
  CHECK(ScanInPieces("data: whole\n", piece).empty());
  CHECK(ScanInPieces("data: half", piece, true) == Lines{"|half"});
  CHECK(ScanInPieces("event: e\ndata: whole\r", piece, true) == Lines{"e|whole"});
  CHECK(ScanInPieces("data: a\n\n", piece, true) == Lines{"|a"});
  CHECK(ScanInPieces("event: e\n", piece, true).empty());
  CHECK(ScanInPieces("", piece, true).empty());
}

TEST_CASE("sse::Scanner hands a whole event out where it lies", "[sse]") {
  class Places final : public EventTaker {
   public:
    void OnEvent(const Event& event) override { places_.push_back(event.data.data()); }
    void OnComment(std::string_view /*text*/) override {}
    std::vector<const char*> places_;
  };
  const std::string stream = "data: first\n\ndata: second\r\n\r\n";
  Scanner scanner(kMost);
  Places places;

  REQUIRE(scanner.Feed(stream, places));

  REQUIRE(places.places_.size() == 2);
  CHECK(places.places_[0] == stream.data() + stream.find("first"));
  CHECK(places.places_[1] == stream.data() + stream.find("second"));
}

TEST_CASE("sse::Scanner refuses a line over its limit", "[sse]") {
  const std::size_t piece = GENERATE(1000, 65536, 1U << 22U);
  const auto feed = [piece](const std::string& stream) {
    Scanner scanner(kMost);
    Notes notes;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      if (auto fed = scanner.Feed(std::string_view(stream).substr(at, piece), notes); !fed) {
        CHECK(fed.error().code == ErrorCode::kUpstreamProtocol);
        return false;
      }
    }
    return true;
  };

  CHECK(feed("data: " + std::string(kMost - 6, 'x') + "\n\n"));
  CHECK_FALSE(feed("data: " + std::string(kMost - 5, 'x') + "\n\n"));
  CHECK_FALSE(feed(std::string(kMost + 1, ':')));
}

TEST_CASE("sse::Scanner refuses an event over its limit", "[sse]") {
  const std::string line = "data: " + std::string(kMost / 4, 'x') + "\n";
  Scanner scanner(kMost);
  Notes notes;

  for (int i = 0; i < 3; ++i) {
    REQUIRE(scanner.Feed(line, notes));
  }
  const bool refused = !scanner.Feed(line, notes) || !scanner.Feed("\n", notes);

  CHECK(refused);
  CHECK(notes.lines_.empty());
}

TEST_CASE("sse::Scanner counts an event's lines together, however they are cut", "[sse]") {
  const std::size_t piece = GENERATE(1, 5, 1000);
  const std::size_t more = GENERATE(4, 5);
  Scanner scanner(16);
  Notes notes;
  const std::string stream = "data: 12345\ndata: " + std::string(more, 'x') + "\ndata: \n\n";
  Result<void> fed;
  for (std::size_t at = 0; at < stream.size() && fed; at += piece) {
    const std::string bytes(stream.substr(at, piece));
    fed = scanner.Feed(bytes, notes);
  }
  CAPTURE(piece, more);

  CHECK(fed.has_value() == (more == 4));
}

TEST_CASE("sse::Scanner takes time in proportion to what it is fed", "[sse]") {
  // Had it looked for a line feed again after each of these line ends, this would take minutes.
  const std::string stream(4U << 20U, '\r');
  Scanner scanner(kMost);
  Notes notes;

  CHECK(scanner.Feed(stream, notes));

  CHECK(notes.lines_.empty());
}

TEST_CASE("sse::Scanner gives the same events for random bytes in random pieces", "[sse]") {
  std::mt19937 random(20260902);
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  constexpr std::string_view kWords[] = {"data", "event",  "id",           ":",  " ",
                                         "\n",   "\r",     "\r\n",         "你", "x",
                                         "\n\n", "data: ", "\xEF\xBB\xBF", "\0"};
  for (int round = 0; round < 2000; ++round) {
    std::string stream;
    for (std::size_t words = below(40); words > 0; --words) {
      stream.append(kWords[below(std::size(kWords))]);
    }
    const Lines whole = ScanInPieces(stream, stream.size() + 1, true);

    Scanner scanner(kMost);
    Notes notes;
    for (std::string_view rest = stream; !rest.empty();) {
      const std::string piece(rest.substr(0, 1 + below(5)));
      REQUIRE(scanner.Feed(piece, notes));
      rest.remove_prefix(piece.size());
    }
    scanner.Finish(notes);

    CAPTURE(stream);
    CHECK(notes.lines_ == whole);
  }
}

TEST_CASE("sse::AppendEvent writes what the scanner reads", "[sse]") {
  std::string stream;
  AppendEvent("", "{\"a\":1}", &stream);
  AppendEvent("delta", "one\n two\n", &stream);
  AppendComment(" ping", &stream);
  AppendEvent("", "", &stream);

  CHECK(stream ==
        "data: {\"a\":1}\n\nevent: delta\ndata: one\ndata:  two\ndata: \n\n: ping\n\ndata: \n\n");
  CHECK(ScanInPieces(stream, 1) == Lines{"|{\"a\":1}", "delta|one\n two\n", ": ping", "|"});
}

}  // namespace
}  // namespace gateway::sse
