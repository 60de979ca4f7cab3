// R28. The upstream zoo: odd answers to calls that want one object.
#include <string>
#include <vector>

#include "fault/upstream_zoo.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kJson = "200 OK\r\nContent-Type: application/json\r\n";
const std::string kHtml = "<html><head><title>Sign in</title></head><body>no</body></html>";
const std::string kRole = ContentEvent("你");
const std::string kMore = ContentEvent("好");

std::string NotJson(const std::string& what) {
  return UpstreamError("the upstream's answer is not JSON: " + what);
}

TEST_CASE("The server makes an error of what is no answer", "[fault]") {
  const std::string empty = UpstreamError("the upstream's answer is empty");
  const std::string no_choices = UpstreamError("the upstream's answer has no choices");
  const std::string page = NotJson("the upstream answered HTTP 200 with an HTML page: Sign in");
  const auto error = [](const std::string& message, const std::string& type,
                        const std::string& code) {
    return R"({"error":{"message":")" + message + R"(","type":")" + type +
           R"(","param":null,"code":)" + code + "}}";
  };
  const std::string redirect = "the upstream answered with a redirect (HTTP ";
  const std::string quota = R"({"error":{"message":"no quota","type":"x","code":"q"}})";
  const std::string limited = R"({"error":{"message":"slow down","code":429}})";
  const std::string upstream = "200 0 - upstream_protocol";
  std::vector<ZooCase> cases;
  for (const bool stream : {false, true}) {
    cases.insert(
        cases.end(),
        {
            {"HTML", stream, Framed("200 OK\r\nContent-Type: text/html\r\n", kHtml), Then::kClose,
             502, page, upstream},
            {"HTML as JSON", stream, Framed(kJson, kHtml), Then::kClose, 502, page, upstream},
            {"text", stream, Framed("200 OK\r\nContent-Type: text/plain\r\n", "busy"), Then::kClose,
             502, NotJson("busy"), upstream},
            {"nothing", stream, Framed(kJson + "Content-Length: 0\r\n", ""), Then::kStay, 502,
             empty, upstream},
            {"nothing of no type", stream, Framed("200 OK\r\nContent-Length: 0\r\n", ""),
             Then::kStay, 502, empty, upstream},
            {"204", stream, Framed("204 No Content\r\n", ""), Then::kStay, 502, empty,
             "204 0 - upstream_protocol"},
            {"304", stream, Framed("304 Not Modified\r\n", ""), Then::kStay, 502,
             UpstreamError(redirect + "304), which is not followed"), "304 0 - upstream_protocol"},
            {"redirect", stream,
             Framed("307 Temporary\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n", ""),
             Then::kStay, 502, UpstreamError(redirect + "307), which is not followed"),
             "307 0 - upstream_protocol"},
            {"an error with 200", stream, Framed(kJson, quota), Then::kClose, 502, quota,
             "200 0 - upstream_status"},
            {"an error of 429 with 200", stream, Framed(kJson, limited), Then::kClose, 429, limited,
             "200 0 - upstream_status"},
            {"invalid UTF-8", stream, Framed(kJson, "{\"choices\":[{\"text\":\"\xFF\xFE\"}]}"),
             Then::kClose, 502, NotJson(R"({\"choices\":[{\"text\":\"��\"}]})"), upstream},
            {"no choices", stream, Framed(kJson, R"({"object":"list","data":[]})"), Then::kClose,
             502, no_choices, upstream},
            {"429", stream,
             Framed("429 Too Many\r\nContent-Type: application/json\r\nRetry-After: 7\r\n",
                    limited),
             Then::kClose, 429, limited, "429 0 - upstream_status"},
            {"500 in HTML", stream,
             Framed("500 Oops\r\nContent-Type: text/html\r\n", "<html><title>Oops</title></html>"),
             Then::kClose, 500,
             error("the upstream answered HTTP 500 with an HTML page: Oops", "server_error",
                   "null"),
             "500 0 - upstream_status"},
            {"503 of no words", stream, Framed("503 X\r\nContent-Length: 0\r\n", ""), Then::kStay,
             503, error("HTTP 503", "server_error", "\"overloaded\""), "503 0 - upstream_status"},
        });
  }
  RunZoo(cases);
}

TEST_CASE("The server takes a good object whatever it is called", "[fault]") {
  const std::string odd = "{ \"choices\" :\n[ ],\t\"x\":1.50e+2,\"y\":\"\\u4f60\" }\n";
  const std::string start =
      R"({"id":"c1","object":"chat.completion","created":1,"model":"m-2025","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"你好"},"logprobs":null,"finish_reason":"stop"}])";
  const std::string folded = start + "}";
  const std::string counted =
      start + R"(,"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}})";
  RunZoo({
      {"no type", false, Framed("200 OK\r\n", kZooAnswer), Then::kClose, 200, kZooAnswer,
       "200 0 11 -"},
      {"wrong type", false, Framed("200 OK\r\nContent-Type: text/html\r\n", kZooAnswer),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"type with more", false,
       Framed("200 OK\r\nContent-Type: Application/JSON ; charset=utf-8\r\n", kZooAnswer),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"201", false, Framed("201 Created\r\nContent-Type: application/json\r\n", kZooAnswer),
       Then::kClose, 201, kZooAnswer, "201 0 11 -"},
      {"spaces and numbers", false, Framed(kJson, odd), Then::kClose, 200, odd, "200 0 - -"},
      {"events for an object", false,
       Stream(kRole + kMore + kFinishEvent + kUsageEvent + kDoneEvent), Then::kStay, 200, counted,
       "200 0 11 -"},
      {"events for an object, no end", false, Stream(kRole + kMore + kFinishEvent), Then::kClose,
       200, folded, "200 0 - -"},
      {"events of no type", false, Framed("200 OK\r\n", kRole + kMore + kFinishEvent + kDoneEvent),
       Then::kClose, 200, folded, "200 0 - -"},
      {"an error event for an object", false,
       Stream(kRole + "data: {\"error\":{\"message\":\"no\",\"code\":503}}\n\n"), Then::kClose, 503,
       R"({"error":{"message":"no","code":503}})", "200 0 - upstream_status"},
  });
}

}  // namespace
}  // namespace gateway::server
