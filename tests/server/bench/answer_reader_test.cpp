#include "server/bench/answer_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server::bench {
namespace {

using Step = AnswerReader::Step;

struct Answer {
  int status = 0;
  std::string body;
  bool keeps = false;
};

// All that `bytes` hold; false in `*good` when there is something else.
std::vector<Answer> ReadInPieces(std::string_view bytes, std::size_t piece, bool* good = nullptr) {
  AnswerReader reader;
  std::vector<Answer> answers;
  Answer answer;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    std::string_view part = bytes.substr(0, piece);
    std::string_view body;
    Step step = Step::kDone;
    while (step == Step::kBody || step == Step::kDone) {
      step = reader.Next(&part, &body);
      if (step == Step::kBody) {
        answer.body.append(body);
      } else if (step == Step::kDone) {
        answer.status = reader.status();
        answer.keeps = reader.keeps_connection();
        answers.push_back(std::exchange(answer, {}));
      } else if (step == Step::kBad) {
        if (good != nullptr) {
          *good = false;
        }
        return answers;
      }
    }
  }
  if (reader.EndsWithConnection()) {
    answers.push_back({reader.status(), answer.body, false});
  }
  return answers;
}

TEST_CASE("bench::AnswerReader reads answers behind each other, for every piece size", "[bench]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 1000);
  CAPTURE(piece);

  const auto answers = ReadInPieces(
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
      "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\ntrailer: x\r\n\r\n"
      "HTTP/1.1 204 None\r\nx: y\r\n\r\n",
      piece);

  REQUIRE(answers.size() == 3);
  CHECK(answers[0].status == 200);
  CHECK(answers[0].body == "hello");
  CHECK(answers[0].keeps);
  CHECK(answers[1].status == 503);
  CHECK(answers[1].body == "abc0123456789");
  CHECK_FALSE(answers[1].keeps);
  CHECK(answers[2].status == 204);
}

TEST_CASE("bench::AnswerReader reads to the end of the connection without a length", "[bench]") {
  const auto answers = ReadInPieces("HTTP/1.0 200 OK\r\n\r\nall of it", 4);

  REQUIRE(answers.size() == 1);
  CHECK(answers[0].body == "all of it");
}

TEST_CASE("bench::AnswerReader refuses what is no answer", "[bench]") {
  const std::string_view bytes =
      GENERATE("SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
               "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
               "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n");
  CAPTURE(bytes);
  bool good = true;

  (void)ReadInPieces(bytes, 1000, &good);

  CHECK_FALSE(good);
}

}  // namespace
}  // namespace gateway::server::bench
