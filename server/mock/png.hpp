// A small picture.
#pragma once

#include <cstdint>
#include <string>

namespace gateway::server::mock {

// A PNG of 8 by 8 points, all of one colour: 0xRRGGBB.
std::string PngOf(std::uint32_t colour);

}  // namespace gateway::server::mock
