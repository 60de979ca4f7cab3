#include "libgateway/transport/body_decoder.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <zlib.h>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

constexpr int kGzip = MAX_WBITS + 16;
constexpr int kZlib = MAX_WBITS;
constexpr int kBare = -MAX_WBITS;
constexpr std::size_t kMostAtOnce = 64U << 10U;

std::string Compress(std::string_view text, int window_bits) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, MAX_MEM_LEVEL,
                         Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(::deflateBound(&stream, text.size()), '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());  // NOLINT: bytes are bytes
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT: bytes are bytes
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string LongText() {
  std::string text;
  for (int i = 0; text.size() < 100'000; ++i) {
    text += "line " + std::to_string(i * i) + "\n";
  }
  return text;
}

struct Decoded {
  std::string text;
  std::string error;  // its code's name, empty = none
  std::size_t longest = 0;

  void Add(const Result<void>& outcome) {
    error = outcome ? std::string() : std::string(ErrorName(outcome.error().code));
  }
};

// In pieces of their own memory, so that a sanitizer sees what is read beyond them.
Decoded Decode(std::string_view coding, std::string_view bytes, std::size_t piece) {
  auto decoder = BodyDecoder::For(coding);
  REQUIRE(decoder);
  REQUIRE(*decoder != nullptr);
  Decoded decoded;
  const auto take = [&decoded](std::string_view text) {
    decoded.text += text;
    decoded.longest = std::max(decoded.longest, text.size());
  };
  for (std::size_t at = 0; at < bytes.size() && decoded.error.empty(); at += piece) {
    const std::string_view part = bytes.substr(at, piece);
    const std::vector<char> copy(part.begin(), part.end());
    decoded.Add((*decoder)->Decode({copy.data(), copy.size()}, take));
  }
  if (decoded.error.empty()) {
    decoded.Add((*decoder)->End());
  }
  return decoded;
}

struct Coding {
  const char* name;
  int window_bits;
};

Coding AnyCoding() {
  return GENERATE(Coding{"gzip", kGzip}, Coding{"x-gzip", kGzip}, Coding{"deflate", kZlib},
                  Coding{"deflate", kBare});
}

std::size_t AnyPiece() { return GENERATE(as<std::size_t>{}, 1, 2, 3, 5, 7, 1000, 1'000'000); }

TEST_CASE("transport::BodyDecoder decodes gzip, zlib and bare deflate", "[transport]") {
  const Coding coding = AnyCoding();
  const std::size_t piece = AnyPiece();
  CAPTURE(coding.name, coding.window_bits, piece);
  const std::string text = LongText();

  const Decoded decoded = Decode(coding.name, Compress(text, coding.window_bits), piece);

  CHECK(decoded.error.empty());
  CHECK(decoded.text.size() == text.size());
  CHECK((decoded.text == text));
}

TEST_CASE("transport::BodyDecoder decodes a short text and an empty one", "[transport]") {
  const Coding coding = AnyCoding();
  const std::size_t piece = AnyPiece();
  const std::string text = GENERATE("", "x", "{\"id\":1}");
  CAPTURE(coding.name, coding.window_bits, piece, text);

  const Decoded decoded = Decode(coding.name, Compress(text, coding.window_bits), piece);

  CHECK(decoded.error.empty());
  CHECK(decoded.text == text);
}

TEST_CASE("transport::BodyDecoder gives all that the bytes so far decode to", "[transport]") {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, MAX_MEM_LEVEL,
                         Z_DEFAULT_STRATEGY) == Z_OK);
  auto decoder = BodyDecoder::For("gzip");
  REQUIRE(decoder);
  std::string taken;

  for (const std::string event : {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"}) {
    std::string in = event;
    std::string out(200, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());  // NOLINT: bytes are bytes
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT: bytes are bytes
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(::deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
    out.resize(out.size() - stream.avail_out);
    taken.clear();
    REQUIRE((*decoder)->Decode(out, [&taken](std::string_view text) { taken += text; }));

    CHECK(taken == event);
  }
  ::deflateEnd(&stream);
  CHECK_FALSE((*decoder)->End());
}

TEST_CASE("transport::BodyDecoder gives a bomb's output in bounded pieces", "[transport]") {
  const Coding coding = AnyCoding();
  CAPTURE(coding.name, coding.window_bits);
  constexpr std::size_t kSize = 8'000'000;
  const std::string bomb = Compress(std::string(kSize, '\0'), coding.window_bits);
  REQUIRE(bomb.size() < kSize / 500);

  const Decoded decoded = Decode(coding.name, bomb, bomb.size());

  CHECK(decoded.error.empty());
  CHECK(decoded.text.size() == kSize);
  CHECK(decoded.longest <= kMostAtOnce);
}

TEST_CASE("transport::BodyDecoder gives all of a text as long as its pieces", "[transport]") {
  const std::size_t size = GENERATE(as<std::size_t>{}, 16'383, 16'384, 16'385, 32'768, 65'536);
  const std::size_t piece = GENERATE(as<std::size_t>{}, 1, 1'000'000);
  CAPTURE(size, piece);

  const Decoded decoded = Decode("gzip", Compress(std::string(size, 'a'), kGzip), piece);

  CHECK(decoded.error.empty());
  CHECK(decoded.text.size() == size);
}

TEST_CASE("transport::BodyDecoder refuses damaged bytes", "[transport]") {
  const std::size_t piece = AnyPiece();
  CAPTURE(piece);
  const std::string text = LongText();
  std::string body = Compress(text, kGzip);
  std::string checksum = body;
  std::string magic = body;
  std::fill_n(body.begin() + static_cast<std::ptrdiff_t>(body.size() / 2), 64, '\xFF');
  checksum[checksum.size() - 6] ^= 1;  // of its CRC32
  magic[0] ^= 1;

  CHECK(Decode("gzip", body, piece).error == "upstream_stream");
  CHECK(Decode("gzip", checksum, piece).error == "upstream_stream");
  CHECK(Decode("gzip", magic, piece).error == "upstream_stream");
}

TEST_CASE("transport::BodyDecoder refuses a text that is not compressed", "[transport]") {
  const std::size_t piece = AnyPiece();
  const std::string name = GENERATE("gzip", "deflate");
  CAPTURE(piece, name);

  const Decoded decoded = Decode(name, "{\"id\":\"chatcmpl-1\",\"object\":\"chat\"}", piece);

  CHECK(decoded.error == "upstream_stream");
}

TEST_CASE("transport::BodyDecoder refuses a body that is cut off, wherever", "[transport]") {
  const Coding coding = AnyCoding();
  const std::size_t piece = GENERATE(as<std::size_t>{}, 1, 1'000'000);
  const std::string bytes = Compress("{\"id\":\"chatcmpl-1\"}", coding.window_bits);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    CAPTURE(coding.name, coding.window_bits, piece, size);

    CHECK(Decode(coding.name, bytes.substr(0, size), piece).error == "upstream_stream");
  }
}

TEST_CASE("transport::BodyDecoder has nothing against a body without a byte", "[transport]") {
  const Coding coding = AnyCoding();

  const Decoded decoded = Decode(coding.name, "", 1);

  CHECK(decoded.error.empty());
  CHECK(decoded.text.empty());
}

// RFC 1952 §2.2: a file is a series of members.
TEST_CASE("transport::BodyDecoder loses no second member of gzip", "[transport]") {
  const std::size_t piece = AnyPiece();
  CAPTURE(piece);

  const Decoded decoded =
      Decode("gzip", Compress("hello ", kGzip) + Compress("world", kGzip), piece);

  CHECK((decoded.text == "hello world" || !decoded.error.empty()));
}

TEST_CASE("transport::BodyDecoder refuses a second member of gzip that is cut off", "[transport]") {
  const std::size_t piece = GENERATE(as<std::size_t>{}, 1, 1'000'000);
  const std::string first = Compress("hello ", kGzip);
  const std::string bytes = first + Compress("world", kGzip);
  for (std::size_t size = first.size() + 1; size < bytes.size(); ++size) {
    CAPTURE(piece, size);

    CHECK(Decode("gzip", bytes.substr(0, size), piece).error == "upstream_stream");
  }
}

TEST_CASE("transport::BodyDecoder is null where nothing changes", "[transport]") {
  const std::string name = GENERATE("", " ", "identity", "Identity", " identity ");

  const auto decoder = BodyDecoder::For(name);

  REQUIRE(decoder);
  CHECK(*decoder == nullptr);
}

TEST_CASE("transport::BodyDecoder knows a coding in whatever case", "[transport]") {
  for (const char* name : {"GZip", "X-GZIP", " Deflate\t"}) {
    const auto decoder = BodyDecoder::For(name);

    REQUIRE(decoder);
    CHECK(*decoder != nullptr);
  }
}

TEST_CASE("transport::BodyDecoder refuses a coding that it does not know", "[transport]") {
  const std::string name = GENERATE("br", "zstd", "compress", "gzip, br", "gzip2");

  const auto decoder = BodyDecoder::For(name);

  REQUIRE_FALSE(decoder);
  CHECK(decoder.error().code == ErrorCode::kUpstreamStream);
  CHECK(decoder.error().message.find(name) != std::string::npos);
}

}  // namespace
}  // namespace gateway::transport
