// What the tests of a running mock share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

#include "server/mock/mock_upstream.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server::mock {

inline std::string ChatText(bool stream, std::string_view content = "hi",
                            std::string_view more = "") {
  return fmt::format(
      R"({{"model":"mock-small","stream":{},{}"messages":[{{"role":"user","content":"{}"}}]}})",
      stream, more, content);
}

struct FormField {
  std::string name;
  std::string bytes;
  std::string filename = {};  // empty: it is no file
};

constexpr const char* kFormType = "multipart/form-data; boundary=limit";

inline std::string FormText(const std::vector<FormField>& fields) {
  std::string text;
  for (const FormField& field : fields) {
    text += fmt::format("--limit\r\ncontent-disposition: form-data; name=\"{}\"", field.name);
    if (!field.filename.empty()) {
      text += fmt::format("; filename=\"{}\"\r\ncontent-type: application/octet-stream",
                          field.filename);
    }
    text.append("\r\n\r\n").append(field.bytes).append("\r\n");
  }
  return text.append("--limit--\r\n");
}

class RunningMock {
 public:
  explicit RunningMock(MockOptions options = {}) {
    options.port = 0;
    options.threads = 2;
    auto started = MockUpstream::Start(options);
    REQUIRE(started);
    upstream = *std::move(started);
  }

  [[nodiscard]] httplib::Result Post(const std::string& path, const std::string& body,
                                     const httplib::Headers& headers = {}) const {
    return Client().Post(path, headers, body, "application/json");
  }
  [[nodiscard]] httplib::Result PostForm(const std::string& path,
                                         const std::vector<FormField>& fields) const {
    return Client().Post(path, FormText(fields), kFormType);
  }
  [[nodiscard]] httplib::Result Chat(bool stream, std::string_view content = "hi",
                                     std::string_view more = "") const {
    return Post("/v1/chat/completions", ChatText(stream, content, more));
  }
  [[nodiscard]] httplib::Result Get(const std::string& path,
                                    const httplib::Headers& headers = {}) const {
    return Client().Get(path, headers);
  }
  [[nodiscard]] httplib::Result Delete(const std::string& path) const {
    return Client().Delete(path);
  }
  // Sends a chat request and leaves the answer to the test.
  [[nodiscard]] RawClient StartChat(bool stream, int receive_buffer = 0) const {
    RawClient client(upstream->port(), receive_buffer);
    const std::string body = ChatText(stream);
    CHECK(client.Send(
        fmt::format("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{}",
                    body.size(), body)));
    return client;
  }
  [[nodiscard]] std::uint64_t count(MockCounter counter) const { return upstream->count(counter); }

  std::unique_ptr<MockUpstream> upstream;

 private:
  [[nodiscard]] httplib::Client Client() const {
    httplib::Client client("127.0.0.1", upstream->port());
    client.set_read_timeout(kPatience);
    return client;
  }
};

struct Event {
  std::string name;
  std::string data;
};

// Of a stream of events, each with one line of data.
inline std::vector<Event> EventsOf(std::string_view body) {
  std::vector<Event> events;
  while (!body.empty()) {
    const std::size_t end = body.find("\n\n");
    REQUIRE(end != std::string_view::npos);
    std::string_view text = body.substr(0, end);
    body.remove_prefix(end + 2);
    Event event;
    if (text.starts_with("event: ")) {
      event.name = text.substr(7, text.find('\n') - 7);
      text.remove_prefix(text.find('\n') + 1);
    }
    REQUIRE(text.starts_with("data: "));
    event.data = text.substr(6);
    events.push_back(std::move(event));
  }
  return events;
}

inline bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace gateway::server::mock
