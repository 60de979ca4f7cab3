// An upstream's answer, whole, byte by byte, and cut as the input says: the same head, body, end
// and error. The first byte says what the answer is to, how its connection ends, and how large the
// pieces are.
#include "libgateway/transport/response_parser.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "harness.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

using transport::ResponseParser;

struct Settings {
  bool to_head;  // it answers a HEAD request
  bool ends;     // the connection ends behind it
};

// In memory of its own, so that what is read or written beyond it is noticed.
void TakePiece(std::string_view piece, ResponseParser* parser, std::string* body) {
  std::vector<char> bytes(piece.begin(), piece.end());
  const std::string_view part = parser->Take(bytes);
  Require(part.empty() || (part.data() >= bytes.data() &&
                           part.data() + part.size() <= bytes.data() + bytes.size()),
          "the body is a view into the bytes");
  Require(part.empty() || parser->has_head(), "no body before the head", part);
  body->append(part);
}

void CheckState(const ResponseParser& parser) {
  Require(!parser.is_complete() || parser.has_head(), "complete with its head");
  Require(!parser.is_complete() || !parser.error(), "complete or in error");
  if (parser.has_head()) {
    const int status = parser.head().status;
    Require(status >= 200 && status <= 999, "a status that is final");
    for (const Header& header : parser.head().headers) {
      Require(header.name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ\n:") == std::string::npos,
              "a name in lower case", header.name);
      Require(header.value.find('\n') == std::string::npos, "a value of one line", header.value);
    }
  }
}

// Everything that the parser says, in one text.
std::string Describe(const ResponseParser& parser, const std::string& body) {
  std::string text = parser.has_begun() ? "begun\n" : "";
  if (parser.has_head()) {
    text += std::to_string(parser.head().status) + "\n";
    for (const Header& header : parser.head().headers) {
      text += header.name + ":" + header.value + "\n";
    }
  }
  text += "\n" + body + "\n";
  if (parser.is_complete()) {
    text += parser.can_be_kept() ? "complete, to be kept" : "complete";
  }
  if (parser.error()) {
    text.append(ErrorName(parser.error()->code)).append(": ").append(parser.error()->message);
  }
  return text;
}

std::string Parse(std::string_view bytes, std::size_t piece, Settings settings) {
  ResponseParser parser;
  parser.Start(settings.to_head);
  std::string body;
  for (std::size_t at = 0; at < bytes.size() && !parser.error(); at += piece) {
    TakePiece(bytes.substr(at, piece), &parser, &body);
    CheckState(parser);
  }
  if (settings.ends && !parser.error()) {
    parser.TakeEnd();
    CheckState(parser);
    Require(parser.is_complete() || parser.error(), "the end is an end, or an error");
  }
  return Describe(parser, body);
}

}  // namespace
}  // namespace gateway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gateway::fuzz;  // NOLINT: a file of its own
  if (size == 0) {
    return 0;
  }
  const Settings settings{(data[0] & 1U) != 0, (data[0] & 2U) != 0};
  const std::string_view bytes = View(data + 1, size - 1);
  const std::string whole = Parse(bytes, bytes.size() + 1, settings);
  Require(Parse(bytes, 1, settings) == whole, "single bytes give the same answer", whole);
  Require(Parse(bytes, 2 + data[0] / 4U, settings) == whole, "pieces give the same answer", whole);
  return 0;
}
