// What tests of uploads send, and how they are answered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/front_fixture.hpp"
#include "upload.hpp"

namespace gateway::server {

inline constexpr std::string_view kLoop = "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n";
inline constexpr std::string_view kChunkedHead =
    "POST /upload HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string Head(std::size_t length) {
  return "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n";
}

inline void AnswerOk(const Parked& parked) {
  parked.Run([](ClientStream& client) { AnswerWhole(client, {200, {}, "got it"}); });
}

}  // namespace gateway::server
