#include <string>
#include <vector>

#include "mock_fixture.hpp"
#include "server/json/json.hpp"

// What a running mock answers to /responses.
namespace gateway::server::mock {
namespace {

std::string Ask(std::string_view input, std::string_view more = "") {
  return fmt::format(R"({{"model":"mock-small",{}"input":{}}})", more, input);
}

std::string IdOf(std::string_view body) {
  rapidjson::Document document;
  REQUIRE(ReadJson(body, &document));
  return std::string(TextOf(Find(&document, "id")));
}

TEST_CASE("mock::Responses answers a text in the shape of the API", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post("/v1/responses", Ask(R"("hi")", R"("instructions":"be kind",)"));

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(Has(response->body, R"("object":"response")"));
  CHECK(Has(response->body, R"("status":"completed")"));
  CHECK(Has(response->body, R"("instructions":"be kind")"));
  CHECK(Has(response->body, R"("tools":[])"));
  CHECK(Has(response->body, R"("role":"assistant","content":[{"type":"output_text",)"));
  CHECK(Has(response->body, R"(You said: hi"}]}])"));
  CHECK(Has(response->body, R"("usage":{"input_tokens":6,"input_tokens_details":)"));
  CHECK(IdOf(response->body).starts_with("resp_"));
}

TEST_CASE("mock::Responses streams every event of the API, numbered from 0", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/responses", Ask(R"([{"role":"user","content":"hi"}])", R"("stream":true,)"));

  REQUIRE(response);
  CHECK(response->get_header_value("content-type") == "text/event-stream; charset=utf-8");
  const auto events = EventsOf(response->body);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < events.size(); ++i) {
    rapidjson::Document document;
    REQUIRE(ReadJson(events[i].data, &document));
    CHECK(TextOf(Find(&document, "type")) == events[i].name);
    CHECK(Find(&document, "sequence_number")->GetDouble() == static_cast<double>(i));
    if (names.empty() || names.back() != events[i].name) {
      names.push_back(events[i].name);
    }
  }
  CHECK(names == std::vector<std::string>{
                     "response.created", "response.in_progress", "response.output_item.added",
                     "response.content_part.added", "response.output_text.delta",
                     "response.output_text.done", "response.content_part.done",
                     "response.output_item.done", "response.completed"});
  CHECK(Has(events.front().data, R"("status":"in_progress")"));
  CHECK(Has(events.back().data, R"(You said: hi"}]}])"));
  CHECK_FALSE(Has(response->body, "[DONE]"));
}

TEST_CASE("mock::Responses calls the tool that is demanded", "[mock]") {
  const RunningMock mock;
  const std::string tools =
      R"("tool_choice":{"type":"function","name":"find"},"tools":[{"type":"function",)"
      R"("name":"find","parameters":{"type":"object","properties":{"q":{"type":"string"}}}}],)";

  const auto plain = mock.Post("/v1/responses", Ask(R"("hi")", tools));
  const auto stream = mock.Post("/v1/responses", Ask(R"("hi")", tools + R"("stream":true,)"));

  REQUIRE(plain);
  CHECK(Has(plain->body, R"("type":"function_call","status":"completed","call_id":"call_)"));
  CHECK(Has(plain->body, R"("name":"find","arguments":"{\"q\": \"text\"}"}])"));
  REQUIRE(stream);
  CHECK(Has(stream->body, "event: response.function_call_arguments.delta\n"));
  CHECK(Has(stream->body, R"("name":"find","arguments":"{\"q\": \"text\"}"})"));
  CHECK_FALSE(Has(stream->body, "output_text"));
}

TEST_CASE("mock::Responses gives the JSON that text.format demands", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post(
      "/v1/responses",
      Ask(R"("hi")", R"("text":{"format":{"type":"json_schema","name":"n","schema":{"type":)"
                     R"("object","properties":{"a":{"type":"integer"}}}}},)"));

  REQUIRE(response);
  CHECK(Has(response->body, R"("text":"{\"a\": 1}"}]}])"));
}

TEST_CASE("mock::Responses tells an answer again until it is deleted", "[mock]") {
  const RunningMock mock;
  const bool stream = GENERATE(false, true);
  const auto first = mock.Post(
      "/v1/responses",
      Ask(R"([{"role":"user","content":"hi"},{"type":"function_call_output","call_id":"c","id":"x"}])",
          stream ? R"("stream":true,)" : ""));
  const std::size_t at = first->body.find("resp_");
  const std::string path = "/v1/responses/" + first->body.substr(at, 21);

  const auto again = mock.Get(path);
  CHECK(again->status == 200);
  if (!stream) {
    CHECK(again->body == first->body);
  }
  const auto replay = mock.Get(path + "?stream=true");
  const auto late = mock.Get(path + "?stream=true&starting_after=3");
  CHECK(EventsOf(replay->body).front().name == "response.created");
  CHECK(EventsOf(late->body).front().name == "response.output_text.delta");
  CHECK(replay->body.ends_with(late->body));
  const auto items = mock.Get(path + "/input_items");
  CHECK(Has(items->body, R"({"object":"list","data":[{"id":"x","type":"function_call_output")"));
  CHECK(Has(items->body, R"("role":"user","content":[{"type":"input_text","text":"hi"}]})"));
  CHECK(Has(items->body, R"("has_more":false)"));
  CHECK(mock.Post("/v1/responses",
                  Ask(R"("x")", fmt::format(R"("previous_response_id":"{}",)", path.substr(14))))
            ->status == 200);

  const auto gone = mock.Delete(path);

  CHECK(Has(gone->body, R"("object":"response","deleted":true)"));
  CHECK(mock.Get(path)->status == 404);
  CHECK(mock.Delete(path)->status == 404);
}

TEST_CASE("mock::Responses keeps nothing when it is told so", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post("/v1/responses", Ask(R"("hi")", R"("store":false,)"));

  CHECK(mock.Get("/v1/responses/" + IdOf(response->body))->status == 404);
}

TEST_CASE("mock::Responses refuses what it cannot use", "[mock]") {
  const RunningMock mock;

  CHECK(Has(mock.Post("/v1/responses", R"({"model":"m"})")->body, R"("param":"input")"));
  CHECK(mock.Post("/v1/responses", R"({"input":"m"})")->status == 400);
  CHECK(mock.Post("/v1/responses", Ask("[5]"))->status == 400);
  CHECK(mock.Post("/v1/responses", Ask(R"("x")", R"("previous_response_id":"resp_0",)"))->status ==
        400);
  CHECK(mock.Get("/v1/responses")->status == 404);
  const auto unknown = mock.Get("/v1/responses/resp_0");
  CHECK(unknown->status == 404);
  CHECK(
      Has(unknown->body, R"({"error":{"message":"Response with id 'resp_0' not found.","type":)"));
  CHECK(mock.count(MockCounter::kRefused) == 6);
}

TEST_CASE("mock::Responses counts tokens without answering", "[mock]") {
  const RunningMock mock;

  CHECK(mock.Post("/v1/responses/input_tokens", Ask(R"("hi")"))->body ==
        R"({"object":"response.input_tokens","input_tokens":4})");
}

TEST_CASE("mock::Responses fail and are cut as chats are", "[mock]") {
  MockOptions options;
  SECTION("429") {
    options.fail_429 = 100;
    CHECK(RunningMock(options).Post("/v1/responses", Ask(R"("x")"))->status == 429);
  }
  SECTION("cut") {
    options.cut = 100;
    const RunningMock mock(options);
    CHECK_FALSE(mock.Post("/v1/responses", Ask(R"("x")", R"("stream":true,)")));
    CHECK(mock.count(MockCounter::kCut) == 1);
  }
}

}  // namespace
}  // namespace gateway::server::mock
