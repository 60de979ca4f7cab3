#include "server/mock/png.hpp"

#include <string_view>

namespace gateway::server::mock {
namespace {

constexpr std::size_t kSide = 8;

void AppendBigEndian(std::uint32_t number, std::string* out) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out->push_back(static_cast<char>((number >> shift) & 0xFFU));
  }
}

// Source: PNG specification, annex D.
std::uint32_t Crc(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
  }
  return ~crc;
}

// Source: RFC 1950 §8.2.
std::uint32_t Adler(std::string_view bytes) {
  constexpr std::uint32_t kBase = 65'521;
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char c : bytes) {
    low = (low + static_cast<unsigned char>(c)) % kBase;
    high = (high + low) % kBase;
  }
  return (high << 16U) | low;
}

// A zlib stream that does not compress: one stored block (RFC 1951 §3.2.4).
std::string Stored(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string out("\x78\x01\x01", 3);
  for (const std::uint32_t number : {size, ~size}) {
    out.push_back(static_cast<char>(number & 0xFFU));
    out.push_back(static_cast<char>((number >> 8U) & 0xFFU));
  }
  out.append(bytes);
  AppendBigEndian(Adler(bytes), &out);
  return out;
}

void AppendChunk(std::string_view type, std::string_view data, std::string* out) {
  AppendBigEndian(static_cast<std::uint32_t>(data.size()), out);
  const std::string checked = std::string(type).append(data);
  out->append(checked);
  AppendBigEndian(Crc(checked), out);
}

}  // namespace

std::string PngOf(std::uint32_t colour) {
  std::string head;
  AppendBigEndian(kSide, &head);
  AppendBigEndian(kSide, &head);
  head.append(std::string_view("\x08\x02\0\0\0", 5));  // 8 bits, red green blue

  std::string line(1, '\0');  // no filter
  for (std::size_t x = 0; x < kSide; ++x) {
    for (const unsigned shift : {16U, 8U, 0U}) {
      line.push_back(static_cast<char>((colour >> shift) & 0xFFU));
    }
  }
  std::string points;
  for (std::size_t y = 0; y < kSide; ++y) {
    points.append(line);
  }

  std::string png("\x89PNG\r\n\x1A\n");
  AppendChunk("IHDR", head, &png);
  AppendChunk("IDAT", Stored(points), &png);
  AppendChunk("IEND", {}, &png);
  return png;
}

}  // namespace gateway::server::mock
