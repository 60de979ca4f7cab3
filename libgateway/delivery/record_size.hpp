// How much memory a log record takes, and what keeps that bounded.
#pragma once

#include <cstddef>

#include "gateway/log_record.hpp"

namespace gateway::delivery {

// Cuts texts to 4 KiB each: no sink keeps longer ones, whatever clients put into a model's name;
// bodies were cut where they were taken. Returns how many bytes the record takes, about.
std::size_t Trim(LogRecord& record);

}  // namespace gateway::delivery
