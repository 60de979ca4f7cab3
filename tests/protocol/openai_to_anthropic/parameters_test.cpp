#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

TEST_CASE("openai_to_anthropic: a plain call has only what the upstream needs", "[protocol]") {
  const std::string bare = R"({"model":"m-up","max_tokens":8192,)";
  const std::string messages = R"("messages":[{"role":"user","content":"hello"}]})";
  CHECK(Sent(Hello("")) == bare + messages);
  CHECK(Sent(Hello(R"(,"stream":false,"n":1,"temperature":null,"stop":null,"user":null)")) ==
        bare + messages);
  CHECK(Sent(Hello(R"(,"stream":true,"stream_options":{"include_usage":true})")) ==
        bare + R"("stream":true,)" + messages);
  CHECK(Sent(Hello(R"(,"sparkle":{"a":1},"seed":7,"logit_bias":{"5":1},"metadata":{"a":"b"})")) ==
        bare + messages);
}

TEST_CASE("openai_to_anthropic: the newer name of the maximum wins", "[protocol]") {
  CHECK(Sent(Hello(R"(,"max_tokens":5,"max_completion_tokens":6)"), "max_tokens") == "6");
  CHECK(Sent(Hello(R"(,"max_tokens":5,"max_completion_tokens":null)"), "max_tokens") == "5");
  Asking asking;
  asking.provider->translation.default_max_tokens = 77;
  CHECK(MemberOf(asking.Encode(Hello("")).upstream.body, "max_tokens") == "77");
  for (const std::string number : {"0", "-1", "1.5", R"("5")", "true", "99999999999999999999"}) {
    CHECK(RefusedField(Hello(R"(,"max_tokens":)" + number)) == "max_tokens");
    CHECK(RefusedField(Hello(R"(,"max_completion_tokens":)" + number)) == "max_completion_tokens");
  }
}

TEST_CASE("openai_to_anthropic: temperature ends at one there", "[protocol]") {
  const auto temperature = [](const std::string& number) {
    return Hello(R"(,"temperature":)" + number);
  };
  for (const std::string number : {"0", "0.70", "1"}) {
    CHECK(Sent(temperature(number), "temperature") == number);
    CHECK(Lost(temperature(number)).empty());
  }
  CHECK(Sent(temperature("1.01"), "temperature") == "1");
  CHECK(Lost(temperature("2")) == Names{"temperature"});
  for (const std::string number : {"2.1", "-0.1", R"("1")"}) {
    CHECK(RefusedField(temperature(number)) == "temperature");
  }
}

TEST_CASE("openai_to_anthropic: top_p goes only without a temperature", "[protocol]") {
  CHECK(Sent(Hello(R"(,"top_p":0)"), "top_p") == "0");
  CHECK(Sent(Hello(R"(,"top_p":0.5,"temperature":0)"), "top_p").empty());
  CHECK(Lost(Hello(R"(,"top_p":0.5,"temperature":0)")) == Names{"top_p"});
  CHECK(Lost(Hello(R"(,"top_p":1,"temperature":0)")).empty());  // it is the usual value
  CHECK(RefusedField(Hello(R"(,"top_p":"1")")) == "top_p");
  CHECK(Sent(Hello(R"(,"top_k":0)"), "top_k") == "0");
  CHECK(Lost(Hello(R"(,"top_k":"many")")) == Names{"top_k"});
}

TEST_CASE("openai_to_anthropic: stop is a list without blank entries", "[protocol]") {
  const auto stop = [](const std::string& value) { return Hello(R"(,"stop":)" + value); };
  CHECK(Sent(stop(R"("a\n")"), "stop_sequences") == R"(["a\n"])");
  CHECK(Sent(stop(R"(["a"," ","\n","","b "])"), "stop_sequences") == R"(["a","b "])");
  CHECK(Lost(stop(R"(["a"," "])")) == Names{"stop"});
  for (const std::string blank : {R"("")", R"(" ")", R"("\n")", "[]", R"([""])"}) {
    CHECK(Sent(stop(blank), "stop_sequences").empty());
  }
  CHECK(Lost(stop(R"(["a",""])")).empty());
  for (const std::string wrong : {"7", "[7]", "[null]", "{}"}) {
    CHECK(RefusedField(stop(wrong)) == "stop");
  }
}

TEST_CASE("openai_to_anthropic: an upstream that gives one answer in text is asked for no more",
          "[protocol]") {
  for (const std::string count : {"2", "0", R"("1")"}) {
    CHECK(RefusedField(Hello(R"(,"n":)" + count)) == "n");
  }
  CHECK(RefusedField(Hello(R"(,"audio":{"voice":"x","format":"wav"})")) == "audio");
  CHECK(RefusedField(Hello(R"(,"modalities":["text","audio"])")) == "modalities");
  CHECK(Lost(Hello(R"(,"modalities":["text"])")).empty());
  CHECK(Lost(Hello(R"(,"modalities":["image","text"])")) == Names{"modalities"});
}

TEST_CASE("openai_to_anthropic: whoever asks is named by one id", "[protocol]") {
  CHECK(Sent(Hello(R"(,"user":"u","metadata":{"a":"b"})"), "metadata") == R"({"user_id":"u"})");
  CHECK(Sent(Hello(R"(,"user":"u","safety_identifier":"s")"), "metadata") == R"({"user_id":"s"})");
  CHECK(Sent(Hello(R"(,"user":"u","safety_identifier":"")"), "metadata") == R"({"user_id":"u"})");
  CHECK(Sent(Hello(R"(,"user":"")"), "metadata").empty());
}

TEST_CASE("openai_to_anthropic: service tiers have other names", "[protocol]") {
  const auto tier = [](const std::string& name) {
    return Hello(R"(,"service_tier":")" + name + "\"");
  };
  CHECK(Sent(tier("default"), "service_tier") == R"("standard_only")");
  CHECK(Sent(tier("priority"), "service_tier") == R"("auto")");
  CHECK(Sent(tier("auto"), "service_tier").empty());
  CHECK(Lost(tier("auto")).empty());
  CHECK(Sent(tier("flex"), "service_tier").empty());
  CHECK(Lost(tier("flex")) == Names{"service_tier"});
}

TEST_CASE("openai_to_anthropic: a schema for the answer goes along, alone", "[protocol]") {
  const std::string schema = R"({"type":"object","properties":{"a":{"type":"integer"}}})";
  const std::string chat =
      Hello(R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,)"
            R"("description":"d","schema":)" +
            schema + "}}");
  CHECK(Sent(chat, "output_config") ==
        R"({"format":{"type":"json_schema","schema":)" + schema + "}}");
  CHECK(Lost(chat).empty());
  CHECK(Sent(Hello(R"(,"response_format":{"type":"text"})"), "output_config").empty());
  CHECK(RefusedField(
            Hello(R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n"}})")) ==
        "response_format.json_schema.schema");
  CHECK(RefusedField(Hello(R"(,"response_format":{"type":"grammar"})")) == "response_format");
}

TEST_CASE("openai_to_anthropic: some JSON object is asked for in words", "[protocol]") {
  const std::string chat = Chat(R"({"role":"system","content":"be kind"},)" + kHello,
                                R"(,"response_format":{"type":"json_object"})");
  const std::string system = Sent(chat, "system");

  CHECK(system.starts_with(R"([{"type":"text","text":"be kind"},{"type":"text","text":")"));
  CHECK(system.find("JSON object and nothing else") != std::string::npos);
  CHECK(Lost(chat) == Names{"response_format"});
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
