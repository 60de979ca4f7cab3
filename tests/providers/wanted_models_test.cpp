// How models are chosen over HTTP: what is read, and what is answered.
#include <string>

#include "gateway/model_report.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

// "id" or "id=alias", each with ";" behind it; "*" in front if all are wanted.
std::string Wanted(std::string_view body) {
  const auto wanted = ReadWantedModels(body);
  if (!wanted) {
    CHECK(wanted.error().code == ErrorCode::kInvalidRequest);
    return "refused";
  }
  std::string text = wanted->all ? "*" : "";
  for (const ChosenModel& model : wanted->models) {
    CHECK(model.chosen == std::chrono::system_clock::time_point{});
    text += model.id + (model.alias.empty() ? "" : "=" + model.alias) + ";";
  }
  return text;
}

TEST_CASE("ReadWantedModels reads names, and names with an alias", "[providers]") {
  CHECK(Wanted(R"({"models":["b",{"id":"a","alias":"x"},{"id":"c"},{"id":"d","alias":""},)"
               R"({"id":"e","alias":null}]})") == "b;a=x;c;d;e;");
  CHECK(Wanted(R"({"models":["通义\u5343问\ud83d\ude42",{"alias":"我的\"","id":"o\/n"}]})") ==
        "通义千问🙂;o/n=我的\";");
  CHECK(Wanted(R"( {"other":1,"models":["a","a"],"x":{"models":[]}} )") == "a;a;");
  CHECK(Wanted(R"({"models":["a"],"models":["b"]})") == "b;");
}

TEST_CASE("ReadWantedModels takes a star for all", "[providers]") {
  CHECK(Wanted(R"({"models":["*"]})") == "*");
  CHECK(Wanted(R"({"models":["a","*",{"id":"b","alias":"x"}]})") == "*a;b=x;");
  CHECK(Wanted(R"({"models":[{"id":"*"}]})") == "*;");  // a name, and none that can be chosen
  CHECK(Wanted(R"({"models":["gpt-*"]})") == "gpt-*;");
}

TEST_CASE("ReadWantedModels refuses what names no models, and tells how to write it",
          "[providers]") {
  const std::string body =
      GENERATE("", "{", "null", "[]", R"(["a"])", "{}", R"({"models":null})", R"({"models":[]})",
               R"({"models":"a"})", R"({"models":{"id":"a"}})", R"({"models":[1]})",
               R"({"models":[null]})", R"({"models":["a",["b"]]})", R"({"models":[{}]})",
               R"({"models":[{"id":""}]})", R"({"models":[{"id":1}]})",
               R"({"models":[{"alias":"x"}]})", R"({"models":[{"id":"a","alias":1}]})",
               R"({"models":[{"id":"a","alias":["x"]}]})", "{\"models\":[\"\xff\"]}");
  CAPTURE(body);

  CHECK(Wanted(body) == "refused");
}

TEST_CASE("ReadWantedModels names the parameter that is wrong", "[providers]") {
  CHECK(ReadWantedModels("{}").error().param == "models");
  CHECK(ReadWantedModels(R"({"models":[7]})").error().param == "models");
  CHECK(ReadWantedModels("{}").error().message.find(R"({"models": ["name", ...]})") !=
        std::string::npos);
}

TEST_CASE("ShowChoice shows what came of a choice", "[providers]") {
  ChoiceReport report;
  report.provider = "up";
  const Response nothing = ShowChoice(report);
  report.added = {{"模型🙂", "我的\""}, {"b", ""}};
  report.kept = {"k"};
  report.not_offered = {"b", "n\n"};
  report.listed = {"我的\"", "b", "k"};
  const Response much = ShowChoice(report);

  CHECK(nothing.body == R"({"provider":"up","added":[],"kept":[],"not_offered":[],"listed":[]})");
  CHECK(
      much.body ==
      R"({"provider":"up","added":[{"id":"模型🙂","alias":"我的\""},{"id":"b","alias":null}],)"
      R"("kept":["k"],"not_offered":["b","n\n"],"listed":["我的\"","b","k"]})");
  CHECK(much.status == 200);
  CHECK(FindHeader(much.headers, "content-type") == "application/json");
}

TEST_CASE("ShowDropped shows which models were taken out", "[providers]") {
  const Response none = ShowDropped("up", {});
  const Response some = ShowDropped("up", {"模型🙂", "a\"b"});

  CHECK(none.body == R"({"provider":"up","removed":[]})");
  CHECK(some.body == R"({"provider":"up","removed":["模型🙂","a\"b"]})");
  CHECK(some.status == 200);
  CHECK(FindHeader(some.headers, "content-type") == "application/json");
}

}  // namespace
}  // namespace gateway
