// A tone, as WAV: what the mock says aloud.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::server::mock {

// The head of a WAV file with so many bytes of tone.
std::string WavHead(std::size_t tone_bytes);

// A tenth of a second of it: 16 bits, one channel, 24 kHz. Any number of them sounds like one tone.
std::string_view Tone();

}  // namespace gateway::server::mock
