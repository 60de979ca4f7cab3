#include "libgateway/protocol/splice.hpp"

#include <array>
#include <string>
#include <string_view>

#include "libgateway/form/call_form.hpp"
#include "libgateway/json/call_head.hpp"
#include "libgateway/json/gate.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

std::string Spliced(std::string_view body, std::string_view model, bool ask_for_usage = false) {
  const auto head = json::ReadCallHead(body);
  REQUIRE(head);
  std::string spliced = Join(Splice(body, *head, model, ask_for_usage));
  CHECK(json::CheckJson(spliced));
  return spliced;
}

TEST_CASE("protocol::Splice changes the model and not one byte more", "[protocol]") {
  CHECK(Spliced("{ \"x\" : 1.00e+2 ,\n \"model\"\t: \"p/m\" , \"z\": \"\\u4f60\\/你\" }\n", "m") ==
        "{ \"x\" : 1.00e+2 ,\n \"model\"\t: \"m\" , \"z\": \"\\u4f60\\/你\" }\n");
  CHECK(Spliced(R"({"model":"p/m"})", "a \"b\" \\ 你") == R"({"model":"a \"b\" \\ 你"})");
  CHECK(Spliced(" \n{\"model\":\"p/m\"}", "m") == " \n{\"model\":\"m\"}");
}

TEST_CASE("protocol::Splice leaves a byte order mark behind", "[protocol]") {
  CHECK(Spliced("\xEF\xBB\xBF{\"model\":\"p/m\"}", "m") == "{\"model\":\"m\"}");
}

TEST_CASE("protocol::Splice asks for usage at the end of the object", "[protocol]") {
  CHECK(Spliced("{\"model\":\"p/m\",\"messages\":[{}]} \n", "m", true) ==
        "{\"model\":\"m\",\"messages\":[{}],\"stream_options\":{\"include_usage\":true}} \n");
  CHECK(Spliced("{\"t\":\"}\",\"model\":\"p/m\"\n}", "m", true) ==
        "{\"t\":\"}\",\"model\":\"m\"\n,\"stream_options\":{\"include_usage\":true}}");
}

TEST_CASE("protocol::Splice changes nothing in a body without a model", "[protocol]") {
  const std::string_view body = R"({"input":"x"})";
  CHECK(Join(Splice(body, *json::ReadCallHead(body, false), "", false)) == body);
}

TEST_CASE("protocol::Splice puts the bare model into a form", "[protocol]") {
  const std::string body =
      "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\noai/whisper-1\r\n--b\r\n"
      "content-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nRIFF\r\n--b--\r\n";
  const auto head = form::ReadCallForm(body, "multipart/form-data; boundary=b");
  REQUIRE(head);
  CHECK(head->model == "oai/whisper-1");

  std::string expected = body;
  expected.replace(expected.find("oai/whisper-1"), 13, "whisper-1");
  CHECK(Join(Splice(body, *head, "whisper-1", false)) == expected);
}

TEST_CASE("protocol::SplicedBody gives the joined pieces, in reads of any size, again and again",
          "[protocol]") {
  const std::string_view body = R"({"model":"p/m","messages":[1,2,3]})";
  const auto head = json::ReadCallHead(body);
  const std::string whole = Join(Splice(body, *head, "m", true));
  const std::size_t size = GENERATE(1, 2, 3, 7, 1000);

  SplicedBody source(Splice(body, *head, "m", true));
  CHECK(source.length() == whole.size());
  for (int round = 0; round < 2; ++round) {
    std::string read;
    std::array<char, 1000> buffer{};
    while (!source.ended()) {
      const auto count = source.Read({buffer.data(), size});
      REQUIRE(count);
      REQUIRE(*count > 0);
      read.append(buffer.data(), *count);
    }
    CHECK(read == whole);
    CHECK(*source.Read({buffer.data(), size}) == 0);
    CHECK(source.Rewind());
  }
}

}  // namespace
}  // namespace gateway::protocol
