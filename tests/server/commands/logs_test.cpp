#include <string>

#include "server/commands/display_text.hpp"
#include "server/commands/fake_gateway.hpp"
#include "server/commands/logs_options.hpp"
#include "server/commands/logs_table.hpp"
#include "server/commands/short_text.hpp"
#include "server/json/json.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kAnswered =
    R"({"id":7,"request_id":"r7","client_request_id":null,"ts_ms":1764130217000,)"
    R"("time":"2026-11-26 12:10:17","client_protocol":"openai","client":"team-a","method":"POST",)"
    R"("path":"/v1/chat/completions","model_asked":"fast","model_alias":"fast -> 通义千问-超长的模型名字",)"
    R"("model_sent":"通义千问-超长的模型名字","provider":"ali","key_alias":"ali#1","status":200,)"
    R"("upstream_status":200,"streamed":true,"prompt_tokens":12345,"completion_tokens":678,)"
    R"("cached_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0,"usage_source":"upstream",)"
    R"("stop_reason":"stop","lossy":null,"first_byte_ms":350.250,"total_ms":12345.678,)"
    R"("overhead_ms":0.300,"bytes_in":10,"bytes_out":20,"attempts":1,"cost":0.0125,)"
    R"("trace_id":null,"parent_span":null,"span":null,"outcome":"success","error_code":null,)"
    R"("error_text":null,"instance":"gw-1"})";
const std::string kFailed =
    R"({"id":6,"request_id":"r6","client_request_id":"=1+1","ts_ms":1764086400000,)"
    R"("time":"2026-11-25 23:59:59","client":null,"model_asked":"m,\"x\"","model_sent":null,)"
    R"("provider":"deepseek","key_alias":"spare","status":429,"upstream_status":429,"streamed":false,)"
    R"("prompt_tokens":null,"completion_tokens":null,"first_byte_ms":null,"total_ms":87.5,)"
    R"("outcome":"rate_limited","error_code":"upstream_status",)"
    R"("error_text":"rate limit \u001b[31mreached, 请稍后再试 and then some more words that do not fit"})";
const std::string kRunning =
    R"({"id":5,"request_id":"r5","time":"2026-11-25 23:59:58","model_asked":"m","status":0,)"
    R"("total_ms":0,"outcome":"started"})";

std::string List(const std::string& rows, const std::string& next = "null",
                 const std::string& newest = "7") {
  return R"({"object":"list","data":[)" + rows + R"(],"next":)" + next + R"(,"newest":)" + newest +
         "}";
}

TEST_CASE("logs shows requests in 80 columns, the newest first, and what went wrong",
          "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/logs?limit=20", {200, List(kAnswered + "," + kFailed + "," + kRunning)});

  const Ran ran = RunAt(gateway, {"logs"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "TIME      ST   MODEL         KEY         CLIENT        IN    OUT  FIRST  TOTAL\n"
        "2026-11-26\n"
        "12:10:17  200  通义千问-...  ali#1       team-a     12.3k    678  350ms  12.3s\n"
        "2026-11-25\n"
        "23:59:59  429  m,\"x\"         deepsee...  -              -      -      -   88ms\n"
        "               rate limit \xef\xbf\xbd[31mreached, 请稍后再试 and then some more words t"
        "...\n"
        "23:59:58  ...  m             -           -              -      -      -      -\n");
}

TEST_CASE("logs leaves out the column of clients when there are none", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/logs?limit=20", {200, List(kRunning)});
  gateway.On("GET /admin/logs?model=none&limit=20", {200, List("")});

  CHECK(RunAt(gateway, {"logs"}).out.find("CLIENT") == std::string::npos);
  const Ran none = RunAt(gateway, {"logs", "--model", "none"});
  CHECK(none.status == 0);
  CHECK(none.out.starts_with("TIME"));
  CHECK(none.out.ends_with("TOTAL\n"));
}

TEST_CASE("logs keeps each line within the columns, whatever is in it", "[commands]") {
  const bool with_client = GENERATE(true, false);
  std::istringstream in;
  std::ostringstream out;
  Console console{in, out, out};
  console.columns = GENERATE(80, 81, 120);
  LogsTable table(console, with_client);
  const auto check = [&console](const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(DisplayWidth(line) <= console.columns);
    }
  };
  check(table.Heading());
  for (const std::string& text : {kAnswered, kFailed, kRunning, std::string("{}")}) {
    rapidjson::Document row;
    REQUIRE(ReadJson(text, &row));
    check(table.Row(row));
  }
}

TEST_CASE("logs colours its lines only where colours are wanted", "[commands]") {
  std::istringstream in;
  std::ostringstream out;
  Console console{in, out, out};
  rapidjson::Document row;
  REQUIRE(ReadJson(kFailed, &row));

  CHECK(LogsTable(console, false).Row(row).find('\x1b') == std::string::npos);
  console.colours = true;
  const std::string text = LogsTable(console, false).Row(row);
  CHECK(text.find("\x1b[33m23:59:59") != std::string::npos);
  CHECK(text.find("\x1b[31mreached") == std::string::npos);
}

TEST_CASE("logs --json gives an object a line, of as many pages as it takes", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/logs?limit=3", {200, List(kAnswered + "," + kFailed, R"("9.1")")});
  gateway.On("GET /admin/logs?limit=1&before=9.1", {200, List(kRunning, R"("8.1")")});
  gateway.On("GET /admin/logs?limit=500", {200, List("", R"("9.9")")});
  gateway.On("GET /admin/logs?limit=500&before=9.9", {200, List(kRunning)});

  const Ran three = RunAt(gateway, {"logs", "--json", "--limit", "3"});
  const Ran all = RunAt(gateway, {"logs", "--json", "-n", "all"});

  CHECK(three.status == 0);
  CHECK(std::count(three.out.begin(), three.out.end(), '\n') == 3);
  CHECK(three.out.starts_with(R"({"id":7,"request_id":"r7",)"));
  CHECK(three.out.find("\\u001B[31mreached") != std::string::npos);
  CHECK(all.out == kRunning + "\n");
}

TEST_CASE("logs --csv gives what spreadsheets read and do not run", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/logs?limit=20", {200, List(kFailed)});

  const Ran ran = RunAt(gateway, {"logs", "--csv"});

  CHECK(ran.out ==
        "id,request_id,client_request_id,ts_ms,time,client_protocol,client,method,path,"
        "model_asked,model_alias,model_sent,provider,key_alias,status,upstream_status,streamed,"
        "prompt_tokens,completion_tokens,cached_tokens,cache_write_tokens,reasoning_tokens,"
        "usage_source,stop_reason,lossy,first_byte_ms,total_ms,overhead_ms,bytes_in,bytes_out,"
        "attempts,cost,trace_id,parent_span,span,outcome,error_code,error_text,instance\r\n"
        "6,r6,'=1+1,1764086400000,2026-11-25 23:59:59,,,,,\"m,\"\"x\"\"\",,,deepseek,spare,429,429,"
        "false,,,,,,,,,,87.5,,,,,,,,,rate_limited,upstream_status,\"rate limit \xef\xbf\xbd"
        "[31mreached, 请稍后再试 and then some more words that do not fit\",\r\n");
}

TEST_CASE("logs asks for what its filters say", "[commands]") {
  FakeGateway gateway;
  gateway.On(
      "GET /admin/logs?since=2h&until=2026-11-25%2014%3A30&model=a%2Fb&provider=p&key=k%231&"
      "client=c&status=5xx&text=100%25&stream=false&limit=5",
      {200, List("")});

  const Ran ran =
      RunAt(gateway, {"logs",    "list",     "--since",     "2h",       "--until=2026-11-25 14:30",
                      "--model", "a/b",      "--provider",  "p",        "--key",
                      "k#1",     "--client", "c",           "--status", "5xx",
                      "--text",  "100%",     "--no-stream", "--limit",  "5"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
}

TEST_CASE("logs --follow shows the last ones, then what comes, until the gateway ends",
          "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/logs?model=m&limit=2",
             {200, List(kAnswered + "," + kFailed + "," + kRunning, R"("9.1")", "6")});
  gateway.On("GET /admin/logs?model=m&limit=500&after=6", {200, List(kAnswered, "null", "7")});
  gateway.On("GET /admin/logs?model=m&limit=500&after=7", {503, ErrorBody("going down")});

  const Ran ran = RunAt(gateway, {"logs", "-f", "--json", "--model", "m", "--limit", "2"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "going down\n");
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 2);
  CHECK(ran.out.find("\"id\":6") < ran.out.find("\"id\":7"));
}

TEST_CASE("logs --follow has a column for clients that are yet to come", "[commands]") {
  const std::string first = GENERATE_COPY(std::string(), kFailed);
  CAPTURE(first);
  FakeGateway gateway;
  gateway.On("GET /admin/logs?limit=20", {200, List(first, "null", "6")});
  gateway.On("GET /admin/logs?limit=500&after=6", {200, List(kAnswered, "null", "7")});
  gateway.On("GET /admin/logs?limit=500&after=7", {503, ErrorBody("going down")});

  const Ran ran = RunAt(gateway, {"logs", "--follow"});

  CHECK(ran.out.starts_with("TIME      ST   MODEL         KEY         CLIENT "));
  CHECK(ran.out.find("ali#1       team-a     12.3k") != std::string::npos);
}

TEST_CASE("logs show tells all of a request", "[commands]") {
  std::string whole = kAnswered;
  whole.pop_back();
  whole +=
      R"(,"calls":[{"number":1,"provider":"ali","key_alias":"ali#1","model_sent":"other",)"
      R"("status":429,"outcome":"rate_limited","error_text":"慢一点","waited_ms":0.000,)"
      R"("connect_ms":null,"first_byte_ms":80.000,"total_ms":81.000},{"number":2,)"
      R"("provider":"ali","key_alias":"ali#2","model_sent":"通义千问-超长的模型名字","status":200,)"
      R"("outcome":"success","error_text":null,"waited_ms":250.000,"connect_ms":12.000,)"
      R"("first_byte_ms":350.250,"total_ms":12000.000}],)"
      R"("bodies":{"request":"{\"a\":\n\u001b1}","answer":"hi","request_cut":false,)"
      R"("answer_cut":true}})";
  FakeGateway gateway;
  gateway.On("GET /admin/logs/r7%2Fx", {200, whole});
  gateway.On("GET /admin/logs/r8", {404, ErrorBody("the log has no request 'r8'")});

  const Ran ran = RunAt(gateway, {"logs", "show", "r7/x"});

  CHECK(ran.status == 0);
  CHECK(ran.out.find("request id          r7\n") != std::string::npos);
  CHECK(ran.out.find("first byte          350.25 ms\n") != std::string::npos);
  CHECK(ran.out.find("streamed            yes\n") != std::string::npos);
  CHECK(ran.out.find("instance            gw-1\n") != std::string::npos);
  CHECK(ran.out.find("error") == std::string::npos);
  CHECK(ran.out.find("#  PROVIDER  KEY    STATUS  CONNECT  FIRST  TOTAL  WAITED  WHY IT ENDED\n"
                     "1  ali       ali#1  429     -        80ms   81ms   0.0ms   rate_limited\n"
                     "2  ali       ali#2  200     12ms     350ms  12.0s  250ms   success\n"
                     "1  asked for other: 慢一点\n") != std::string::npos);
  CHECK(
      ran.out.ends_with("\nrequest\n{\"a\":\n\xef\xbf\xbd"
                        "1}\n\nanswer (it was longer)\nhi\n"));
  CHECK(RunAt(gateway, {"logs", "show", "r7/x", "--json"}).out == whole + "\n");
  const Ran none = RunAt(gateway, {"logs", "show", "r8"});
  CHECK(none.status == 1);
  CHECK(none.err == "the log has no request 'r8'\n");
}

TEST_CASE("logs stats shows figures in columns", "[commands]") {
  const std::string times =
      R"("first_byte_ms":{"p50":350.000,"p95":1200.000},"total_ms":{"p50":2500.000,"p95":64000.000}})";
  const std::string body =
      R"({"object":"stats","by":"model","since":null,"until":null,"data":[)"
      R"({"name":"通义千问","requests":12345,"errors":12,"prompt_tokens":9876543,)"
      R"("completion_tokens":1234,"cached_tokens":0,"cost":12.5,)" +
      times +
      R"(,{"name":null,"requests":3,"errors":3,"prompt_tokens":0,"completion_tokens":0,)"
      R"("cached_tokens":0,"cost":null,"first_byte_ms":{"p50":null,"p95":null},)"
      R"("total_ms":{"p50":0.360,"p95":0.400}}],"sum":{"requests":12348,"errors":15,)"
      R"("prompt_tokens":9876543,"completion_tokens":1234,"cached_tokens":0,"cost":12.5,)" +
      times + "}";
  FakeGateway gateway;
  gateway.On("GET /admin/stats?by=model&since=7d", {200, body});
  gateway.On("GET /admin/stats?by=day&since=2d&client=c", {200, body});

  CHECK(RunAt(gateway, {"logs", "stats", "--by", "model"}).out ==
        "MODEL      REQS  ERRS     IN   OUT  CACHED  COST  1ST50  1ST95  ALL50  ALL95\n"
        "通义千问  12.3k    12  9.88M  1234       0  12.5  350ms  1.20s  2.50s  64.0s\n"
        "(none)        3     3      0     0       0     -      -      -  0.4ms  0.4ms\n"
        "all       12.3k    15  9.88M  1234       0  12.5  350ms  1.20s  2.50s  64.0s\n");
  const Ran csv = RunAt(gateway, {"logs", "stats", "--client", "c", "--since", "2d", "--csv"});
  CHECK(csv.out ==
        "name,requests,errors,prompt_tokens,completion_tokens,cached_tokens,cost,"
        "first_byte_ms_p50,first_byte_ms_p95,total_ms_p50,total_ms_p95\r\n"
        "通义千问,12345,12,9876543,1234,0,12.5,350,1200,2500,64000\r\n"
        ",3,3,0,0,0,,,,0.36,0.4\r\n");
  const Ran json = RunAt(gateway, {"logs", "stats", "--by=model", "--json"});
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 2);
}

TEST_CASE("logs refuses lines that it does not understand", "[commands]") {
  const Words words = GENERATE(
      Words{"logs", "nonsense"}, Words{"logs", "--limit", "0"}, Words{"logs", "--limit", "x"},
      Words{"logs", "--limit"}, Words{"logs", "--model", ""}, Words{"logs", "--model", "\xff"},
      Words{"logs", "show"}, Words{"logs", "show", "a", "b"}, Words{"logs", "show", "a", "--csv"},
      Words{"logs", "stats", "--by", "hour"}, Words{"logs", "stats", "--status", "429"},
      Words{"logs", "stats", "--follow"}, Words{"logs", "stats", "--stream"},
      Words{"logs", "--by", "day"}, Words{"logs", "--server", ""});
  CAPTURE(words);

  const Ran ran = RunCommand(words);

  CHECK(ran.status == kExitUsage);
  CHECK(ran.err.find("see gateway-server logs --help") != std::string::npos);
  CHECK(RunCommand({"logs", "--help"}).out == LogsHelpText());
}

TEST_CASE("Short figures have five characters at most", "[commands]") {
  for (double number = 0.001; number < 1e13; number *= 1.07) {
    CAPTURE(number);
    CHECK(ShortCount(number).size() <= 5);
    CHECK(ShortTime(number).size() <= 5);
  }
  CHECK(ShortCount(9'999) == "9999");
  CHECK(ShortCount(10'000) == "10.0k");
  CHECK(ShortCount(999'600) == "1.00M");
  CHECK(ShortTime(0.44) == "0.4ms");
  CHECK(ShortTime(999.4) == "999ms");
  CHECK(ShortTime(999.6) == "1.00s");
  CHECK(ShortTime(99'960) == "1m40s");
  CHECK(ShortTime(3'599'900) == "1h00m");
  CHECK(ShortTime(std::nullopt) == "-");
}

TEST_CASE("Wrapped breaks lines at blanks, and words that are too long anywhere", "[commands]") {
  CHECK(Wrapped("short", 10, 2) == "short\n");
  CHECK(Wrapped("one two three", 8, 2) == "one two\n  three\n");
  CHECK(Wrapped("一二三四五", 4, 0) == "一二\n三四\n五\n");
  CHECK(Wrapped("", 4, 0) == "\n");
}

}  // namespace
}  // namespace gateway::server
