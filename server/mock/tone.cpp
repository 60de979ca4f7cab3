#include "server/mock/tone.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace gateway::server::mock {
namespace {

constexpr std::uint32_t kSampleRate = 24'000;
constexpr std::uint32_t kSampleBytes = 2;
constexpr std::size_t kSamples = kSampleRate / 10;
constexpr std::size_t kPeriod = 50;  // samples; 480 Hz

void AppendLittleEndian(std::uint32_t number, int bytes, std::string* out) {
  for (int i = 0; i < bytes; ++i, number >>= 8U) {
    out->push_back(static_cast<char>(number & 0xFFU));
  }
}

std::string MakeTone() {
  constexpr double kLoudness = 8000;  // of 32767
  std::string tone;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i % kPeriod) / kPeriod;
    const auto sample = static_cast<std::int16_t>(std::lround(kLoudness * std::sin(angle)));
    AppendLittleEndian(static_cast<std::uint16_t>(sample), kSampleBytes, &tone);
  }
  return tone;
}

}  // namespace

std::string WavHead(std::size_t tone_bytes) {
  constexpr std::uint32_t kBehindSize = 36;  // bytes of the head that "RIFF" counts
  const auto size = static_cast<std::uint32_t>(
      std::min<std::size_t>(tone_bytes, std::numeric_limits<std::uint32_t>::max() - kBehindSize));
  std::string head = "RIFF";
  AppendLittleEndian(kBehindSize + size, 4, &head);
  head.append("WAVEfmt ");
  AppendLittleEndian(16, 4, &head);  // bytes of the format
  AppendLittleEndian(1, 2, &head);   // PCM
  AppendLittleEndian(1, 2, &head);   // channels
  AppendLittleEndian(kSampleRate, 4, &head);
  AppendLittleEndian(kSampleRate * kSampleBytes, 4, &head);
  AppendLittleEndian(kSampleBytes, 2, &head);
  AppendLittleEndian(kSampleBytes * 8, 2, &head);
  head.append("data");
  AppendLittleEndian(size, 4, &head);
  return head;
}

std::string_view Tone() {
  static const std::string tone = MakeTone();
  return tone;
}

}  // namespace gateway::server::mock
