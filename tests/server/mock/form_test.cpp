#include "server/mock/form.hpp"

#include <string>

#include "mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

ClientRequest RequestOf(std::string body, std::string type = kFormType) {
  ClientRequest request;
  request.headers = {{"content-type", std::move(type)}};
  request.body = std::move(body);
  return request;
}

TEST_CASE("mock::Form gives texts, and files as they are", "[mock]") {
  const std::string bytes("\x00\r\n--limi\r\n\xFF--limit", 18);
  const auto request = RequestOf(FormText({{"a", "x"}, {"file", bytes, "你.wav"}, {"a", "y"}}));

  const auto form = Form::Read(request);

  REQUIRE(form);
  REQUIRE(form.value().parts().size() == 3);
  CHECK(form.value().Text("a") == "x");
  CHECK(form.value().Text("file").empty());
  CHECK(form.value().File("a") == nullptr);
  REQUIRE(form.value().File("file") != nullptr);
  CHECK(form.value().File("file")->filename == "你.wav");
  CHECK(form.value().File("file")->bytes == bytes);
}

TEST_CASE("mock::Form reads quotes the way curl and browsers write them", "[mock]") {
  const auto [written, meant] = GENERATE(table<std::string, std::string>(
      {{R"("a\"b\\c")", R"(a"b\c)"}, {R"("a%22b")", R"(a"b)"}, {"a.b", "a.b"}}));
  const auto request =
      RequestOf("--limit\r\nX: y\r\nContent-Disposition: form-data; name=f;filename=" + written +
                "\r\n\r\nhi\r\n--limit--");

  const auto form = Form::Read(request);

  REQUIRE(form);
  REQUIRE(form.value().File("f") != nullptr);
  CHECK(form.value().File("f")->filename == meant);
}

TEST_CASE("mock::Form takes a quoted boundary, and a form without parts", "[mock]") {
  CHECK(Form::Read(RequestOf("--a b--\r\n", R"(Multipart/Form-Data; x=y; boundary="a b")")));
}

TEST_CASE("mock::Form refuses every beginning of a body", "[mock]") {
  const std::string whole = FormText({{"a", "x"}, {"file", "bytes", "f"}});
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {  // the last line end may be missing
    CAPTURE(size);
    const auto request = RequestOf(whole.substr(0, size));
    CHECK_FALSE(Form::Read(request));
  }
}

TEST_CASE("mock::Form refuses what is no form", "[mock]") {
  const std::string good = FormText({{"a", "x"}});
  REQUIRE(Form::Read(RequestOf(good)));

  CHECK_FALSE(Form::Read(RequestOf(good, "application/json")));
  CHECK_FALSE(Form::Read(RequestOf(good, "multipart/form-data")));
  CHECK_FALSE(Form::Read(RequestOf(good, "multipart/form-data; boundary=\"limit")));
  CHECK_FALSE(Form::Read(RequestOf(good, "multipart/form-data; boundary=other")));
  CHECK_FALSE(Form::Read(RequestOf("x" + good)));
  CHECK_FALSE(Form::Read(RequestOf(good + "x")));
  CHECK_FALSE(Form::Read(RequestOf(FormText({{"a", "\xFF"}}))));
  CHECK_FALSE(Form::Read(RequestOf(FormText({{"\xFF", "x"}}))));
  CHECK_FALSE(Form::Read(RequestOf("--limit\r\nx: y\r\n\r\nhi\r\n--limit--")));
  CHECK_FALSE(Form::Read(RequestOf("--limit\r\n\r\nhi\r\n--limit--")));
  CHECK_FALSE(Form::Read(
      RequestOf("--limit\r\ncontent-disposition: form-data; name=\"a\r\n\r\nhi\r\n--limit--")));
  CHECK_FALSE(Form::Read(
      RequestOf("--limit\r\ncontent-disposition: attachment; name=a\r\n\r\nhi\r\n--limit--")));
  CHECK_FALSE(Form::Read(RequestOf(FormText(std::vector<FormField>(200, {"a", "x"})))));
}

}  // namespace
}  // namespace gateway::server::mock
