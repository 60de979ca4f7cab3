// How much memory a log record takes, and what keeps that bounded.
#pragma once

#include <cstddef>

#include "gateway/log_record.hpp"

namespace gateway::delivery {

// Cuts texts to 4 KiB each. No sink keeps longer ones, whatever clients put into a model's name;
// bodies were cut where they were taken.
void CutTexts(LogRecord& record);

// Bytes, about.
[[nodiscard]] std::size_t SizeOf(const LogRecord& record);

}  // namespace gateway::delivery
