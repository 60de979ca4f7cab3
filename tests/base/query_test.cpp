#include "libgateway/base/query.hpp"

#include "support/catch.hpp"

namespace gateway::base {
namespace {

TEST_CASE("base::QueryValue gives the first value of a name, decoded", "[base]") {
  CHECK(QueryValue("limit=5&after_id=a%2Fb%c3%a9", "limit") == "5");
  CHECK(QueryValue("limit=5&after_id=a%2Fb%c3%a9", "after_id") == "a/b\xc3\xa9");
  CHECK(QueryValue("a=x+y&a=2", "a") == "x y");
  CHECK(QueryValue("%61=1", "a") == "1");
  CHECK(QueryValue("a=b=c", "a") == "b=c");
  CHECK(QueryValue("a&b=", "a") == "");
  CHECK(QueryValue("a&b=", "b") == "");
}

TEST_CASE("base::QueryValue leaves what is no escape as it is", "[base]") {
  CHECK(QueryValue("a=100%", "a") == "100%");
  CHECK(QueryValue("a=%4", "a") == "%4");
  CHECK(QueryValue("a=%zz%-1", "a") == "%zz%-1");
}

TEST_CASE("base::QueryValue is empty for a name that is not there", "[base]") {
  CHECK_FALSE(QueryValue("", "a"));
  CHECK_FALSE(QueryValue("&&", "a"));
  CHECK_FALSE(QueryValue("ab=1&b=a", "a"));
}

}  // namespace
}  // namespace gateway::base
